// What each tenant of a stack runs, and for how long that has not been what it should run.
import type { DriftTenant, NewFinding } from "../core/model/drift-report";
import { type Digest, isSha } from "../core/model/image";
import type { MachineReport } from "../core/model/machine-report";
import { updaterTimeMs } from "../core/model/updater-time";
import type { NameOf } from "./build-names";
import type { StackFacts } from "./image-facts";
import { between, type Judged } from "./image-tags";
import { listed, span } from "./in-words";

/** What the tenants of a stack should run. */
export interface Expected {
  readonly digest: Digest;
  /** Since when, in milliseconds since 1970; null where nobody says it. */
  readonly since: number | null;
}

export interface JudgedTenants extends Judged {
  readonly tenants: readonly DriftTenant[];
}

/** Where everybody has a reason of its own, as many as these say what is wrong. */
const MAX_SILENCES = 3;
const LOG = "the updater's log on its machine, `journalctl -u tenant-updater -n 50`";

/** Judges the tenants of a stack; `expected` is why, as a clause, where it is not known what they should run. */
export function judgeTenants(stack: StackFacts, expected: Expected | string, nameOf: NameOf, now: Date): JudgedTenants {
  const updaterMs = updaterTimeMs(stack);
  const wanted = typeof expected === "string" ? null : expected;
  const ageMs = wanted === null || wanted.since === null ? null : Math.max(0, now.getTime() - wanted.since);
  const judged = stack.tenants.map(({ name, report, why }) => {
    const state = stateOf(report, wanted, ageMs, updaterMs);
    const running = report?.running ?? null;
    const digest = running?.digest ?? null;
    const lag = digest === wanted?.digest ? 0 : ageMs;
    const tenant: DriftTenant = {
      ...{ stack: stack.stack, tenant: name, state, digest },
      sha: running !== null && isSha(running.sha) ? running.sha : nameOf(digest),
      lagSeconds: state === "silent" || lag === null ? null : Math.floor(lag / 1_000),
    };
    return { name, why, report, tenant };
  });
  const findings = judged.flatMap(({ report, tenant }) =>
    wanted === null ? [] : findingOf(tenant, report, wanted.digest, { stack, updaterMs, nameOf }),
  );
  const undated = judged.flatMap(({ name, tenant }) =>
    tenant.state === "updating" && tenant.lagSeconds === null ? [name] : [],
  );
  return {
    tenants: judged.map(({ tenant }) => tenant),
    findings,
    reasons: [
      ...silences(stack),
      ...(typeof expected === "string" && judged.length > 0
        ? [`What ${stack.stack}'s tenants should run is not known: ${expected}`]
        : []),
      ...(undated.length > 0
        ? [`For how long ${listed(undated)} of ${stack.stack} should have run another image is not known`]
        : []),
    ],
  };
}

/** Returns why not everybody said what it runs: one reason for all who have it in common. */
function silences({ stack, tenants }: StackFacts): string[] {
  const byWhy = new Map<string | null, string[]>();
  for (const { name, report, why } of tenants) {
    if (report !== null) continue;
    const names = byWhy.get(why);
    if (names === undefined) byWhy.set(why, [name]);
    else names.push(name);
  }
  const groups = [...byWhy];
  const others = groups.slice(MAX_SILENCES).flatMap(([, names]) => names);
  const told = groups.slice(0, MAX_SILENCES).map(([why, names]): [string[], string] => {
    const nothing = `${names.length > 1 ? "their updaters have" : "its updater has"} reported nothing readable`;
    return [names, why ?? nothing];
  });
  return [...told, ...(others.length > 0 ? [[others, "for other reasons"] as const] : [])].map(
    ([names, why]) => `What ${listed(names)} of ${stack} run${names.length > 1 ? "" : "s"} is not known: ${why}`,
  );
}

function stateOf(
  report: MachineReport | null,
  expected: Expected | null,
  ageMs: number | null,
  updaterMs: number,
): DriftTenant["state"] {
  if (report === null || expected === null) return "silent";
  // Before all else: one that was rejected with new settings runs again with the old ones, under the same digest.
  if (report.outcome === "rejected" && report.tried.digest === expected.digest) return "rejected";
  if (report.running?.digest === expected.digest) return "current";
  // Where nobody knows since when, its time may not be over: that is told as what is not known.
  return ageMs === null || ageMs <= updaterMs ? "updating" : "lagging";
}

interface Circumstances {
  readonly stack: StackFacts;
  readonly updaterMs: number;
  readonly nameOf: NameOf;
}

function findingOf(
  { state, tenant, lagSeconds }: DriftTenant,
  report: MachineReport | null,
  expected: Digest,
  { stack, updaterMs, nameOf }: Circumstances,
): NewFinding[] {
  const digest = report?.running?.digest ?? null;
  const values =
    digest === null ? { expected: nameOf(expected) ?? expected, actual: "nothing" } : between(expected, digest, nameOf);
  const about = { section: "images", stack: stack.stack, subject: tenant, path: "image", level: "error" } as const;
  if (state === "lagging") {
    const lag = span((lagSeconds ?? 0) * 1_000);
    const says = `For ${lag} it has not run what it should; its updater has ${span(updaterMs)} for that.`;
    return [{ ...about, ...values, kind: "lagging", says, remedy: `Read ${LOG}.` }];
  }
  if (state !== "rejected") return [];
  const again = stack.image.digests === undefined ? "or go back with `canary rollback --previous`" : "and deploy that";
  const remedy = `Read in ${LOG}, why it was not healthy; then publish a build that is, ${again}.`;
  if (digest === expected) {
    const name = nameOf(expected) ?? expected;
    const settings = { expected: `${name} with its new settings`, actual: `${name} with its old settings` };
    const says = "Its updater tried its new settings, saw them fail, and put the old ones back.";
    return [{ ...about, ...settings, kind: "rejected", says, remedy }];
  }
  const end = digest === null ? "had nothing to put back" : `put ${values.actual} back`;
  const says = `Its updater tried ${values.expected}, saw it fail, and ${end}.`;
  return [{ ...about, ...values, kind: "rejected", says, remedy }];
}
