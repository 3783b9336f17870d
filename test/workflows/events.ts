// Events as GitHub sends them, cut to what a workflow here could read.
import type { Event } from "./run-workflow";

const REPOSITORY = { full_name: "acme/tenant-fleet", default_branch: "main" };

/** A commit of 40 digits that begins with these seven. */
export const commitOf = (sha: string): string => sha.padEnd(40, "0");

/** What main is at when the event comes: never the commit that it is about. */
const MAIN = commitOf("fade0ff");

const base = { refName: "main", sha: MAIN };

export const push = (sha: string): Event => ({
  name: "push",
  refName: "main",
  sha: commitOf(sha),
  payload: { repository: REPOSITORY },
});

interface WorkflowRun {
  readonly sha: string;
  readonly conclusion?: string;
  readonly event?: string;
  readonly branch?: string;
  readonly repository?: string;
}

/** The workflow Publish has ended. */
export const published = (run: WorkflowRun): Event => {
  const { sha, conclusion = "success", event = "push", branch = "main", repository = REPOSITORY.full_name } = run;
  return {
    ...base,
    name: "workflow_run",
    payload: {
      repository: REPOSITORY,
      workflow_run: {
        name: "Publish",
        conclusion,
        event,
        head_branch: branch,
        head_sha: commitOf(sha),
        head_repository: { full_name: repository },
      },
    },
  };
};

export const dispatched = (inputs: Readonly<Record<string, unknown>>, refName = "main"): Event => ({
  ...base,
  refName,
  name: "workflow_dispatch",
  payload: { repository: REPOSITORY, inputs },
});

export const scheduled = (): Event => ({ ...base, name: "schedule", payload: { schedule: "23 */6 * * *" } });

/** A pull request, of a branch here unless another repository is named. */
export const pullRequest = ({ from = REPOSITORY.full_name, author = "dev" } = {}): Event => ({
  name: "pull_request",
  refName: "12/merge",
  sha: commitOf("c0ffee0"),
  baseRef: "main",
  payload: {
    repository: REPOSITORY,
    pull_request: { number: 12, user: { login: author }, head: { repo: { full_name: from } } },
  },
});
