// What bin/gh keeps in place of GitHub.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const stateSchema = z.object({
  calls: z.array(z.string()).default([]),
  labels: z.array(z.string()).default([]),
  issues: z
    .array(z.object({ number: z.int(), label: z.string(), title: z.string(), body: z.string(), state: z.string() }))
    .default([]),
  comments: z
    .array(z.object({ id: z.int(), pullRequest: z.string(), body: z.string(), viewerDidAuthor: z.boolean() }))
    .default([]),
  /** Where the artifact of an earlier run is, by its name. */
  artifacts: z.record(z.string(), z.string()).default({}),
});

export type GithubState = z.infer<typeof stateSchema>;

export const readGithub = (file: string): GithubState =>
  stateSchema.parse(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});

export const writeGithub = (file: string, state: Partial<GithubState>): void =>
  writeFileSync(file, JSON.stringify(state));
