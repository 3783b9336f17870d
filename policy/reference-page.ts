import { MAX_DEBT_DAYS, MIN_REASON_LENGTH, WARN_DEBT_DAYS } from "../core/model/debt";
import { aboutRules } from "./reference";
import { type About, DEFAULT_SETTINGS } from "./rule";

const CHAPTERS: readonly About["chapter"][] = ["Drift", "Release and fleet", "Isolation and access", "Waivers"];

const HEAD = `# The policy pack

Generated from the rules by \`npm run docs\`; do not edit.

\`\`\`sh
pulumi preview --policy-pack policy           # on any machine, in any CI
npx canary policy                             # every ring, as one report for a pull request
npx canary policy explain minimal-config-drift
\`\`\`

Every rule judges the whole stack at the end of a preview, before anything is deployed; \`pulumi up\` previews first, so a
violation stops it before anything is created. With \`--skip-preview\` the rules judge when everything is there already: the run
fails, and the resources stay.

**Enforcement.** All rules are mandatory unless the pack's configuration says otherwise; \`notices\` never blocks.

\`\`\`json
{
  "updater-period": "advisory",
  "drift-budget": { "maxDeltas": ${DEFAULT_SETTINGS.maxDeltas} },
  "undecided": { "strict": true }
}
\`\`\`

\`\`\`sh
pulumi preview --policy-pack policy --policy-pack-config policy.json
\`\`\`

**Unknown values.** Some values are not known in a preview. A rule that needs one of them says that it cannot decide: a notice,
or with \`strict\` (what CI uses) a violation of \`undecided\`. A rule that fails to run is an error, never a pass. In an update
every value is known and every rule decides.

**Deltas.** A difference between the canary and prod is allowed where \`tenant-fleet:deltas\` of the canary's stack file documents
it: path, reason (${MIN_REASON_LENGTH} characters or more), owner, and the last day, at most ${MAX_DEBT_DAYS} days ahead. The last ${WARN_DEBT_DAYS} days it is warned of.

\`\`\`yaml
tenant-fleet:deltas:
  - path: instanceType
    reason: the larger type is tried on the canary before prod gets it
    owner: platform
    expires: 2026-12-31
\`\`\`

**Waivers.** A finding, not a rule, is waived, for one resource, under the same terms. Waived findings are counted and shown in
every preview. Rules marked *never waived* are those of isolation, of secrets, and of the debts themselves.

\`\`\`yaml
tenant-fleet:waivers:
  - finding: updater-period[periodSeconds]
    resource: tenant-canary-b-machine
    reason: its disk is copied until Friday, and the updater is slowed down
    owner: platform
    expires: 2026-12-31
\`\`\`
`;

const waiving = ({ isWaivable }: About): string => (isWaivable ? "can be waived" : "never waived");

/** Returns the reference of the rules as Markdown: a section for each. */
export function renderPolicies(): string {
  const chapters = CHAPTERS.map((chapter) => {
    const sections = aboutRules
      .filter((rule) => rule.chapter === chapter)
      .map(
        (rule) =>
          `### ${rule.name}\n\n${rule.description} ${rule.why}\n\n*Severity:* ${rule.severity}, ${waiving(rule)}. *Remedy:* ${rule.remedy}\n`,
      );
    return `## ${chapter}\n\n${sections.join("\n")}`;
  });
  return `${HEAD}\n${chapters.join("\n")}`;
}

/** Returns the rules as a Markdown table, a line each. */
export function renderPolicyTable(): string {
  const lines = aboutRules.map(({ name, description, severity }) => `| \`${name}\` | ${description} | ${severity} |`);
  return ["| policy | what must hold | severity |", "| --- | --- | --- |", ...lines].join("\n");
}
