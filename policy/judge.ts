import type { Waiver } from "../core/model/debt";
import type { Stack } from "../core/model/declared-stack";
import type { About, Finding } from "./rule";
import { findWaiver } from "./waivers";

/** A finding, and what holds of it in its stack. */
export interface Judged extends Finding {
  readonly rule: About;
  /** `rule[finding]`: what a waiver names. */
  readonly id: string;
  readonly kind: "violation" | "warning" | "unknown";
  /** Set where somebody has waived it, and until when. */
  readonly waiver?: Waiver | undefined;
}

/** Returns a rule's findings in a fixed order, the waived ones marked. */
export function judge(rule: About, findings: readonly Finding[], { fleet, now }: Stack): Judged[] {
  const waivers = rule.isWaivable ? (fleet?.says.waivers ?? []) : [];
  return findings
    .map((finding) => {
      const id = `${rule.name}[${finding.key}]`;
      const kind = finding.kind ?? "violation";
      const waiver = kind === "violation" ? findWaiver(waivers, id, finding.resource.name, now) : undefined;
      return { ...finding, rule, id, kind, waiver };
    })
    .toSorted((a, b) => compare(a.resource.urn, b.resource.urn) || compare(a.id, b.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
