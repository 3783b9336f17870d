import assert from "node:assert/strict";
import { parseDigest, parseSha } from "../../core/model/image";
import type { Postmortem, PostmortemEvent } from "../../core/model/postmortem";
import { renderPostmortem } from "../../report/postmortem";

const digest = (digit: string) => parseDigest(`sha256:${digit.repeat(64)}`);
const [A, B, C] = [digest("a"), digest("b"), digest("c")];
const sha = parseSha("abc1234");
const old = parseSha("0000000");

const event = (kind: PostmortemEvent["kind"], minute: number, given: Partial<PostmortemEvent> = {}) => ({
  kind,
  at: `2026-11-23T10:0${minute}:00.000Z`,
  actor: "octocat",
  runUrl: "https://ci.test/runs/1",
  reason: null,
  isForced: false,
  successor: null,
  isOtherBuild: false,
  ...given,
});

const HOSTILE =
  "`a` | <img src=x onerror=alert(1)>\n# heading\n- [x](https://evil.test) **b** @acme #1 ##[error]x \u001b[2J";

const full: Postmortem = {
  sha,
  digests: { platform: A, tenant: B },
  events: [
    event("verified", 0, { isOtherBuild: true }),
    event("promoted", 1, { isForced: true, reason: HOSTILE }),
    event("rolled-back-from", 2, { successor: old, actor: null, runUrl: null, reason: "logins fail" }),
  ],
  verdicts: [
    {
      outcome: "RED",
      tenants: 3,
      checks: ["memories", "events|x"],
      failed: ["memories"],
      at: "2026-11-23T09:00:00.000Z",
    },
  ],
  area: { text: "memory <b>", words: ["memory"], checks: [{ name: "memories", words: ["memory"] }] },
  before: { sha: old, digests: { platform: C } },
};

const FULL = `# Post-mortem of abc1234

What is known comes from the ledger beside the images; of what is "not known" it has no entry.

## The build

- sha: \`abc1234\`
- <code>platform</code>: \`${A}\`
- <code>tenant</code>: \`${B}\`

## What happened to it

- verified: 2026-11-23T10:00:00.000Z; **other images of the same sha**; by: <code>octocat</code>; run: <code>https&#58;//ci&#46;test/runs/1</code>
- promoted: 2026-11-23T10:01:00.000Z; **forced past the gate**; by: <code>octocat</code>; run: <code>https&#58;//ci&#46;test/runs/1</code>; reason: <code>&#96;a&#96; &#124; &#60;img src=x onerror=alert(1)&#62; <wbr>&#35;<wbr> heading - &#91;x&#93;(https&#58;//evil&#46;test) &#42;&#42;b&#42;&#42; <wbr>&#64;<wbr>acme <wbr>&#35;<wbr>1 <wbr>&#35;<wbr> <wbr>&#35;<wbr>&#91;error&#93;x &#91;2J</code>
- rolled back from it: 2026-11-23T10:02:00.000Z; in its place: \`0000000\`; by: not known; run: not known; reason: <code>logins fail</code>
- rejected: not known

## What the gate asked

- RED on 3 tenants, 2026-11-23T09:00:00.000Z; ran: <code>memories</code>, <code>events&#124;x</code>; failed: <code>memories</code>

## Checks that touch the area

Their name or reason has a word of <code>memory &#60;b&#62;</code>:

- <code>memories</code> (memory)

## What production ran before

- sha: \`0000000\`
- <code>platform</code>: \`${C}\`
- <code>tenant</code>: not known

## What must be answered

### 1. Which commit broke it?

It is one of \`git log --oneline 0000000..abc1234\`, if these are on one branch.

Answer:

### 2. Why did the canary not catch it?

Answer:

### 3. Which check should exist now?

A new check is a file in \`smoke/checks/\`, a line in \`smoke/suite.ts\` and a fault in \`smoke/self-test/mutants.ts\`; it begins with the weight \`trial\`.

Answer:
`;

const unknown: Postmortem = { sha, digests: null, events: [], verdicts: [], area: null, before: null };

const UNKNOWN = `# Post-mortem of abc1234

What is known comes from the ledger beside the images; of what is "not known" it has no entry.

## The build

- sha: \`abc1234\`
- digests: not known

## What happened to it

- verified: not known
- rejected: not known
- promoted: not known
- rolled back from it: not known

## What the gate asked

- not known

## Checks that touch the area

- not known: no area was named

## What production ran before

- not known

## What must be answered

### 1. Which commit broke it?

Answer:

### 2. Why did the canary not catch it?

Answer:

### 3. Which check should exist now?

A new check is a file in \`smoke/checks/\`, a line in \`smoke/suite.ts\` and a fault in \`smoke/self-test/mutants.ts\`; it begins with the weight \`trial\`.

Answer:
`;

describe("a post-mortem as Markdown", () => {
  it("says all that is known, however hostile a reason is, and asks the three questions", () => {
    assert.equal(renderPostmortem(full), FULL);
  });

  it("invents nothing about a build that the ledger does not know", () => {
    assert.equal(renderPostmortem(unknown), UNKNOWN);
  });

  const parts: readonly (readonly [what: string, given: Partial<Postmortem>, line: string])[] = [
    [
      "an area without words",
      { area: { text: "b-2", words: [], checks: [] } },
      "- not known: <code>b-2</code> has no word of three letters",
    ],
    [
      "an area that no check touches",
      { area: { text: "tax", words: ["tax"], checks: [] } },
      "No check's name or reason has a word of <code>tax</code>.",
    ],
    ["a first release: no sha", { before: { sha: null, digests: { platform: null } } }, "- sha: there was none"],
    [
      "a first release: no image",
      { before: { sha: null, digests: { platform: null } } },
      "- <code>platform</code>: there was none",
    ],
    ["an unnamed build before", { before: { sha: null, digests: { platform: C } } }, "- sha: not known"],
    [
      "an unnamed successor",
      { events: [event("replaced", 0)] },
      "- replaced: 2026-11-23T10:00:00.000Z; in its place: not known; by: <code>octocat</code>; run: <code>https&#58;//ci&#46;test/runs/1</code>",
    ],
    [
      "a forced release without a reason",
      { events: [event("promoted", 0, { isForced: true })] },
      "- promoted: 2026-11-23T10:00:00.000Z; **forced past the gate**; by: <code>octocat</code>; run: <code>https&#58;//ci&#46;test/runs/1</code>; reason: not known",
    ],
    [
      "a suite without failures",
      { verdicts: [{ outcome: "GREEN", tenants: 1, checks: ["events"], failed: [], at: "2026-11-23T09:00:00.000Z" }] },
      "- GREEN on 1 tenant, 2026-11-23T09:00:00.000Z; ran: <code>events</code>; failed: none",
    ],
  ];
  for (const [what, given, line] of parts) {
    it(`tells of ${what}`, () => {
      const lines = renderPostmortem({ ...unknown, ...given }).split("\n");
      assert.ok(lines.includes(line), lines.join("\n"));
    });
  }
});
