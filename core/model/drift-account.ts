// What a ring has not in common with prod, and what of it somebody answers for: the one account of drift, which the policies
// judge and the drift report shows.
import { type Delta, daysLeft } from "./debt";
import { type Stack, TENANT } from "./declared-stack";
import { postureSchema } from "./posture";
import { type Difference, differencesOf } from "./posture-difference";

/** A difference and the delta that documents it; `daysLeft` is 0 on the delta's last day, negative once it is over. */
interface Documented extends Difference {
  readonly delta: Delta;
  readonly daysLeft: number;
}

export interface DriftAccount {
  /** Within a delta that still runs. */
  readonly documented: readonly Documented[];
  /** Within a delta that is over. */
  readonly expired: readonly Documented[];
  readonly undocumented: readonly Difference[];
  /** Deltas of what is no difference. */
  readonly unused: readonly Delta[];
}

/** Several policies ask for the same one. */
const accounts = new WeakMap<Stack, DriftAccount>();

/** Returns the account of a ring; all of its deltas are unused where it has no baseline. Of two deltas of a path the first counts. */
export function accountOf(stack: Stack): DriftAccount {
  const known = accounts.get(stack) ?? makeAccount(stack);
  accounts.set(stack, known);
  return known;
}

function makeAccount(stack: Stack): DriftAccount {
  const deltas = stack.fleet?.says.deltas ?? [];
  const differences = driftOf(stack);
  const found = differences.map((difference) => {
    const delta = deltas.find(({ path }) => path === difference.path);
    return delta && { ...difference, delta, daysLeft: daysLeft(delta.expires, stack.now) };
  });
  const known = found.filter((one) => one !== undefined);
  return {
    documented: known.filter((one) => one.daysLeft >= 0),
    expired: known.filter((one) => one.daysLeft < 0),
    undocumented: differences.filter((_, at) => found[at] === undefined),
    unused: deltas.filter((delta) => !differences.some(({ path }) => path === delta.path)),
  };
}

/**
 * Returns what differs between prod and the ring, and between prod and those tenants of the ring that are set otherwise than
 * the ring, as `tenants[<name>].<path>`; nothing on a ring without a baseline.
 */
function driftOf(stack: Stack): Difference[] {
  const { baseline, posture } = stack.fleet?.says ?? {};
  if (!baseline || !posture) return [];
  const ofRing = differencesOf(baseline.posture, posture);
  const known = new Map(ofRing.map(({ path, ring }) => [path, ring]));
  const ofTenants = stack.ofType(TENANT).flatMap(({ name, outputs }) => {
    const own = postureSchema.parse(outputs.posture);
    return differencesOf(baseline.posture, own)
      .filter(({ path, ring }) => known.get(path) !== ring)
      .map((difference) => ({ ...difference, path: `tenants[${name.replace(/^tenant-/, "")}].${difference.path}` }));
  });
  return [...ofRing, ...ofTenants];
}
