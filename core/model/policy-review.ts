// What a reviewer reads: what the pack found in every ring, and which debts a change makes.
import type { Delta, Waiver } from "./debt";
import type { PolicyFinding, PolicyReport } from "./policy-report";

export type PolicyLevel = "mandatory" | "advisory" | "disabled";

/** What came of one stack's preview. */
export type StackReview =
  | { readonly stack: string; readonly outcome: "clean" | "violated"; readonly report: PolicyReport }
  | { readonly stack: string; readonly outcome: "undetermined"; readonly reason: string };

/** What a change does to a debt: a waiver or a delta that it adds, extends, ends earlier or drops. */
export interface DebtChange {
  readonly stack: string;
  readonly kind: "waiver" | "delta";
  readonly change: "added" | "extended" | "shortened" | "dropped";
  /** `rule[finding] of resource`, or the path. */
  readonly what: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

export interface PolicyReview {
  readonly version: 1;
  readonly stacks: readonly StackReview[];
  /** Null where there is nothing that the change could be compared with. */
  readonly changes: readonly DebtChange[] | null;
  /** What each rule that is not mandatory is set to. */
  readonly levels: Readonly<Record<string, PolicyLevel>>;
}

/** Returns whether a finding fails a review. */
export const fails = (
  { kind, waiver, rule }: PolicyFinding,
  strict: boolean,
  levels: PolicyReview["levels"],
): boolean => {
  const level = levels[kind === "unknown" ? "undecided" : rule] ?? levels.all ?? "mandatory";
  return level === "mandatory" && waiver === undefined && (kind === "violation" || (kind === "unknown" && strict));
};

interface Debts {
  readonly deltas: readonly Delta[];
  readonly waivers: readonly Waiver[];
}

/** Returns what a change of one stack's file does to its debts. */
export function changesOf(stack: string, before: Debts, after: Debts): DebtChange[] {
  const listed = ({ deltas, waivers }: Debts) =>
    new Map([
      ...waivers.map((one) => debt("waiver", `${one.finding} of ${one.resource}`, one)),
      ...deltas.map((one) => debt("delta", one.path, one)),
    ]);
  const [old, now] = [listed(before), listed(after)];
  const changes = [...now].flatMap(([key, one]): DebtChange[] => {
    const was = old.get(key)?.expires;
    if (was === undefined) return [{ stack, change: "added", ...one }];
    if (was === one.expires) return [];
    return [{ stack, change: was < one.expires ? "extended" : "shortened", ...one }];
  });
  const dropped = [...old]
    .filter(([key]) => !now.has(key))
    .map(([, one]): DebtChange => ({ stack, change: "dropped", ...one }));
  return [...changes, ...dropped];
}

type Debt = Pick<DebtChange, "kind" | "what" | "reason" | "owner" | "expires">;

const debt = (
  kind: Debt["kind"],
  what: string,
  { reason, owner, expires }: Omit<Debt, "kind" | "what">,
): [string, Debt] => [`${kind} ${what}`, { kind, what, reason, owner, expires }];
