import { type DeclaredResource, Stack } from "../core/model/declared-stack";
import { type Judged, judge } from "./judge";
import type { About, Rule, RuleSettings } from "./rule";
import { checkWaivers, waiversSound } from "./waivers";

/** One evaluation of a stack: every rule is asked once, in any order, the waivers last. */
export class Round {
  readonly stack: Stack;
  readonly #rules: readonly Rule[];
  readonly #judged = new Map<About, readonly Judged[]>();

  /**
   * @param now the time at which debts are judged
   * @throws {ZodError} when the fleet's component registers something else than a declaration.
   */
  constructor(rules: readonly Rule[], resources: readonly DeclaredResource[], now: Date) {
    this.#rules = rules;
    this.stack = new Stack(resources, now);
  }

  /** @throws what the rule throws. */
  judge(rule: Rule, settings: RuleSettings): readonly Judged[] {
    return this.#once(rule, () => judge(rule, rule.check(this.stack, settings), this.stack));
  }

  /** Judges the waivers by what the rules have found that were judged so far. */
  judgeWaivers(): readonly Judged[] {
    const used = new Set(this.findings.flatMap(({ waiver }) => waiver ?? []));
    return this.#once(waiversSound, () => judge(waiversSound, checkWaivers(this.stack, this.#rules, used), this.stack));
  }

  /** The rules that were judged so far. */
  get judged(): readonly About[] {
    return [...this.#judged.keys()];
  }

  get findings(): readonly Judged[] {
    return [...this.#judged.values()].flat();
  }

  #once(rule: About, find: () => readonly Judged[]): readonly Judged[] {
    const known = this.#judged.get(rule);
    if (known !== undefined) return known;
    const found = find();
    this.#judged.set(rule, found);
    return found;
  }
}
