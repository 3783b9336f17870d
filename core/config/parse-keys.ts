import type { z } from "zod";
import { dotted, type Problem, valueAt } from "./problem";
import { type Config, configSchema } from "./schema";
import { commandsToSet } from "./secrecy";

export interface ParsedKeys {
  /** The keys that are right by themselves, with their defaults. */
  readonly parsed: Partial<Config>;
  readonly problems: readonly Problem[];
}

/** Returns a configuration parsed key by key, so that what is wrong with one hides nothing about the others. */
export function parseKeys(values: Readonly<Record<string, unknown>>): ParsedKeys {
  const parsed: [string, unknown][] = [];
  const problems: Problem[] = Object.keys(values)
    .filter((key) => !Object.hasOwn(configSchema.shape, key))
    .map(noSuchKey);
  for (const [key, schema] of Object.entries(configSchema.shape)) {
    const result = schema.safeParse(values[key]);
    if (result.success && result.data !== undefined) parsed.push([key, result.data]);
    problems.push(...(result.error?.issues ?? []).flatMap((issue) => problemsOf(issue, key, values)));
  }
  // Each value was parsed by the schema of its own key.
  return { parsed: Object.fromEntries(parsed) as Partial<Config>, problems };
}

const noSuchKey = (path: string): Problem => ({ path, reason: "there is no such key; see docs/configuration.md" });

function problemsOf(issue: z.core.$ZodIssue, key: string, values: Readonly<Record<string, unknown>>): Problem[] {
  const where = [key, ...issue.path];
  const path = dotted(where);
  if (issue.code === "unrecognized_keys") return issue.keys.map((unknown) => noSuchKey(dotted([...where, unknown])));
  // Why a record's key is wrong is told one level down, and the value beside it is not what is wrong.
  if (issue.code === "invalid_key") return [{ path, reason: issue.issues.map(({ message }) => message).join("; ") }];
  const given = valueAt(values, where);
  const commands = commandsToSet(path);
  if (given === undefined) return [{ path, reason: "it is missing", commands }];
  return [{ path, given, reason: issue.message, commands }];
}
