import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConcurrencyGroups } from "./concurrency-groups";
import { asText, type Contexts, holds, interpolate } from "./expression";
import { type Action, type JobScope, type Outcome, runSteps, type StepRecord } from "./run-steps";
import type { Concurrency, Job, Workflow } from "./workflow-file";

/** An event as a workflow gets it. */
export interface Event {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The branch that the workflow's file is of. */
  readonly refName: string;
  readonly sha: string;
  readonly baseRef?: string;
}

/** What a repository has set up for its workflows. */
export interface Repository {
  readonly vars: Readonly<Record<string, string>>;
  /** By environment; a job gets those of its own. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly actions: Readonly<Record<string, Action>>;
  readonly machine: Readonly<Record<string, string>>;
  readonly groups: ConcurrencyGroups;
}

export interface RunOptions {
  readonly event: Event;
  readonly repository: Repository;
  /** Of this run, for its machines. */
  readonly dir: string;
  readonly runId: string;
  readonly attempt?: number;
}

export interface JobResult {
  readonly result: Outcome;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface RunResult {
  readonly conclusion: Outcome;
  readonly jobs: Readonly<Record<string, JobResult>>;
  readonly records: readonly StepRecord[];
  /** The step summaries, in the order of the steps, each a block of its own. */
  readonly summary: string;
}

/** Runs a workflow: every job on a machine of its own when those that it needs are done, in its concurrency group. */
export async function runWorkflow(workflow: Workflow, options: RunOptions): Promise<RunResult> {
  const base = baseContexts(options);
  const group = await resolveGroup(workflow.concurrency, base);
  const records: StepRecord[] = [];
  const jobs: Record<string, JobResult> = {};
  const begun = new Map<string, Promise<JobResult>>();
  const begin = (id: string): Promise<JobResult> => {
    const known = begun.get(id);
    if (known !== undefined) return known;
    const job = workflow.jobs[id];
    if (job === undefined) throw new Error(`there is no job ${id}`);
    const done = Promise.all(job.needs.map(begin)).then(async () => {
      jobs[id] = await runJob(id, job, { workflow, options, base, jobs, records });
      return jobs[id];
    });
    begun.set(id, done);
    return done;
  };
  const whole = await options.repository.groups.within(group, () => Promise.all(Object.keys(workflow.jobs).map(begin)));
  const results = whole === "cancelled" ? ["cancelled" as const] : whole.map(({ result }) => result);
  const worst = (["failure", "cancelled", "success"] as const).find((outcome) => results.includes(outcome));
  const order = Object.keys(workflow.jobs);
  const sorted = records.toSorted(
    (a, b) => order.indexOf(a.job.replace(/ .*/, "")) - order.indexOf(b.job.replace(/ .*/, "")),
  );
  const summary = sorted.flatMap((record) => (record.summary === "" ? [] : [record.summary])).join("\n");
  return { conclusion: worst ?? "skipped", jobs, records: sorted, summary };
}

interface RunScope {
  readonly workflow: Workflow;
  readonly options: RunOptions;
  readonly base: Contexts;
  readonly jobs: Readonly<Record<string, JobResult>>;
  readonly records: StepRecord[];
}

async function runJob(id: string, job: Job, scope: RunScope): Promise<JobResult> {
  const needs = Object.fromEntries(job.needs.map((need) => [need, scope.jobs[need]]));
  const contexts = { ...scope.base, needs };
  const before = ancestorsOf(job, scope.workflow).flatMap((need) => scope.jobs[need] ?? []);
  const runs = await holds(job.if, contexts, {
    success: () => before.every(({ result }) => result === "success"),
    failure: () => before.some(({ result }) => result === "failure"),
    cancelled: () => false,
    always: () => true,
  });
  if (!runs) return { result: "skipped", outputs: {} };
  const cells = await matrixOf(job, contexts);
  const results = await Promise.all(
    cells.map(async (matrix, index) => {
      const strategy = { "job-index": index, "job-total": cells.length };
      const own = { ...contexts, matrix, strategy };
      const group = await resolveGroup(job.concurrency, own);
      const name = cells.length > 1 ? `${id} ${index + 1}` : id;
      const ran = await scope.options.repository.groups.within(group, (signal) =>
        runOnMachine(name, job, own, scope, signal),
      );
      return ran === "cancelled" ? { result: "cancelled" as const, outputs: {} } : ran;
    }),
  );
  const worst = (["failure", "cancelled"] as const).find((outcome) => results.some(({ result }) => result === outcome));
  return { result: worst ?? "success", outputs: Object.assign({}, ...results.map(({ outputs }) => outputs)) };
}

async function runOnMachine(
  name: string,
  job: Job,
  known: Contexts,
  { workflow, options, records }: RunScope,
  signal: AbortSignal,
): Promise<JobResult> {
  const { repository, dir, attempt = 1 } = options;
  const root = join(dir, `${attempt}-${name.replaceAll(" ", "-")}`);
  const workspace = join(root, "workspace");
  const temp = join(root, "temp");
  for (const folder of [workspace, temp]) mkdirSync(folder, { recursive: true });
  const secrets = job.environment === undefined ? {} : (repository.secrets[job.environment] ?? {});
  const github = { ...(known.github as object), workspace };
  const contexts = { ...known, github, secrets, vars: repository.vars, runner: { os: "Linux", arch: "X64", temp } };
  const scope: JobScope = {
    id: name,
    workspace,
    temp,
    permissions: job.permissions ?? workflow.permissions,
    environment: job.environment,
    contexts,
    machine: repository.machine,
    runner: variablesOf(options, workspace, temp),
    actions: repository.actions,
    records,
    signal,
    env: {},
    path: [],
    isFailed: false,
  };
  const env = Object.fromEntries(
    await Promise.all(
      Object.entries(job.env).map(async ([key, value]) => [key, asText(await interpolate(value, contexts))] as const),
    ),
  );
  const steps = await runSteps(job.steps, scope, { steps: {}, env });
  const outputs = Object.fromEntries(
    await Promise.all(
      Object.entries(job.outputs).map(
        async ([key, value]) => [key, asText(await interpolate(value, { ...contexts, steps }))] as const,
      ),
    ),
  );
  return { result: signal.aborted ? "cancelled" : scope.isFailed ? "failure" : "success", outputs };
}

/** The jobs without which this one would not be looked at, at any distance: `success()` is about all of them. */
function ancestorsOf({ needs }: Job, workflow: Workflow): string[] {
  return [...new Set(needs.flatMap((id) => [id, ...ancestorsOf(workflow.jobs[id] as Job, workflow)]))];
}

async function matrixOf({ strategy }: Job, contexts: Contexts): Promise<Record<string, unknown>[]> {
  let cells: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(strategy?.matrix ?? {})) {
    const list = (await interpolate(values, contexts)) as readonly unknown[];
    cells = cells.flatMap((cell) => list.map((value) => ({ ...cell, [name]: value })));
  }
  return cells;
}

async function resolveGroup(concurrency: Concurrency | undefined, contexts: Contexts) {
  if (concurrency === undefined) return undefined;
  const group = asText(await interpolate(concurrency.group, contexts));
  return {
    ...concurrency,
    group,
    "cancel-in-progress": Boolean(await interpolate(concurrency["cancel-in-progress"], contexts)),
  };
}

const SERVER = "https://github.com";
const REPOSITORY = "acme/tenant-fleet";

function baseContexts({ event, repository, runId, attempt = 1 }: RunOptions): Contexts {
  const { name, payload, refName, sha, baseRef = "" } = event;
  const github = {
    event: payload,
    event_name: name,
    ref: `refs/heads/${refName}`,
    ref_name: refName,
    base_ref: baseRef,
    sha,
    repository: REPOSITORY,
    repository_owner: "acme",
    server_url: SERVER,
    run_id: runId,
    run_attempt: String(attempt),
    actor: "dev",
    token: "token-of-the-run",
  };
  return { github, inputs: payload.inputs ?? {}, vars: repository.vars };
}

function variablesOf(
  { event, runId, attempt = 1 }: RunOptions,
  workspace: string,
  temp: string,
): Record<string, string> {
  const path = join(temp, "event.json");
  writeFileSync(path, JSON.stringify(event.payload));
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTOR: "dev",
    GITHUB_BASE_REF: event.baseRef ?? "",
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: path,
    GITHUB_REF: `refs/heads/${event.refName}`,
    GITHUB_REF_NAME: event.refName,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_REPOSITORY_OWNER: "acme",
    GITHUB_RUN_ATTEMPT: String(attempt),
    GITHUB_RUN_ID: runId,
    GITHUB_SERVER_URL: SERVER,
    GITHUB_SHA: event.sha,
    GITHUB_WORKSPACE: workspace,
    RUNNER_OS: "Linux",
    RUNNER_TEMP: temp,
  };
}

/** Says whether an event starts a workflow, by its `on`. */
export function isStartedBy(workflow: Workflow, event: Event): boolean {
  if (!Object.hasOwn(workflow.on, event.name)) return false;
  const run = event.payload.workflow_run as { name?: string; head_branch?: string } | undefined;
  const wanted = (workflow.on[event.name] ?? {}) as { workflows?: string[]; branches?: string[] };
  if (wanted.workflows !== undefined && !wanted.workflows.includes(run?.name ?? "")) return false;
  return wanted.branches === undefined || wanted.branches.includes(run?.head_branch ?? event.refName);
}
