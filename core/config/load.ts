import type { z } from "zod";
import { Misuse } from "../errors";
import { findProblems, type Problem } from "./rules";
import { type Config, configSchema, SECRET_PATHS } from "./schema";

export const NAMESPACE = "tenant-fleet";

/**
 * Returns a stack's configuration, checked and with its defaults filled in, from the values by `namespace:key` as the
 * engine passes them (objects and lists as JSON text). Keys of other namespaces are left alone.
 * @throws {Misuse} that lists every problem at once: the key, what was given, what is allowed, how to set it.
 */
export function loadConfig(values: Readonly<Record<string, string>>, stack: string): Config {
  const own = Object.entries(values).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  const raw = Object.fromEntries(own.map(([key, value]) => [key.slice(NAMESPACE.length + 1), parseValue(value)]));
  const parsed = configSchema.safeParse(raw);
  const problems: Problem[] = parsed.success
    ? findProblems(parsed.data)
    : parsed.error.issues.flatMap((issue) => {
        const keys = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
        return keys.map((path) => ({
          path: dotted(path),
          reason: reasonOf(valueAt(raw, path), path, issue.code, messageOf(issue)),
        }));
      });
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new Misuse({
    what: `The configuration of stack ${stack} has ${problems.length} problem${problems.length === 1 ? "" : "s"}`,
    why: `\n${problems.map((problem) => `  - ${NAMESPACE}:${problem.path}: ${problem.reason}${howToSet(problem.path, stack)}`).join("\n")}\nNothing was changed`,
    fix: `Set what is named here and run the command again`,
  });
}

/** Structured values arrive as JSON text, the two plain ones (`ring`, `urlTemplate`) as they are. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const dotted = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    "",
  );

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

/** Why a record's key is wrong is told one level down. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === "invalid_key" ? issue.issues.map(({ message }) => message).join("; ") : issue.message;

const isSecret = (path: string): boolean => SECRET_PATHS.includes(path.replace(/\[\d+\]/g, ""));

function reasonOf(value: unknown, path: readonly PropertyKey[], code: string, message: string): string {
  if (code === "unrecognized_keys") return "there is no such key; see docs/configuration.md";
  if (value === undefined) return "it is missing";
  const mayShow = !isSecret(dotted(path)) && path[0] !== "tenants" && typeof value !== "object";
  return mayShow ? `given ${JSON.stringify(value).slice(0, 80)}; ${message}` : message;
}

/** The exact command for what only an installation knows; what is committed in the stack file is edited there. */
function howToSet(path: string, stack: string): string {
  const secrets = SECRET_PATHS.filter((secret) => secret === path || secret.startsWith(`${path}.`));
  if (isSecret(path) && secrets.length === 0) secrets.push(path);
  const commands = secrets.map((secret) => {
    const key = secret === "account.principalArns" ? `'${secret}[0]'` : secret;
    return `\`pulumi config set --secret --path ${key} <value> -s ${stack}\``;
  });
  if (path === "tenants") commands.push(`\`pulumi config set --secret --path 'tenants[0].slug' <slug> -s ${stack}\``);
  return commands.length === 0 ? "" : `; run ${commands.join(" and ")}`;
}
