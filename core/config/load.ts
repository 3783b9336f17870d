import { Misuse } from "../errors";
import { scrub } from "../redact";
import { parseKeys } from "./parse-keys";
import type { Given, Problem } from "./problem";
import { findProblems } from "./rules";
import { type Config, configSchema } from "./schema";
import { findMisplacedSecrets, mayShow } from "./secrecy";

export const NAMESPACE = "tenant-fleet";

const MAX_SHOWN_LENGTH = 80;

/**
 * Returns a stack's configuration, checked and with its defaults filled in, from the values by `namespace:key` as the
 * engine passes them (objects and lists as JSON text). Keys of other namespaces are left alone.
 * @param isSecret whether the engine holds the value of a `namespace:key` as a secret
 * @throws {Misuse} that lists every problem at once: the key, what was given, what is allowed, how to set it.
 */
export function loadConfig(
  values: Readonly<Record<string, string>>,
  stack: string,
  isSecret: (key: string) => boolean,
): Config {
  const own = Object.entries(values).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  const given: Given = {
    values: Object.fromEntries(own.map(([key, value]) => [key.slice(NAMESPACE.length + 1), parseValue(value)])),
    isSecret: (key) => isSecret(`${NAMESPACE}:${key}`),
  };
  const { parsed, problems: ofKeys } = parseKeys(given.values);
  const problems = [...ofKeys, ...findProblems(parsed, given), ...findMisplacedSecrets(given, parsed.ring)];
  if (problems.length === 0) return configSchema.parse(given.values);
  throw new Misuse({
    what: `The configuration of stack ${stack} has ${problems.length} problem${problems.length === 1 ? "" : "s"}`,
    why: `\n${problems.map((problem) => lineOf(problem, given, stack)).join("\n")}\nNothing was changed`,
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

function lineOf({ path, given: value, reason, commands = [] }: Problem, given: Given, stack: string): string {
  const isShown = value !== undefined && typeof value !== "object" && mayShow(path, given);
  const toRun = commands.map((command) => `\`pulumi config ${command} -s ${stack}\``).join(" and ");
  return `  - ${NAMESPACE}:${path}: ${isShown ? `given ${shown(value)}; ` : ""}${reason}${toRun === "" ? "" : `; run ${toRun}`}`;
}

/** Scrubbed before it is cut, since half a secret has no shape; and what follows a URL's host and path may be one. */
const shown = (value: unknown): string =>
  scrub(JSON.stringify(typeof value === "string" ? value.replace(/[?#].*/s, "…") : value)).slice(0, MAX_SHOWN_LENGTH);
