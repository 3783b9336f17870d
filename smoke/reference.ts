import { CHECK_DEADLINE_MS } from "./check";
import { CLEAN_UP_MS } from "./ending";
import { LONGEST_USE_MS } from "./probe-name";
import { mutants } from "./self-test/mutants";
import { suite } from "./suite";

const HEAD = `# The checks of the smoke suite

Generated from \`smoke/suite.ts\` and \`smoke/self-test/mutants.ts\` by \`npm run docs\`; do not edit.

Every tenant is first seen on the sha under test (\`witness-before\`), then all checks run at once, then it is seen again
(\`witness-after\`), as the updater may have swapped the image meanwhile. \`canary smoke self-test\` holds each fault below
against the check that must find it.

A deadline is for everything that a check asks. Removing what it made has ${CLEAN_UP_MS / 1_000} s more for each step, so that a probe goes also
where the check took all its time. What a killed run could not remove says when it was made, and a later run removes it when it is
older than ${LONGEST_USE_MS / 60_000} minutes: probe workspaces always, memories of the root API where the tenant deletes memories.
`;

/** Returns the reference of the suite as Markdown: a section for each check, with the faults that it is proved to find. */
export function renderSuite(): string {
  const sections = suite.map(({ name, why, fix, weight = "critical", isSecurity, deadlineMs = CHECK_DEADLINE_MS }) => {
    const faults = new Set(
      mutants.filter(({ caughtBy }) => caughtBy === name).map(({ fault }) => fault.replace(/ \(\w+ API\)$/, "")),
    );
    const kind = isSecurity ? `${weight}; security: asked once, never outvoted by a quorum` : weight;
    const facts = `${why}.\n\n*Weight:* ${kind}. *Deadline:* ${deadlineMs / 1_000} s.\n\n*When it does not pass:* ${fix}.`;
    return `## ${name}\n\n${facts}\n\n*Proved to find:*\n${[...faults].map((fault) => `- ${fault}`).join("\n")}\n`;
  });
  return `${HEAD}\n${sections.join("\n")}`;
}
