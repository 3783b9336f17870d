import assert from "node:assert/strict";
import type { DeclaredResource } from "../../core/model/declared-stack";
import { DEFAULT_SETTINGS, type Finding, type Rule, type RuleSettings } from "../../policy/rule";
import { stackOf } from "./clean-stack";

/** What a rule finds, one line each: `key resource`, with the kind in front where it is no violation. */
export const found = (
  rule: Rule,
  resources: readonly DeclaredResource[],
  settings: RuleSettings = DEFAULT_SETTINGS,
): string[] =>
  rule
    .check(stackOf(resources), settings)
    .map(
      ({ kind, key, resource }) =>
        `${kind === undefined || kind === "violation" ? "" : `${kind} `}${key} ${resource.name}`,
    )
    .sort();

/** Returns the only finding. @throws when there is none or another one. */
export function only(
  rule: Rule,
  resources: readonly DeclaredResource[],
  settings: RuleSettings = DEFAULT_SETTINGS,
): Finding {
  const all = rule.check(stackOf(resources), settings);
  assert.equal(all.length, 1, JSON.stringify(all.map(({ key, says }) => [key, says])));
  return all[0] as Finding;
}

/** One way a ring can be, and what the rule finds of it. */
export type Case = readonly [name: string, resources: readonly DeclaredResource[], expected: readonly string[]];

/** A test for each case. */
export function holdsFor(rule: Rule, cases: readonly Case[]): void {
  for (const [name, resources, expected] of cases) {
    it(name, () => assert.deepEqual(found(rule, resources), [...expected].sort()));
  }
}
