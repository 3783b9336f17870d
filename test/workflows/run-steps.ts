import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "../../core/process";
import { CommandFiles } from "./command-files";
import { asText, type Contexts, type Functions, holds, interpolate } from "./expression";
import { readAction, type Step } from "./workflow-file";

const STEP_TIMEOUT_MS = 120_000;

export type Outcome = "success" | "failure" | "cancelled" | "skipped";

/** A step that was looked at, in the order of the run. */
export interface StepRecord {
  readonly job: string;
  /** Its name, else what it uses or the first line of what it runs. */
  readonly title: string;
  /** The action, without its commit. */
  readonly uses?: string;
  readonly outcome: Outcome;
  /** What it printed, standard output first. */
  readonly said: string;
  readonly summary: string;
}

/** What an action that is stood in for does in a job. */
export interface ActionCall {
  readonly job: JobScope;
  readonly inputs: Readonly<Record<string, string>>;
}

export interface ActionResult {
  readonly isFailed?: boolean;
  readonly said?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  /** Set for the steps after it. */
  readonly env?: Readonly<Record<string, string>>;
}

export type Action = (call: ActionCall) => Promise<ActionResult> | ActionResult;

/** A job's machine, and what is known there. */
export interface JobScope {
  readonly id: string;
  readonly workspace: string;
  /** For the runner's own files. */
  readonly temp: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly environment: string | undefined;
  /** Without `env`, `steps` and `inputs`, which depend on the step. */
  readonly contexts: Contexts;
  /** The machine's environment, which steps may change. */
  readonly machine: Readonly<Record<string, string>>;
  /** The runner's variables, which they may not. */
  readonly runner: Readonly<Record<string, string>>;
  /** By name, without the commit. */
  readonly actions: Readonly<Record<string, Action>>;
  readonly records: StepRecord[];
  /** Ends the job. */
  readonly signal: AbortSignal;
  /** What steps set for those after them. */
  env: Record<string, string>;
  path: string[];
  isFailed: boolean;
}

type Outputs = Record<string, string>;
interface Frame {
  readonly steps: Record<string, { outputs: Outputs; outcome: Outcome; conclusion: Outcome }>;
  /** Of the composite action that these are the steps of. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly actionPath?: string;
  /** The environment that the steps share. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs steps in order, as the runner does: those after a failure only when they say so. Returns what they put out. */
export async function runSteps(steps: readonly Step[], job: JobScope, frame: Frame): Promise<Frame["steps"]> {
  for (const [at, step] of steps.entries()) await runStep(step, job, frame, at);
  return frame.steps;
}

async function runStep(step: Step, job: JobScope, frame: Frame, at: number): Promise<void> {
  const base = { ...job.env, ...frame.env };
  const own = frame.inputs === undefined ? {} : { inputs: frame.inputs };
  const contexts = (env: Record<string, string>) => ({ ...job.contexts, ...own, env, steps: frame.steps });
  const functions = functionsOf(job);
  const title = step.name ?? step.uses?.replace(/@.*/, "") ?? step.run?.split("\n")[0] ?? "";
  const uses = step.uses === undefined ? {} : { uses: step.uses.replace(/@.*/, "") };
  const keep = (outcome: Outcome, result: Partial<StepRecord> & { outputs?: Outputs } = {}) => {
    const { outputs = {}, said = "", summary = "" } = result;
    job.records.push({ job: job.id, title, ...uses, outcome, said, summary });
    const conclusion = outcome === "failure" && step["continue-on-error"] ? "success" : outcome;
    if (step.id !== undefined) frame.steps[step.id] = { outputs, outcome, conclusion };
    if (conclusion === "failure") job.isFailed = true;
  };
  if (!(await holds(step.if, contexts(base), functions))) return keep("skipped");

  const resolved = async (values: Readonly<Record<string, unknown>>, env: Record<string, string>) => {
    const entries = Object.entries(values).map(async ([name, value]) => [
      name,
      asText(await interpolate(value, contexts(env), functions)),
    ]);
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
  };
  const env = { ...base, ...(await resolved(step.env, base)) };
  if (step.uses?.startsWith("./")) {
    const folder = join(job.workspace, step.uses);
    return runComposite(folder, await resolved(step.with, env), { job, env, keep });
  }
  if (step.uses !== undefined) {
    const action = job.actions[step.uses.replace(/@.*/, "")];
    if (action === undefined) throw new Error(`nothing stands in for the action ${step.uses}`);
    const {
      isFailed,
      said = "",
      outputs = {},
      env: set = {},
    } = await action({
      job,
      inputs: await resolved(step.with, env),
    });
    Object.assign(job.env, set);
    return keep(isFailed ? "failure" : "success", { said, outputs });
  }
  const script = asText(await interpolate(step.run, contexts(env), functions));
  const ran = await runScript(script, { step, job, env, frame, at });
  keep(ran.outcome, ran);
}

interface CompositeCall {
  readonly job: JobScope;
  readonly env: Record<string, string>;
  readonly keep: (outcome: Outcome, result?: { outputs?: Outputs }) => void;
}

/** Runs the steps of a composite action of this repository, with its inputs and their defaults. */
export async function runComposite(
  folder: string,
  given: Readonly<Record<string, string>>,
  { job, env, keep }: CompositeCall,
): Promise<void> {
  const action = readAction(folder);
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(action.inputs, name));
  if (unknown.length > 0) throw new Error(`${folder} has no input ${unknown.join(", ")}`);
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value = "" }]) => [name, given[name] ?? value]),
  );
  const wasFailed = job.isFailed;
  const steps = await runSteps(action.runs.steps, job, { steps: {}, inputs, actionPath: folder, env });
  const outputs = Object.entries(action.outputs).map(async ([name, { value }]) => [
    name,
    asText(await interpolate(value, { ...job.contexts, inputs, steps })),
  ]);
  keep(job.isFailed && !wasFailed ? "failure" : "success", { outputs: Object.fromEntries(await Promise.all(outputs)) });
}

interface ScriptCall {
  readonly step: Step;
  readonly job: JobScope;
  readonly env: Record<string, string>;
  readonly frame: Frame;
  readonly at: number;
}

async function runScript(script: string, { step, job, env, frame, at }: ScriptCall) {
  const folder = join(job.temp, `${job.records.length}-${at}`);
  const files = new CommandFiles(folder);
  const file = join(folder, "script.sh");
  writeFileSync(file, script);
  // What the runner does without `shell`, and what it does for `shell: bash`.
  const options = step.shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
  const PATH = [...job.path, job.machine.PATH ?? ""].join(delimiter);
  const own = frame.actionPath === undefined ? {} : { GITHUB_ACTION_PATH: frame.actionPath };
  const { status, stdout, stderr } = await run("bash", [...options, file], {
    cwd: job.workspace,
    env: { ...job.machine, ...env, ...job.runner, ...own, ...files.env, PATH },
    timeoutMs: STEP_TIMEOUT_MS,
    signal: job.signal,
  });
  Object.assign(job.env, files.variables);
  job.path = [...files.paths.reverse(), ...job.path];
  const outcome: Outcome = job.signal.aborted ? "cancelled" : status === 0 ? "success" : "failure";
  return { outcome, outputs: files.outputs, said: `${stdout}${stderr}`, summary: files.read("GITHUB_STEP_SUMMARY") };
}

function functionsOf(job: JobScope): Functions {
  const isCancelled = () => job.signal.aborted;
  return {
    success: () => !job.isFailed && !isCancelled(),
    failure: () => job.isFailed && !isCancelled(),
    cancelled: isCancelled,
    always: () => true,
    hashFiles: (...names) => {
      if (names.some((name) => /[*?!]/.test(name))) throw new Error("only whole names are known here");
      const found = names.map((name) => join(job.workspace, name)).filter((file) => existsSync(file));
      if (found.length === 0) return "";
      return createHash("sha256")
        .update(Buffer.concat(found.map((file) => readFileSync(file))))
        .digest("hex");
    },
  };
}
