import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { CHECKOUT } from "../../toolchain/pinned";

const texts = z.record(z.string(), z.unknown()).default({});
const condition = z.union([z.string(), z.boolean()]).optional();

const stepSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: condition,
  uses: z.string().optional(),
  with: texts,
  run: z.string().optional(),
  shell: z.string().optional(),
  env: texts,
  "continue-on-error": z.boolean().default(false),
});

const concurrencySchema = z.strictObject({
  group: z.string(),
  "cancel-in-progress": z.union([z.boolean(), z.string()]).default(false),
  queue: z.enum(["single", "max"]).default("single"),
});

const permissionsSchema = z.record(z.string(), z.enum(["read", "write", "none"]));

const jobSchema = z.strictObject({
  name: z.string().optional(),
  needs: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((needs) => [needs].flat()),
  if: condition,
  "runs-on": z.string(),
  "timeout-minutes": z.number().optional(),
  environment: z.string().optional(),
  permissions: permissionsSchema.optional(),
  concurrency: concurrencySchema.optional(),
  strategy: z.strictObject({ "fail-fast": z.boolean(), matrix: z.record(z.string(), z.unknown()) }).optional(),
  outputs: texts,
  env: texts,
  steps: z.array(stepSchema),
});

const workflowSchema = z.strictObject({
  name: z.string(),
  "run-name": z.string().optional(),
  on: z.record(z.string(), z.unknown()),
  permissions: permissionsSchema,
  concurrency: concurrencySchema.optional(),
  jobs: z.record(z.string(), jobSchema),
});

const actionSchema = z.looseObject({
  inputs: z
    .record(z.string(), z.object({ required: z.boolean().optional(), default: z.string().optional() }))
    .default({}),
  outputs: z.record(z.string(), z.object({ value: z.string() })).default({}),
  runs: z.strictObject({ using: z.literal("composite"), steps: z.array(stepSchema) }),
});

export type Step = z.infer<typeof stepSchema>;
export type Job = z.infer<typeof jobSchema>;
export type Workflow = z.infer<typeof workflowSchema>;
export type Concurrency = z.infer<typeof concurrencySchema>;
export type CompositeAction = z.infer<typeof actionSchema>;

const FOLDER = join(CHECKOUT, ".github", "workflows");

/** The workflows of this repository, by file name. */
export const workflowNames = (): string[] => readdirSync(FOLDER).sort();

export const readWorkflowText = (name: string): string => readFileSync(join(FOLDER, name), "utf8");

/** Returns a workflow; one that uses what the harness does not know is an error, not a part that is left out. */
export const parseWorkflowText = (text: string): Workflow => workflowSchema.parse(parse(text));

export const readWorkflow = (name: string): Workflow => parseWorkflowText(readWorkflowText(name));

export const readAction = (folder: string): CompositeAction =>
  actionSchema.parse(parse(readFileSync(join(folder, "action.yml"), "utf8")));
