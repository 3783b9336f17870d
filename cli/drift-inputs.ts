// What a drift report is made of besides what it asks: states, stack files, earlier reports and the ignore file.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Misuse } from "../core/errors";
import { type DriftReport, driftReportSchema } from "../core/model/drift-report";
import { modifiedAt, resourcesOfState } from "../core/model/exported-state";
import { tryParseJson } from "../core/model/try-parse-json";
import { exportState } from "../core/stack";
import { IGNORE_FILE, type IgnoreLine, parseIgnore, type RingState, type StackFile } from "../drift";
import { codeOf } from "./error-code";

/** The state of 10,000 tenants. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** The resource that machines follow. */
const CHANNEL = "channel-tenant-image";

/** A ring as its state has it, and the file that configures it where there is one. */
export interface Ring extends RingState {
  readonly file: StackFile | undefined;
  /** What its machines follow, also after a deployment that its gate refused, and when that was changed last. */
  readonly channel: { readonly image: string | null; readonly changedAt: Date | null };
}

interface Where {
  /** The project's folder. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Returns a ring's state: that of a file, if one is named, else what the backend has.
 * @throws {Misuse} when it cannot be read or is no state.
 */
export async function readRing(
  stack: string,
  stateFile: string | undefined,
  { dir, env, signal }: Where,
): Promise<Ring> {
  const what = stateFile === undefined ? `The state of stack ${stack}` : `The state ${stateFile}`;
  const state =
    stateFile === undefined
      ? await exportState(stack, { env, cwd: dir, signal })
      : tryParseJson(readText(stateFile, what, "Name a file that `pulumi stack export` wrote"));
  const file = `Pulumi.${stack}.yaml`;
  const isHere = existsSync(join(dir, file));
  try {
    const resources = resourcesOfState(state);
    const { insecureValue } = resources.find(({ name }) => name === CHANNEL)?.inputs ?? {};
    return {
      stack,
      resources,
      file: isHere ? { file, text: readText(join(dir, file), `The stack file ${file}`, "Repair it") } : undefined,
      channel: {
        image: typeof insecureValue === "string" ? insecureValue : null,
        changedAt: modifiedAt(state, CHANNEL),
      },
    };
  } catch (error) {
    if (error instanceof Misuse) throw error;
    // The parser's own words name keys, and a key may be anything.
    throw new Misuse({ what, why: "it is no state of a stack", fix: "Make one with `pulumi stack export`" });
  }
}

/**
 * Returns an earlier report.
 * @throws {Misuse} when the file holds none.
 */
export function readEarlier(file: string): DriftReport {
  const what = `The earlier report ${file}`;
  const fix = "Name a file that `canary drift --report json=<file>` of this version wrote";
  const { success, data } = driftReportSchema.safeParse(tryParseJson(readText(file, what, fix)));
  if (!success) throw new Misuse({ what, why: "it is no drift report of version 1", fix });
  return data;
}

/**
 * Returns what is known and left as it is; nothing where no file is named and none of the usual name is there.
 * @throws {Misuse} when the file cannot be read, or a line of it.
 */
export function readIgnore(named: string | undefined, now: Date): { file: string; lines: readonly IgnoreLine[] } {
  const file = named ?? IGNORE_FILE;
  if (named === undefined && !existsSync(file)) return { file, lines: [] };
  return { file, lines: parseIgnore(readText(file, `The ignore file ${file}`, "Name one that is there"), file, now) };
}

function readText(file: string, what: string, fix: string): string {
  try {
    if (statSync(file).size <= MAX_FILE_BYTES) return readFileSync(file, "utf8");
  } catch (error) {
    throw new Misuse({ what, why: `it cannot be read${codeOf(error)}`, fix });
  }
  throw new Misuse({ what, why: `it is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB`, fix });
}
