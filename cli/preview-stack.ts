import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reasonOf } from "../core/engine-reason";
import { Misuse } from "../core/errors";
import { type PolicyReport, policyReportSchema } from "../core/model/policy-report";
import { fails, type StackReview } from "../core/model/policy-review";
import { tryParseJson } from "../core/model/try-parse-json";
import { run } from "../core/process";
import { levelsOf, type PackConfig } from "./pack-config";

/** A thousand tenants take two minutes. */
const PREVIEW_TIMEOUT_MS = 600_000;
/** The report of 10,000 tenants, each with a finding of every rule. */
const MAX_REPORT_BYTES = 64 * 1024 * 1024;

export interface PreviewOptions {
  /** The project's folder. */
  readonly dir: string;
  /** The policy pack's folder. */
  readonly pack: string;
  readonly config: PackConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/**
 * Returns what the policy pack has to say of a stack, as the engine previews it.
 * @throws {Misuse} when there is no such stack, or no `pulumi` on PATH.
 */
export async function previewStack(stack: string, options: PreviewOptions): Promise<StackReview> {
  const { dir, pack, config, env, timeoutMs = PREVIEW_TIMEOUT_MS } = options;
  const scratch = mkdtempSync(join(tmpdir(), "canary-policy-"));
  try {
    const report = join(scratch, "report.json");
    const configFile = join(scratch, "pack.json");
    writeFileSync(configFile, JSON.stringify(config));
    const args = ["preview", "--non-interactive", "--suppress-outputs", "--color", "never", "--stack", stack];
    const finished = await run("pulumi", [...args, "--policy-pack", pack, "--policy-pack-config", configFile], {
      cwd: dir,
      env: { ...env, CANARY_POLICY_REPORT: report },
      timeoutMs,
    });
    const said = `${finished.stdout}\n${finished.stderr}`;
    if (finished.status === 127) {
      throw new Misuse({
        what: "The policies",
        why: "the program `pulumi` is not on PATH",
        fix: "Install the Pulumi CLI",
      });
    }
    if (/no stack named/.test(said)) {
      const fix = "See `pulumi stack ls`, and name the stacks that are there with --stack";
      throw new Misuse({ what: `The stack ${stack}`, why: "there is none of this name in the backend", fix });
    }
    const found = readReport(report);
    const undetermined = (reason: string): StackReview => ({ stack, outcome: "undetermined", reason });
    if (finished.status === 124) return undetermined(`the preview was not done after ${timeoutMs / 1_000} s`);
    if (found === undefined) return undetermined(`the preview did not come to the policies: ${reasonOf(said)}`);
    const isViolated = found.findings.some((finding) => fails(finding, found.strict, levelsOf(config)));
    if (finished.status !== 0 && !isViolated) return undetermined(`the preview failed: ${reasonOf(said)}`);
    if (finished.status === 0 && isViolated)
      return undetermined("the engine let pass what the pack reports as violated");
    return { stack, outcome: isViolated ? "violated" : "clean", report: found };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readReport(file: string): PolicyReport | undefined {
  try {
    if (statSync(file).size > MAX_REPORT_BYTES) return undefined;
    return policyReportSchema.safeParse(tryParseJson(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}
