import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { CanaryError, type ExitCode, Misuse } from "../../core/errors";
import { tryParseJson } from "../../core/model/try-parse-json";
import { reports } from "../../report";
import { fitBody, gh, ghJson, NO_REPORT, runLine } from "../github";
import { readReport } from "../read-report";

export interface IssueOptions {
  readonly title?: string;
  /** A Markdown file. */
  readonly body?: string;
  /** A JSON report of the smoke suite or of drift. */
  readonly report?: string;
  readonly close?: boolean;
}

const openSchema = z.array(z.object({ number: z.int(), body: z.string() }));
/** Of drift: it says itself when it changes. */
const reportSchema = z.object({ fingerprint: z.string().max(200) });
const markOf = (fingerprint: string) => `<!-- canary-fingerprint: ${fingerprint} -->`;

/**
 * Keeps the one open issue of a label true: opens it, edits it when what is found has changed, closes it. Says what it did.
 * @throws {Misuse} when there is nothing that it could say.
 */
export async function issue(label: string, options: IssueOptions): Promise<ExitCode> {
  const [open] = await ghJson(openSchema, [
    ...["issue", "list", "--label", label, "--state", "open", "--limit", "1", "--json", "number,body"],
  ]);
  console.log(await (options.close ? closeIssue(open?.number) : keepIssue(label, options, open)));
  return 0;
}

async function closeIssue(number: number | undefined): Promise<string> {
  if (number === undefined) return "No issue is open.";
  await gh(["issue", "close", String(number), "--comment", `It is in order again. ${runLine(process.env)}`.trim()]);
  return `Closed issue ${number}.`;
}

type OpenIssue = z.infer<typeof openSchema>[number];

async function keepIssue(label: string, options: IssueOptions, open: OpenIssue | undefined): Promise<string> {
  const { title } = options;
  if (!title) {
    throw new Misuse({ what: "The issue", why: "it has no title", fix: "Give one with --title, or --close it" });
  }
  const { fingerprint, text } = contentOf(title, options);
  const mark = markOf(fingerprint);
  if (open?.body.includes(mark)) return `Issue ${open.number} says it already.`;
  const body = [fitBody(text), runLine(process.env), mark].filter((part) => part !== "").join("\n\n");
  if (open !== undefined) {
    await gh(["issue", "edit", String(open.number), "--title", title, "--body-file", "-"], body);
    return `Issue ${open.number} says now what was found.`;
  }
  // A label must exist before an issue can have it; with --force it may exist already.
  await gh([
    "label",
    "create",
    label,
    "--force",
    "--description",
    "Kept up to date by a workflow",
    "--color",
    "d93f0b",
  ]);
  const url = await gh(["issue", "create", "--title", title, "--label", label, "--body-file", "-"], body);
  return `Opened ${url.trim()}`;
}

/** What the issue says, and a fingerprint that changes only when what is found does: times and durations do not count. */
function contentOf(title: string, { body, report }: IssueOptions): { fingerprint: string; text: string } {
  const written = readIfThere(body);
  const digest = (...parts: string[]) => createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
  const own = reportSchema.safeParse(tryParseJson(readIfThere(report) ?? "")).data;
  if (own !== undefined) return { fingerprint: digest(title, own.fingerprint), text: written ?? NO_REPORT };
  const verdict = report === undefined ? undefined : readVerdict(report);
  if (verdict === undefined) return { fingerprint: digest(title, written ?? NO_REPORT), text: written ?? NO_REPORT };
  const troubles = verdict.checks
    .filter(({ result }) => result !== "passed")
    .map(({ tenant, check, result }) => `${tenant} ${check} ${result}`);
  return {
    fingerprint: digest(title, verdict.sha ?? "", verdict.outcome, ...troubles.sort()),
    text: written ?? reports.markdown(verdict),
  };
}

/** What was begun and not written is empty, and as good as not there. */
function readIfThere(file: string | undefined): string | undefined {
  const text = file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : "";
  return text.trim() === "" ? undefined : text;
}

/** Returns undefined for what is no report: somebody must hear of the trouble all the same. */
function readVerdict(file: string) {
  try {
    return readReport(file);
  } catch (error) {
    if (!(error instanceof CanaryError)) throw error;
    return undefined;
  }
}
