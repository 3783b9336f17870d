import type { MemoriesApi } from "../check";
import type { Mutation } from "./faults";

/** A way of being wrong, and the one check that must find it. */
export interface Mutant {
  /** Stable for ever. */
  readonly name: string;
  /** What is wrong with the tenant. */
  readonly fault: string;
  readonly caughtBy: string;
  /** What the verdict must be, where the check decides. */
  readonly expected: "RED" | "INCONCLUSIVE";
  /** Which API the suite is told that the tenant speaks. */
  readonly memoriesApi: MemoriesApi;
  /** Of that check, so that nobody waits long for what never comes; its own unless given. */
  readonly deadlineMs?: number;
  readonly mutate: Mutation;
}

/** RED, with the workspace API, unless it says otherwise. */
type Row = Pick<Mutant, "name" | "fault" | "mutate"> & Partial<Mutant>;

/** Returns the mutants that one check must find. */
export const of = (caughtBy: string, rows: readonly Row[]): Mutant[] =>
  rows.map((row) => ({
    caughtBy,
    expected: "RED",
    memoriesApi: "workspace",
    ...row,
    name: `${caughtBy}-${row.name}`,
  }));

/** Returns the mutants that one check must find in either memories API. */
export const inBothApis = (caughtBy: string, rows: readonly Row[]): Mutant[] =>
  of(
    caughtBy,
    rows.flatMap((row) =>
      (["workspace", "root"] as const).map((memoriesApi) => ({
        ...row,
        name: `${row.name}-${memoriesApi}`,
        fault: `${row.fault} (${memoriesApi} API)`,
        memoriesApi,
      })),
    ),
  );
