import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { Misuse } from "../core/errors";
import { deltaSchema, waiverSchema } from "../core/model/debt";
import { run } from "../core/process";

const GIT_TIMEOUT_MS = 20_000;
const FILE = /^Pulumi\.([\w-]{1,100})\.yaml$/;

const debtsSchema = z.object({
  config: z
    .object({
      "tenant-fleet:deltas": z.array(deltaSchema).default([]),
      "tenant-fleet:waivers": z.array(waiverSchema).default([]),
    })
    .prefault({}),
});

export interface Debts {
  readonly deltas: readonly z.infer<typeof deltaSchema>[];
  readonly waivers: readonly z.infer<typeof waiverSchema>[];
}

const NONE: Debts = { deltas: [], waivers: [] };
const stackFile = (stack: string): string => `Pulumi.${stack}.yaml`;

/**
 * Returns the stacks that have a file in a project's folder, by name.
 * @throws {Misuse} when there is none.
 */
export function stacksIn(dir: string): string[] {
  const stacks = readdirSync(dir).flatMap((file) => FILE.exec(file)?.[1] ?? []);
  if (stacks.length > 0) return stacks.sort();
  const fix = "Run it in the folder of the project, where Pulumi.yaml is, or name the stacks with --stack";
  throw new Misuse({ what: "The stacks", why: "there is no Pulumi.<stack>.yaml here", fix });
}

/** Returns the debts that a stack's file has now; none where there is no file, or where it cannot be read as one. */
export function debtsOf(dir: string, stack: string): Debts {
  try {
    return parseDebts(readFileSync(join(dir, stackFile(stack)), "utf8"));
  } catch {
    return NONE;
  }
}

/**
 * Returns the debts that a stack's file had at a commit; none where it was not there.
 * @throws {Misuse} when git knows no such commit.
 */
export async function debtsAt(ref: string, dir: string, stack: string): Promise<Debts> {
  const options = { cwd: dir, env: process.env, timeoutMs: GIT_TIMEOUT_MS };
  const known = await run("git", ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`], options);
  if (known.status !== 0) {
    const fix = "Fetch it (in Actions: fetch-depth: 0 at actions/checkout), or name another one with --base";
    throw new Misuse({ what: `The commit ${ref.slice(0, 100)}`, why: "git does not know it here", fix });
  }
  const { status, stdout } = await run("git", ["show", `${known.stdout.trim()}:./${stackFile(stack)}`], options);
  return status === 0 ? parseDebts(stdout) : NONE;
}

function parseDebts(text: string): Debts {
  // A day without quotes stays a text: YAML 1.2 knows no dates.
  const { success, data } = debtsSchema.safeParse(parse(text, { maxAliasCount: 0 }));
  if (!success) return NONE;
  return { deltas: data.config["tenant-fleet:deltas"], waivers: data.config["tenant-fleet:waivers"] };
}
