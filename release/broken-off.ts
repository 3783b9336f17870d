// What to tell somebody whose release stopped half-way: the state of each tag, and the exact way out.
import { type CanaryError, Refused, Undetermined } from "../core/errors";
import type { Digest } from "../core/model/image";
import type { Move, Plan } from "./plan";

/** A tag that was to move, and what it was seen at afterwards; `unknown` when it could not be read. */
export interface Observed {
  readonly move: Move;
  readonly state: Digest | null | "unknown";
}

/** Returns the error for a plan of which a move failed; undetermined when the state of a tag is. */
export function brokenOff(plan: Plan, failed: Move, failure: unknown, observed: readonly Observed[]): CanaryError {
  const reason = (failure instanceof Error ? failure.message : String(failure)).replace(/\.$/, "");
  const states = observed.map(({ move, state }) => `${nameOf(move)} is ${describe(move, state)}`);
  const Kind = observed.some(({ state }) => state === "unknown") ? Undetermined : Refused;
  return new Kind({
    what: plan.title,
    why: `${nameOf(failed)} could not be moved (${reason}); now ${states.join(", and ")}`,
    fix: wayOut(observed),
    cause: failure,
  });
}

function wayOut(observed: readonly Observed[]): string {
  const displaced = observed.filter(({ move, state }) => state !== move.from);
  if (displaced.length === 0) return "Nothing has changed: remove the cause, then run the same release again";
  if (observed.some(({ move, state }) => whose(move, state) === "somebody else's")) {
    return "Find out who moves these tags besides us and stop it, then run the same release again";
  }
  // A tag that did not exist cannot be put back: registries need not delete tags. Then the way out is forward.
  const back = displaced.every(({ move }) => move.from !== null);
  const commands = back
    ? displaced.map(({ move }) => retag(move, move.from))
    : observed.filter(({ move, state }) => state !== move.to).map(({ move }) => retag(move, move.to));
  const aim = back ? "Put back what it was" : "Complete it, as what did not exist cannot be put back";
  return `${aim}, with \`${commands.join(" && ")}\`, or run the same release again, which completes it`;
}

const whose = ({ from, to }: Move, state: Observed["state"]) =>
  state === "unknown" ? "unknown" : state === from ? "as before" : state === to ? "the new one" : "somebody else's";

function describe(move: Move, state: Observed["state"]): string {
  if (state === "unknown") return "unknown, as it could not be read";
  return `${state === null ? "absent" : `at ${state}`} (${whose(move, state)})`;
}

const nameOf = ({ repository, tag }: Move) => `${repository}:${tag}`;
const retag = ({ repository, tag }: Move, digest: Digest | null) => `crane tag ${repository}@${digest} ${tag}`;
