// What the cloud has that a stack's state has not: the engine compares them, and this says what it found.
import { reasonOf } from "../core/engine-reason";
import { countOf } from "../core/model/count";
import type { NewFinding, SectionResult } from "../core/model/drift-report";
import { secretTextsOf } from "../core/model/exported-state";
import { cloudFindings } from "./cloud-findings";
import { listed } from "./in-words";
import type { RefreshAccount, RefreshedResource } from "./refresh-events";
import { type Refresh, refreshStack } from "./refresh-stack";
import { type Shown, shownWithout } from "./shown";
import { type EngineOptions, readStackState, type StackState } from "./stack-state";

/** A thousand tenants take some minutes: every resource is asked for by itself. */
const REFRESH_TIMEOUT_MS = 600_000;
/** With --expect-no-changes: there are some. */
const CHANGES = 7;

export interface CloudOptions {
  /** The project's folder. */
  readonly dir: string;
  /** Where `pulumi` is found and how it logs in. */
  readonly env: NodeJS.ProcessEnv;
  /** Of the comparison of one stack. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

interface StackResult {
  readonly stack: string;
  /** How many resources were compared. */
  readonly compared: number;
  readonly reason: string | null;
  readonly findings: readonly NewFinding[];
}

/**
 * Returns what differs between the stacks' states and the cloud. It changes neither; what cannot be told of one stack leaves the
 * findings of the others.
 * @throws {Misuse} when there is no such stack, or no `pulumi` on PATH.
 */
export async function collectCloud(stacks: readonly string[], options: CloudOptions): Promise<SectionResult> {
  const { dir, env, timeoutMs = REFRESH_TIMEOUT_MS, signal } = options;
  const engine: EngineOptions = { dir, env, timeoutMs, signal };
  const read = async (stack: string) => ({ stack, state: await readStackState(stack, engine) });
  const states = await Promise.all([...new Set(stacks)].map(read));
  // What is a secret of one stack may turn up in what the cloud has of another one.
  const whole = states.flatMap(({ state }) => (typeof state === "string" ? [] : [state.whole]));
  const shown = shownWithout(secretTextsOf(whole));
  const results = await Promise.all(states.map(({ stack, state }) => compareStack(stack, state, shown, engine)));
  const compared = results.filter((one) => one.compared > 0);
  const resources = compared.reduce((sum, one) => sum + one.compared, 0);
  const reasons = results.flatMap(({ stack, reason }) => (reason === null ? [] : [`${stack}: ${reason}`]));
  return {
    covered:
      compared.length === 0
        ? "nothing"
        : `${countOf(resources, "resource")} of ${listed(compared.map(({ stack }) => stack))}`,
    reason: reasons.length === 0 ? null : reasons.join("; "),
    findings: results.flatMap(({ findings }) => findings),
  };
}

async function compareStack(
  stack: string,
  state: StackState | string,
  shown: Shown,
  options: EngineOptions,
): Promise<StackResult> {
  const untold = (reason: string): StackResult => ({ stack, compared: 0, reason, findings: [] });
  if (typeof state === "string") return untold(state);
  if (state.urns.length === 0) return untold(`it has no resources; deploy it with \`pulumi up -s ${stack}\``);
  if (state.pending > 0) {
    const what = `${countOf(state.pending, "operation")} of an update ${state.pending === 1 ? "is" : "are"} not known to have ended`;
    return untold(`${what}; wait for the update, or see \`pulumi refresh -s ${stack}\` where none is under way`);
  }
  const refresh = await refreshStack(stack, options);
  const resources = refresh.account?.resources ?? [];
  const differing = resources.filter(({ outcome }) => outcome === "changed" || outcome === "deleted");
  const contradiction = contradictionIn(refresh, differing);
  if (contradiction !== undefined) return untold(contradiction);
  if (differing.length > 0) {
    const again = await readStackState(stack, options);
    if (typeof again === "string") return untold(again);
    if (again.text !== state.text) return untold("its state changed while it was compared: an update was under way");
  }
  return {
    stack,
    compared: resources.length,
    reason: incompleteness(refresh, state.urns, options, shown),
    findings: differing.flatMap(cloudFindings(stack, state.urns, shown)),
  };
}

/** Returns how the engine's word and its events contradict each other, if they do. */
function contradictionIn({ status, account }: Refresh, differing: readonly RefreshedResource[]): string | undefined {
  if (status === 0 && differing.length > 0) {
    return `the engine says that nothing differs, and its events name ${countOf(differing.length, "resource")}`;
  }
  // What the program only reads may be another now; that is no drift.
  const isExplained = differing.length > 0 || account?.resources.some(({ outcome }) => outcome === "read-anew");
  return status === CHANGES && !isExplained
    ? "the engine says that something differs, and its events do not say what"
    : undefined;
}

/** Returns why not all of a stack was compared, or null when it was. */
function incompleteness(
  { status, said, account }: Refresh,
  urns: readonly string[],
  { timeoutMs, signal }: EngineOptions,
  shown: Shown,
): string | null {
  if (signal?.aborted) return "the comparison was ended before it was done";
  if (status === 124) return `the comparison was not done after ${timeoutMs / 1_000} s`;
  if (status !== 0 && status !== CHANGES) return `the comparison failed: ${reasonOf(said, shown.one)}`;
  return account === undefined ? "the engine left no account of what it compared" : gapIn(account, urns);
}

function gapIn({ resources, isWhole, unreadable }: RefreshAccount, urns: readonly string[]): string | null {
  if (!isWhole) return "the engine's account of what it compared has no end";
  if (unreadable > 0) return `${countOf(unreadable, "event")} of the engine could not be read`;
  const seen = new Set(resources.map(({ urn }) => urn));
  const missing = urns.filter((urn) => !seen.has(urn)).length;
  return missing === 0 ? null : `${missing} of ${countOf(urns.length, "resource")} were not compared`;
}
