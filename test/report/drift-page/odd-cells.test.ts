import assert from "node:assert/strict";
import type { DriftReport } from "../../../core/model/drift-report";
import { type CellMark, oddCellsOf } from "../../../report/drift-page/odd-cells";
import { driftFinding, driftReport } from "../drift-situations";

/** Rows as `stack/tenant: value value`. */
function reportOf(rows: readonly string[], changes: Partial<DriftReport> = {}): DriftReport {
  const tenants = rows.map((row) => {
    const [name = "", values = ""] = row.split(": ");
    const [stack = "", tenant = ""] = name.split("/");
    return { stack, tenant, values: values.split(" ").map((value) => (value === "-" ? "" : value)) };
  });
  const paths = ["instanceType", "region"].slice(0, tenants[0]?.values.length);
  return driftReport({ ...changes, matrix: { paths, tenants } });
}

const marksOf = (report: DriftReport): Record<string, readonly CellMark[]> =>
  Object.fromEntries(
    oddCellsOf(report).stacks.flatMap(({ stack, rows }) => rows.map((row) => [`${stack}/${row.tenant}`, row.marks])),
  );

const delta = { reason: "a reason", owner: "platform", expires: "2026-12-31", daysLeft: 36 };
const documentedAt = (path: string, ring: string): Partial<DriftReport> => ({
  documented: [{ ...delta, path, prod: "small", ring }],
});
const silencedAt = (changes: Parameters<typeof driftFinding>[0]): Partial<DriftReport> => ({
  silenced: [{ ...driftFinding({ section: "rings", ...changes }), until: "2026-12-05", why: "a reason" }],
});

const prod = ["prod/a: small", "prod/b: small", "prod/c: small"];

describe("the odd one out", () => {
  const cases: readonly {
    says: string;
    rows: readonly string[];
    changes?: Partial<DriftReport>;
    is: Readonly<Record<string, readonly CellMark[]>>;
  }[] = [
    {
      says: "is nobody where all are alike",
      rows: [...prod, "canary/x: small"],
      is: { "prod/a": ["usual"], "canary/x": ["usual"] },
    },
    {
      says: "is whoever of the ring differs from most of prod",
      rows: [...prod, "canary/x: large"],
      is: { "prod/a": ["usual"], "canary/x": ["odd"] },
    },
    {
      says: "is found in prod too",
      rows: ["prod/a: small", "prod/b: large", "prod/c: small", "canary/x: small"],
      is: { "prod/a": ["usual"], "prod/b": ["odd"], "canary/x": ["usual"] },
    },
    {
      says: "is told by prod's most common value, however many there are of the ring",
      rows: ["prod/a: small", "canary/x: large", "canary/y: large", "canary/z: large"],
      is: { "prod/a": ["usual"], "canary/x": ["odd"] },
    },
    {
      says: "is told by the value that appears first, of two that are equally common",
      rows: ["prod/a: small", "prod/b: large"],
      is: { "prod/a": ["usual"], "prod/b": ["odd"] },
    },
    {
      says: "is told by everybody where nobody is left to compare with",
      rows: ["canary/x: large", "canary/y: small", "canary/z: small"],
      is: { "canary/x": ["odd"], "canary/y": ["usual"] },
    },
    {
      says: "is who has no value where most have one",
      rows: [...prod, "canary/x: -"],
      is: { "canary/x": ["odd"] },
    },
    {
      says: "is told path by path",
      rows: ["prod/a: small us", "prod/b: small eu", "prod/c: small us", "canary/x: large us"],
      is: { "prod/b": ["usual", "odd"], "canary/x": ["odd", "usual"] },
    },
    {
      says: "is documented where a delta of the ring has its value",
      rows: [...prod, "canary/x: large"],
      changes: documentedAt("instanceType", "large"),
      is: { "canary/x": ["documented"] },
    },
    {
      says: "is documented where a delta says that it is missing",
      rows: [...prod, "canary/x: -"],
      changes: documentedAt("instanceType", "not set"),
      is: { "canary/x": ["documented"] },
    },
    {
      says: "is not documented by a delta of another value",
      rows: [...prod, "canary/x: large", "canary/y: huge"],
      changes: documentedAt("instanceType", "large"),
      is: { "canary/x": ["documented"], "canary/y": ["odd"] },
    },
    {
      says: "is documented by a delta of its own",
      rows: [...prod, "canary/x: small", "canary/y: huge"],
      changes: documentedAt("tenants[y].instanceType", "huge"),
      is: { "canary/x": ["usual"], "canary/y": ["documented"] },
    },
    {
      says: "is not documented by a delta of somebody else's",
      rows: [...prod, "canary/x: huge"],
      changes: documentedAt("tenants[y].instanceType", "huge"),
      is: { "canary/x": ["odd"] },
    },
    {
      says: "is not documented in prod, whose deltas there are none of",
      rows: ["prod/a: small", "prod/b: large", "prod/c: small"],
      changes: documentedAt("instanceType", "large"),
      is: { "prod/b": ["odd"] },
    },
    {
      says: "is silenced where the ignore file silences the ring's difference",
      rows: [...prod, "canary/x: large", "canary/y: huge"],
      changes: silencedAt({ subject: "fleet", path: "instanceType", actual: "large" }),
      is: { "canary/x": ["silenced"], "canary/y": ["odd"] },
    },
    {
      says: "is not silenced by what is silenced in another stack",
      rows: [...prod, "canary/x: large"],
      changes: silencedAt({ stack: "staging", path: "instanceType", actual: "large" }),
      is: { "canary/x": ["odd"] },
    },
  ];
  for (const { says, rows, changes, is } of cases)
    it(says, () => {
      const marks = marksOf(reportOf(rows, changes));
      assert.deepEqual(Object.fromEntries(Object.keys(is).map((name) => [name, marks[name]])), is);
    });

  it("comes before the others of its stack, and the ring before prod", () => {
    const { stacks } = oddCellsOf(reportOf(["prod/a: small", "prod/b: small", "prod/c: large", "canary/x: small"]));
    assert.deepEqual(
      stacks.map(({ stack, rows }) => [stack, rows.map(({ tenant, odd }) => [tenant, odd])]),
      [
        ["canary", [["x", 0]]],
        [
          "prod",
          [
            ["c", 1],
            ["a", 0],
            ["b", 0],
          ],
        ],
      ],
    );
  });

  it("is counted by path", () => {
    const { paths, usualIn } = oddCellsOf(reportOf(["prod/a: small us", "prod/b: small us", "canary/x: large us"]));
    assert.deepEqual(paths, [
      { path: "instanceType", usual: "small", odd: 1 },
      { path: "region", usual: "us", odd: 0 },
    ]);
    assert.equal(usualIn, "prod");
  });
});
