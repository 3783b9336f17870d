import DataLoader from "dataloader";
import { z } from "zod";
import { Misuse, Undetermined } from "./errors";
import { type MachineReport, tryParseMachineReport } from "./model/machine-report";
import type { StackOutputs } from "./model/outputs";
import { type Finished, run } from "./process";
import { scrub } from "./redact";

/** SSM's own bound. @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const NAMES_PER_CALL = 10;
/** Every call is a process of half a second. */
const CALLS_AT_ONCE = 4;
const CALL_TIMEOUT_MS = 20_000;
/** Tenants that are looked at together ask within a few milliseconds; a call takes a hundred times as long. */
const GATHER_MS = 20;
/** The CLI's last line is a sentence; what is longer is something else. */
const MAX_REASON_LENGTH = 500;
/** What the CLI says of credentials that are missing, unknown, too old or may not do this; its exit status does not tell. */
const CREDENTIALS =
  /AccessDenied|credentials|security token|InvalidClientTokenId|Signature|expired|config profile|\bSSO\b/i;

const what = "The updaters' reports";
const OWN_ACCOUNT =
  "Give `aws` credentials of the ring's account that may ssm:GetParameters there: as a workflow the provisioner role's, " +
  "else name a profile that assumes it in CANARY_AWS_PROFILE (canary ring) or AWS_PROFILE";

export interface ReportsOptions {
  /** Where `aws` is found, and which credentials it takes. */
  readonly env: NodeJS.ProcessEnv;
  /** A call is killed after this long. Default: 20 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface ReportPlace {
  readonly region: string;
  /** The profile whose credentials the CLI takes before those of the environment. */
  readonly profile?: string | undefined;
}

export interface ReportReader {
  /** Returns a tenant's report, by the tenant's public name; undefined while there is nothing readable. */
  read(tenant: string): Promise<MachineReport | undefined>;
}

/**
 * Returns the updaters' reports in the SSM parameters of these names, read by the `aws` CLI; undefined where there is
 * nothing readable.
 * @throws {Misuse} when there is no `aws`, or its credentials are another account's or not those of who may read them.
 * @throws {Undetermined} when it gives no answer in time, or none that can be understood.
 */
export async function readMachineReports(
  names: readonly string[],
  { region, profile, env, timeoutMs = CALL_TIMEOUT_MS, signal }: ReportPlace & ReportsOptions,
): Promise<Map<string, MachineReport | undefined>> {
  const found = new Map<string, string>();
  const call = async (some: readonly string[]) => {
    const args = ["ssm", "get-parameters", "--names", ...some, "--region", region, "--output", "json"];
    const ended = await run("aws", profile ? [...args, "--profile", profile] : args, { env, timeoutMs, signal });
    if (ended.status !== 0) throw failure(ended);
    for (const { Name, Value } of parseAnswer(ended.stdout)) found.set(Name, Value);
  };
  for (const calls of inGroups(inGroups([...new Set(names)], NAMES_PER_CALL), CALLS_AT_ONCE)) {
    await Promise.all(calls.map(call));
  }
  // A deployment makes the parameters, so an account without any of them is another one: silence would hide that.
  if (names.length > 0 && found.size === 0) {
    throw new Misuse({ what, why: "the account of these credentials has none of their parameters", fix: OWN_ACCOUNT });
  }
  return new Map(names.map((name) => [name, tryParseMachineReport(found.get(name))]));
}

/**
 * Returns a reader of the reports that a stack's updaters leave. Whoever asks at about the same time is served by one call,
 * which begins after all of them asked: nobody is told what was true before. The canary ring's account is reached by the
 * profile in CANARY_AWS_PROFILE, if that is set: the same environment holds the backend's credentials.
 * @throws {Misuse} when the stack does not say where the reports are.
 */
export function createReportReader(
  { ring, updater }: Pick<StackOutputs, "ring" | "updater">,
  options: ReportsOptions,
): ReportReader {
  const fix = "Run `pulumi up` on the stack once";
  if (updater === undefined) throw new Misuse({ what, why: "the stack's outputs do not say where they are", fix });
  const { region, reports } = updater;
  const profile = ring === "canary" ? options.env.CANARY_AWS_PROFILE : undefined;
  const loader = new DataLoader<string, MachineReport | undefined>(
    async (names) => {
      const found = await readMachineReports(names, { ...options, region, profile });
      return names.map((name) => found.get(name));
    },
    { cache: false, batchScheduleFn: (send) => setTimeout(send, GATHER_MS) },
  );
  return {
    async read(tenant) {
      const name = Object.hasOwn(reports, tenant) ? reports[tenant] : undefined;
      if (name !== undefined) return loader.load(name);
      throw new Misuse({ what: `The report of ${tenant}'s updater`, why: "the stack's outputs do not name it", fix });
    },
  };
}

const answerSchema = z.object({ Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })) });

/** The parser's own words quote the text, and ARNs are in it: they go nowhere. */
function parseAnswer(text: string) {
  try {
    return answerSchema.parse(JSON.parse(text)).Parameters;
  } catch {
    const fix = "See that `aws` on PATH is the AWS CLI, and what `aws ssm get-parameters` prints";
    throw new Undetermined({ what, why: "`aws ssm get-parameters` ended well but printed no parameters", fix });
  }
}

function failure({ status, stderr }: Finished): Misuse | Undetermined {
  if (status === 127) {
    const fix = "Install the AWS CLI, or run the command where it is, as on GitHub's runners";
    return new Misuse({ what, why: "the program `aws` is not on PATH", fix });
  }
  const again = "See with `aws sts get-caller-identity` that AWS can be reached, then run the command again";
  if (status === 124) {
    return new Undetermined({ what, why: "`aws ssm get-parameters` gave no answer in time", fix: again });
  }
  // Scrubbed before it is cut, since half an account id has no shape.
  const why = scrub(stderr.trim().split("\n").at(-1) ?? "").slice(0, MAX_REASON_LENGTH);
  if (!CREDENTIALS.test(why)) return new Undetermined({ what, why, fix: again });
  return new Misuse({ what, why, fix: OWN_ACCOUNT });
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
