import fc from "fast-check";
import { DRIFT_KINDS, DRIFT_SECTIONS, type DriftReport } from "../../core/model/drift-report";
import { AT, driftFinding, driftReport } from "./drift-situations";
import { hostileText } from "./hostile-verdict";

const kind = fc.constantFrom(...(Object.keys(DRIFT_KINDS) as (keyof typeof DRIFT_KINDS)[]));
const section = fc.constantFrom(...DRIFT_SECTIONS);
const outcome = fc.constantFrom<DriftReport["outcome"]>("clean", "drift", "undetermined");
const time = fc.constantFrom(AT, "2026-11-24T22:10:00.000Z", "2026-11-01T03:00:00.000Z");
const level = fc.constantFrom("error" as const, "warning" as const);

const text = hostileText;
const finding = fc
  .record({
    ...{ key: text, section, kind, stack: text, subject: text, path: text, expected: text, actual: text, says: text },
    ...{ remedy: text, level, firstSeen: time },
    location: fc.option(fc.record({ file: text, line: fc.integer({ min: 1, max: 99 }) })),
  })
  .map((changes) => driftFinding({ ...changes, key: `${changes.section}:${changes.key}` }));
const sectionOutline = fc.record({ outcome, covered: text, reason: fc.option(text) });
const some = <One>(one: fc.Arbitrary<One>) => fc.array(one, { maxLength: 8 });

/** A report in which everything that can be text is hostile. */
export const hostileDrift: fc.Arbitrary<DriftReport> = fc
  .record({
    ...{
      ring: text,
      against: text,
      outcome,
      fingerprint: text,
      since: fc.option(fc.constant("2026-11-24T03:00:00.000Z")),
    },
    sections: fc.record({ cloud: sectionOutline, rings: sectionOutline, images: sectionOutline }),
    findings: fc.array(finding, { maxLength: 30 }),
    silenced: some(fc.tuple(finding, text).map(([one, why]) => ({ ...one, until: "2026-12-05", why }))),
    documented: some(
      fc.record({
        ...{ path: text, prod: text, ring: text, reason: text, owner: text },
        ...{ expires: fc.constant("2026-12-05"), daysLeft: fc.integer({ min: -3, max: 90 }) },
      }),
    ),
    resolved: some(fc.record({ key: text, section, says: text, firstSeen: time })),
    tags: some(
      fc.record({
        ...{ image: text, repository: text, tag: text, digest: fc.option(text), sha: fc.option(text) },
        builtAt: fc.option(time),
      }),
    ),
    tenants: some(
      fc.record({
        ...{ stack: text, tenant: text, sha: fc.option(text), digest: fc.option(text) },
        state: fc.constantFrom<DriftReport["tenants"][number]["state"]>("current", "updating", "lagging", "silent"),
        lagSeconds: fc.option(fc.nat()),
      }),
    ),
  })
  .map((changes) => driftReport(changes));
