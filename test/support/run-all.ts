// Runs the named stages of `make test` and ends with one line that counts everything: `N passed, N failed`.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

interface Counts {
  passed: number;
  failed: number;
  /** One line for each failure: what failed, and why. */
  why: string[];
}

const CHECKOUT = resolve(__dirname, "../..");
const CHECKS = ["types", "lint", "structure", "unused", "workflows"];
const MOCHA_CONFIG = { unit: ".mocharc.json", e2e: ".mocharc.e2e.json" } as const;
const scratch = mkdtempSync(join(tmpdir(), "counts-"));

/** Runs a program of node_modules and returns its exit status and, where it was not shown already, its output. */
function finish(program: string, args: string[], shown: boolean): Promise<{ status: number; output: string }> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: CHECKOUT,
      stdio: ["ignore", shown ? "inherit" : "pipe", shown ? "inherit" : "pipe"],
    });
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => done({ status: 1, output: error.message }));
    child.on("close", (code) => done({ status: code ?? 1, output }));
  });
}

async function runCheck(name: string): Promise<Counts> {
  const started = Date.now();
  const { status, output } = await finish("npm", ["run", "--silent", name], false);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? "  ✔" : "  ✘"} ${name} (${seconds} s)`);
  if (status !== 0) console.log(output);
  return status === 0 ? { passed: 1, failed: 0, why: [] } : { passed: 0, failed: 1, why: [name] };
}

async function runMocha(suite: keyof typeof MOCHA_CONFIG): Promise<Counts> {
  const counts = join(scratch, `${suite}.json`);
  const reporter = ["--reporter", "test/support/counting-reporter.cjs", "--reporter-option", `counts=${counts}`];
  const { status } = await finish("node_modules/.bin/mocha", ["--config", MOCHA_CONFIG[suite], ...reporter], true);
  try {
    const { passed, failed, why } = JSON.parse(readFileSync(counts, "utf8")) as Counts;
    if (status === 0 || failed > 0) return { passed, failed, why };
    // A run that failed otherwise than by a test (a file that did not load) must not look like success.
    return { passed, failed: 1, why: [`${suite}: the run ended with status ${status}`] };
  } catch {
    return {
      passed: 0,
      failed: 1,
      why: [`${suite}: the run ended with status ${status} before it could count its tests`],
    };
  }
}

async function main(stages: string[]): Promise<void> {
  const all: Counts[] = [];
  for (const stage of stages) {
    console.log(`\n${stage}`);
    if (stage === "checks") all.push(...(await Promise.all(CHECKS.map(runCheck))));
    else if (stage === "unit" || stage === "e2e") all.push(await runMocha(stage));
    else throw new Error(`there is no stage ${stage}`);
  }
  rmSync(scratch, { recursive: true });
  const sum = (of: (counts: Counts) => number) => all.reduce((total, counts) => total + of(counts), 0);
  const failed = sum((counts) => counts.failed);
  // Said again at the end, where a log that was cut still has it.
  for (const line of all.flatMap((counts) => counts.why))
    console.log(`✘ ${line.replaceAll(/\s+/g, " ").slice(0, 600)}`);
  console.log(`${sum((counts) => counts.passed)} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main(process.argv.slice(2));
