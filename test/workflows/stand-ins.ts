// What stands in for the actions that the workflows use, by name; whatever else one uses fails the test.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Artifacts } from "./artifacts";
import type { Action, ActionCall, ActionResult } from "./run-steps";

/** Who may be somebody in the cloud, by the role that a job asks for. */
export type Roles = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface StandInOptions {
  /** What the repository holds at its main branch: entries are linked, stack files copied. */
  readonly repository: string;
  readonly artifacts: Artifacts;
  readonly roles: Roles;
}

const nothing: Action = () => ({});
const isStackFile = (name: string) => /^Pulumi\.[\w-]+\.yaml$/.test(name);

/** Returns the stand-ins. */
export function standIns({ repository, artifacts, roles }: StandInOptions): Record<string, Action> {
  return {
    "actions/cache": nothing,
    "actions/checkout": (call) => checkOut(repository, call),
    "actions/download-artifact": artifacts.download,
    "actions/setup-go": nothing,
    "actions/setup-node": nothing,
    "actions/upload-artifact": artifacts.upload,
    "aws-actions/configure-aws-credentials": (call) => assumeRole(roles, call),
    "github/codeql-action/upload-sarif": uploadSarif,
  };
}

/** What a job changes in its copy of a stack file is gone with the job, as on a runner. */
function checkOut(repository: string, { job, inputs }: ActionCall): ActionResult {
  if (inputs["persist-credentials"] !== "false") return { isFailed: true, said: "the token would stay in .git/config" };
  for (const entry of readdirSync(repository)) {
    const [from, to] = [join(repository, entry), join(job.workspace, entry)];
    if (isStackFile(entry)) copyFileSync(from, to);
    else if (entry !== ".git" && !existsSync(to)) symlinkSync(from, to);
  }
  const git = (...args: string[]) => execFileSync("git", ["-C", job.workspace, ...args], { stdio: "ignore" });
  git("init", "--quiet", "--initial-branch", "main");
  git("add", ...readdirSync(job.workspace).filter(isStackFile));
  git("-c", "user.name=dev", "-c", "user.email=dev@example.com", "commit", "--quiet", "--message", "What is reviewed");
  // Only a whole history has the branch that a pull request is against.
  if (inputs["fetch-depth"] === "0") git("update-ref", "refs/remotes/origin/main", "HEAD");
  return {};
}

/** Gives credentials only to whom GitHub would give a token, and AWS a session. */
function assumeRole(roles: Roles, { job, inputs }: ActionCall): ActionResult {
  if (job.permissions["id-token"] !== "write") return { isFailed: true, said: "the job has no id-token: write" };
  const env = roles[inputs["role-to-assume"] ?? ""];
  if (env === undefined) return { isFailed: true, said: "Could not assume the role: not authorized" };
  return { env };
}

function uploadSarif({ job, inputs }: ActionCall): ActionResult {
  if (job.permissions["security-events"] !== "write") return { isFailed: true, said: "the job has no right to it" };
  const file = join(job.workspace, inputs.sarif_file ?? "");
  return existsSync(file) ? {} : { isFailed: true, said: `there is no ${inputs.sarif_file}` };
}
