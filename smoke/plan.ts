import { Misuse } from "../core/errors";
import { fingerprint } from "../core/model/fingerprint";
import type { TenantEndpoint } from "../core/model/tenant";
import type { SuiteEntry } from "../core/model/verdict";
import type { Check } from "./check";
import { refuseUnusableFleet } from "./fleet";
import type { SmokeOptions } from "./options";
import { countQuorum } from "./quorum";
import { type Selection, selectionOf } from "./selection";
import { takeShard } from "./shard";
import { suite } from "./suite";
import { defineWitness } from "./witness";
import { healthField } from "./witnesses/health";

/** What a run will do. */
export interface Plan {
  readonly tenants: readonly TenantEndpoint[];
  /** Who is asked what the tenants run, by name. */
  readonly witnesses: string[];
  readonly before: Check | undefined;
  readonly checks: readonly Check[];
  readonly after: Check | undefined;
  readonly isSelected: Selection;
  readonly quorum: number;
  /** Of the whole fleet. */
  readonly fleet: string;
}

/**
 * Plans a run on a fleet.
 * @throws {Misuse} when the fleet, the shard, the pattern or the quorum leaves nothing to decide, or nobody is asked what
 * the tenants run although nothing is to be assumed.
 */
export function planRun(fleet: readonly TenantEndpoint[], options: SmokeOptions): Plan {
  refuseUnusableFleet(fleet);
  const { sha, witnesses = [healthField("sha")], checks = suite, assumeAfterMs, grep } = options;
  const isAssumed = assumeAfterMs !== undefined;
  if (!isAssumed && (sha === null || witnesses.length === 0)) {
    throw new Misuse({
      what: "The smoke suite",
      why: sha === null ? "no sha is given" : "nobody is asked what the tenants run",
      fix: "Name the sha under test and a witness, or say after how long to assume it with --assume-after",
    });
  }
  const sighting = sha === null ? undefined : { sha, witnesses, isAssumed };
  const before = sighting && defineWitness("witness-before", sighting);
  const after = sighting && checks.length > 0 ? defineWitness("witness-after", sighting) : undefined;
  const isSelected = selectionOf(grep, ["witness-before", "witness-after"]);
  const part = options.shard === undefined ? fleet : takeShard(fleet, options.shard);
  const critical = checks.filter(({ weight = "critical" }) => weight === "critical");
  const isTested = ({ name }: TenantEndpoint) => critical.some((check) => isSelected(name, check.name));
  // Without a pattern the witness alone may decide: that is what waiting is.
  const tenants = grep === undefined && before !== undefined ? part : part.filter(isTested);
  if (tenants.length === 0) {
    throw new Misuse({
      what: grep === undefined ? "The smoke suite" : `The pattern "${grep.source}"`,
      why: "no check that decides is left of any tenant, and a run of nothing says nothing",
      fix: `Choose what matches \`<tenant> <check>\`; the checks that decide are ${critical.map(({ name }) => name).join(", ")}`,
    });
  }
  return {
    tenants,
    witnesses: sighting === undefined ? [] : witnesses.map(({ name }) => name),
    before,
    checks,
    after,
    isSelected,
    quorum: countQuorum(options.quorum ?? "100%", tenants.length),
    fleet: fingerprint(...fleet.flatMap(({ name, url }) => [name, url])),
  };
}

/** Returns every check of a plan, in order. */
const checksOf = ({ before, checks, after }: Plan): Check[] =>
  [before, ...checks, after].filter((check) => check !== undefined);

/** Returns a plan's suite as the verdict names it. */
export const entriesOf = (plan: Plan): SuiteEntry[] =>
  checksOf(plan).map(({ name, weight = "critical", isSecurity = false }) => ({ name, weight, isSecurity }));
