import { countOf } from "../core/model/count";
import type { Digests } from "../core/model/ledger";
import type { Postmortem, PostmortemEvent } from "../core/model/postmortem";
import { code, plain } from "./markdown-text";

const NOT_KNOWN = "not known";

const LABELS: Readonly<Record<PostmortemEvent["kind"], string>> = {
  verified: "verified",
  rejected: "rejected",
  promoted: "promoted",
  "rolled-back-from": "rolled back from it",
  "rolled-back-to": "rolled back to it",
  replaced: "replaced",
};
/** What did not happen to a build that broke production is worth a line, too; the others only when they did. */
const ALWAYS: ReadonlySet<PostmortemEvent["kind"]> = new Set(["verified", "rejected", "promoted", "rolled-back-from"]);

/** Returns a post-mortem as a Markdown file: what is known filled in, and three questions to answer. */
export function renderPostmortem(postmortem: Postmortem): string {
  const { sha, digests, before } = postmortem;
  return `${[
    `# Post-mortem of ${sha}`,
    `What is known comes from the ledger beside the images; of what is "${NOT_KNOWN}" it has no entry.`,
    "## The build",
    list([`sha: \`${sha}\``, ...(digests === null ? [`digests: ${NOT_KNOWN}`] : imagesOf(digests, digests))]),
    "## What happened to it",
    list(happenings(postmortem)),
    "## What the gate asked",
    list(postmortem.verdicts.length === 0 ? [NOT_KNOWN] : postmortem.verdicts.flatMap(linesOfVerdict)),
    "## Checks that touch the area",
    ...areaOf(postmortem),
    "## What production ran before",
    before === null ? list([NOT_KNOWN]) : list([`sha: ${shaOf(before)}`, ...imagesOf(digests ?? {}, before.digests)]),
    "## What must be answered",
    "### 1. Which commit broke it?",
    ...(before?.sha ? [`It is one of \`git log --oneline ${before.sha}..${sha}\`, if these are on one branch.`] : []),
    ANSWER,
    "### 2. Why did the canary not catch it?",
    ANSWER,
    "### 3. Which check should exist now?",
    "A new check is a file in `smoke/checks/`, a line in `smoke/suite.ts` and a fault in `smoke/self-test/mutants.ts`; it begins with the weight `trial`.",
    ANSWER,
  ].join("\n\n")}\n`;
}

const ANSWER = "Answer:";

const list = (items: readonly string[]) => items.map((item) => `- ${item}`).join("\n");

/** Of every image of the build, what it was; an image that is not in `known` is not known. */
function imagesOf(build: Digests, known: Readonly<Record<string, string | null>>): string[] {
  return Object.keys({ ...build, ...known }).map((name) => {
    const digest = known[name];
    if (digest === undefined) return `${code(name)}: ${NOT_KNOWN}`;
    return `${code(name)}: ${digest === null ? "there was none" : `\`${digest}\``}`;
  });
}

function shaOf({ sha, digests }: NonNullable<Postmortem["before"]>): string {
  if (sha !== null) return `\`${sha}\``;
  return Object.values(digests).every((digest) => digest === null) ? "there was none" : NOT_KNOWN;
}

function happenings({ events }: Postmortem): string[] {
  const kinds = Object.keys(LABELS) as PostmortemEvent["kind"][];
  const missing = kinds.filter((kind) => ALWAYS.has(kind) && !events.some((event) => event.kind === kind));
  return [...events.map(lineOfEvent), ...missing.map((kind) => `${LABELS[kind]}: ${NOT_KNOWN}`)];
}

function lineOfEvent(event: PostmortemEvent): string {
  const { kind, at, actor, runUrl, reason, isForced, successor, isOtherBuild } = event;
  const isTakenOut = kind === "replaced" || kind === "rolled-back-from";
  const parts = [
    `${LABELS[kind]}: ${at}`,
    ...(isOtherBuild ? ["**other images of the same sha**"] : []),
    ...(isTakenOut ? [`in its place: ${successor === null ? NOT_KNOWN : `\`${successor}\``}`] : []),
    ...(isForced ? ["**forced past the gate**"] : []),
    `by: ${said(actor)}`,
    `run: ${said(runUrl)}`,
    // Only who goes past the gate, or back, has one to give.
    ...(reason === null && !isForced ? [] : [`reason: ${said(reason)}`]),
  ];
  return parts.join("; ");
}

const said = (text: string | null) => (text === null ? NOT_KNOWN : code(text));

function linesOfVerdict({ outcome, tenants, checks, failed, at }: Postmortem["verdicts"][number]): string[] {
  const names = (some: readonly string[]) => (some.length === 0 ? "none" : some.map(code).join(", "));
  return [`${outcome} on ${countOf(tenants, "tenant")}, ${at}; ran: ${names(checks)}; failed: ${names(failed)}`];
}

function areaOf({ area }: Postmortem): string[] {
  if (area === null) return [list([`${NOT_KNOWN}: no area was named`])];
  const { text, words, checks } = area;
  if (words.length === 0) return [list([`${NOT_KNOWN}: ${code(text)} has no word of three letters`])];
  if (checks.length === 0) return [`No check's name or reason has a word of ${code(text)}.`];
  return [
    `Their name or reason has a word of ${code(text)}:`,
    list(checks.map((check) => `${code(check.name)} (${check.words.map(plain).join(", ")})`)),
  ];
}
