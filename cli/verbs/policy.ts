import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { appendStepSummary } from "../../core/actions";
import { type ExitCode, Misuse } from "../../core/errors";
import { changesOf, type PolicyReview } from "../../core/model/policy-review";
import { policyReports } from "../../report";
import { codeOf } from "../error-code";
import { levelsOf, readPackConfig, withStrict } from "../pack-config";
import { packageRoot } from "../package-root";
import type { ReportFile } from "../parse-options";
import { previewStack } from "../preview-stack";
import { openReportFiles } from "../report-files";
import { debtsAt, debtsOf, stacksIn } from "../stack-files";

export interface PolicyOptions {
  readonly stack?: readonly string[];
  readonly format: keyof typeof policyReports;
  readonly strict?: boolean;
  readonly config?: string;
  readonly base?: string;
  readonly output?: string;
  /** Reports beside that one. */
  readonly report?: readonly ReportFile[];
}

const formats = Object.keys(policyReports) as (keyof typeof policyReports)[];

/** Previews every ring with the pack, and says in one report what is violated, what is allowed until when, and what to do. */
export async function policy(options: PolicyOptions): Promise<ExitCode> {
  const { env, stdout, stderr } = process;
  const writeFiles = openReportFiles(formats, options.report ?? []);
  const dir = process.cwd();
  const stacks = options.stack ?? stacksIn(dir);
  const config = withStrict(readPackConfig(options.config), options.strict ?? isOn(env.CI));
  const base = options.base ?? (env.GITHUB_BASE_REF ? `origin/${env.GITHUB_BASE_REF}` : undefined);
  const changes = base === undefined ? null : await Promise.all(stacks.map((stack) => changed(stack, dir, base)));
  const pack = join(packageRoot(), "policy");
  const review: PolicyReview = {
    version: 1,
    stacks: await Promise.all(stacks.map((stack) => previewStack(stack, { dir, pack, config, env }))),
    changes: changes === null ? null : changes.flat(),
    levels: levelsOf(config),
  };
  const text = `${policyReports[options.format](review).trimEnd()}\n`;
  if (options.output === undefined) stdout.write(text);
  else write(options.output, text);
  writeFiles((format) => policyReports[format](review).trimEnd());
  appendStepSummary(policyReports.markdown(review), env, (why) => stderr.write(`${why}\n`));
  const outcomes = review.stacks.map(({ outcome }) => outcome);
  if (outcomes.includes("violated")) return 1;
  return outcomes.includes("undetermined") ? 3 : 0;
}

const changed = async (stack: string, dir: string, base: string) =>
  changesOf(stack, await debtsAt(base, dir, stack), debtsOf(dir, stack));

const isOn = (value: string | undefined): boolean => value !== undefined && !["", "0", "false"].includes(value);

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const fix = "Name a file in a folder that exists and may be written to";
    throw new Misuse({ what: `The report file ${file}`, why: `it cannot be written${codeOf(error)}`, fix });
  }
}
