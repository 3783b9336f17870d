// Who is the odd one out: pure, so that a test can say who must be.
import type { DriftReport } from "../../core/model/drift-report";

/** `usual` is what most of prod has; what differs from it somebody answers for, or the ignore file silences, or neither. */
export type CellMark = "usual" | "documented" | "silenced" | "odd";

export interface OddRow {
  readonly tenant: string;
  readonly values: readonly string[];
  readonly marks: readonly CellMark[];
  /** How many of its values are not the usual ones. */
  readonly odd: number;
}

export interface OddCells {
  readonly paths: readonly {
    readonly path: string;
    /** The most common value of those that the ring is compared with; of equally common ones the first that appears. */
    readonly usual: string;
    /** How many tenants have another one. */
    readonly odd: number;
  }[];
  /** The ring first; in each stack the tenants that differ come first. */
  readonly stacks: readonly { readonly stack: string; readonly rows: readonly OddRow[] }[];
  /** Whose most common values are the usual ones: all tenants' where nobody is left to compare with. */
  readonly usualIn: string | null;
}

/** Returns every tenant's values, and which of them are unlike most. */
export function oddCellsOf(report: DriftReport): OddCells {
  const { matrix, ring, against } = report;
  const compared = matrix.tenants.filter(({ stack }) => stack === against);
  const usual = usualValues(compared.length === 0 ? matrix.tenants : compared, matrix.paths.length);
  const markOf = marker(report);
  const stacks = new Map<string, OddRow[]>();
  for (const { stack, tenant, values } of matrix.tenants) {
    const marks = matrix.paths.map((path, at): CellMark => {
      const value = values[at] ?? "";
      return value === usual[at] ? "usual" : markOf(stack, tenant, path, value);
    });
    const row = { tenant, values, marks, odd: marks.filter((mark) => mark !== "usual").length };
    stacks.set(stack, stacks.get(stack) ?? []);
    stacks.get(stack)?.push(row);
  }
  const rows = [...stacks.values()].flat();
  const ringFirst = [...stacks].sort(([a], [b]) => Number(b === ring) - Number(a === ring));
  return {
    paths: matrix.paths.map((path, at) => ({
      ...{ path, usual: usual[at] ?? "" },
      odd: rows.reduce((sum, { marks }) => sum + Number(marks[at] !== "usual"), 0),
    })),
    stacks: ringFirst.map(([stack, all]) => ({
      stack,
      rows: [...all.filter(({ odd }) => odd > 0), ...all.filter(({ odd }) => odd === 0)],
    })),
    usualIn: compared.length === 0 ? null : against,
  };
}

function usualValues(tenants: DriftReport["matrix"]["tenants"], paths: number): string[] {
  return Array.from({ length: paths }, (_, at) => {
    const counts = new Map<string, number>();
    for (const { values } of tenants) counts.set(values[at] ?? "", (counts.get(values[at] ?? "") ?? 0) + 1);
    return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), ["", 0])[0];
  });
}

/** Returns what says how a value that is not the usual one is to be taken. Deltas are the ring's, and of no other stack. */
function marker({ ring, documented, silenced }: DriftReport) {
  const mapOf = (values: readonly (readonly [stack: string, path: string, value: string])[]) =>
    new Map(values.map(([stack, path, value]) => [JSON.stringify([stack, path]), value]));
  const deltas = mapOf(documented.map((one) => [ring, one.path, one.ring]));
  const quiet = mapOf(silenced.map((one) => [one.stack, one.path, one.actual]));
  return (stack: string, tenant: string, path: string, value: string): CellMark => {
    // A delta of the ring's says nothing of a tenant that is set otherwise than the ring.
    const paths = [path, `tenants[${tenant}].${path}`].map((one) => JSON.stringify([stack, one]));
    if (paths.some((one) => isSame(deltas.get(one), value))) return "documented";
    return paths.some((one) => isSame(quiet.get(one), value)) ? "silenced" : "odd";
  };
}

/** What is missing has a name in a difference, and none in the matrix. */
const isSame = (named: string | undefined, value: string): boolean =>
  named === value || (value === "" && (named === "not set" || named === "absent"));
