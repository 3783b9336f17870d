import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { namesOf } from "../../infra/names";
import type { World } from "../../sandbox/demo/world";
import { sandboxEnvironment } from "../../sandbox/environment";
import type { FaultName } from "../../sandbox/faults";
import { CANARY_ACCOUNT_ID } from "../../sandbox/installation";
import { places, readSettings, registryHost } from "../../sandbox/settings";
import { Artifacts } from "./artifacts";
import { ConcurrencyGroups } from "./concurrency-groups";
import { type GithubState, readGithub, writeGithub } from "./gh";
import { type Event, type Repository, type RunResult, runWorkflow } from "./run-workflow";
import { standIns } from "./stand-ins";
import { readWorkflow } from "./workflow-file";

/** What a runner has of the machine that it is: the ways to what stands in for the world, and no right to any of it. */
const OF_THE_MACHINE = [
  "HOME",
  "LANG",
  "PATH",
  "PULUMI_CREDENTIALS_PATH",
  "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
  "PULUMI_HOME",
  "PULUMI_SKIP_UPDATE_CHECK",
  "SANDBOX_URL",
  "TMPDIR",
];

/** What AWS gives to whom it knows. The passphrase stands for the key that opens the stacks' secrets. */
const OF_A_ROLE = ["AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "PULUMI_CONFIG_PASSPHRASE"];

const pick = (env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));

export interface StartOptions {
  readonly vars?: Readonly<Record<string, string>>;
  /** Faults of the builds that it publishes. */
  readonly faults?: readonly FaultName[];
}

/** A repository with these workflows, whose clouds and registry are those of a sandbox. */
export class SandboxRepository {
  readonly #world: World;
  readonly #dir: string;
  readonly #groups = new ConcurrencyGroups();
  #runs = 0;

  constructor(world: World) {
    this.#world = world;
    this.#dir = join(world.dir, "actions");
  }

  get #githubFile(): string {
    return join(this.#dir, "github.json");
  }

  get github(): GithubState {
    return readGithub(this.#githubFile);
  }

  /** Says whether a job of the newest run is on its machine. */
  hasBegun(job: string): boolean {
    return existsSync(join(this.#dir, String(1_000 + this.#runs), `1-${job}`));
  }

  /** Lets the artifact of a run be found by later ones. */
  keepArtifact(name: string, folder: string): void {
    const { github } = this;
    writeGithub(this.#githubFile, { ...github, artifacts: { ...github.artifacts, [name]: folder } });
  }

  /** Runs a workflow. The returned function runs it again, all of its jobs, as the same run. */
  async start(name: string, event: Event, { vars = {}, faults = [] }: StartOptions = {}): Promise<StartedRun> {
    this.#runs += 1;
    const runId = String(1_000 + this.#runs);
    const dir = join(this.#dir, runId);
    mkdirSync(dir, { recursive: true });
    const artifacts = new Artifacts(join(dir, "artifacts"));
    const docker = { DOCKER_FAULTS: faults.join(","), DOCKER_STATE: join(dir, "built.json") };
    const again: StartedRun["again"] = (attempt, changed = {}) => {
      const repository = this.#repository(artifacts, { ...vars, ...changed }, docker);
      return runWorkflow(readWorkflow(name), { event, repository, dir, runId, attempt });
    };
    return { result: await again(1), artifacts, again };
  }

  #repository(artifacts: Artifacts, vars: Readonly<Record<string, string>>, env: Record<string, string>): Repository {
    const sandbox = sandboxEnvironment(this.#world.dir);
    const settings = readSettings(this.#world.dir);
    const registry = registryHost(settings);
    const machine = pick(sandbox, OF_THE_MACHINE);
    const role = pick(sandbox, OF_A_ROLE);
    const ofTheFleet = { AWS_DEPLOY_ROLE_ARN: "role-that-deploys", FLEET_GITHUB_TOKEN: "token-of-the-fleet" };
    return {
      vars: {
        AWS_REGION: "us-east-2",
        CANARY_IMAGES: `platform=${registry}/acme/platform tenant=${registry}/acme/platform-tenant`,
        PUBLISH_IMAGES: "true",
        PULUMI_BACKEND_URL: sandbox.PULUMI_BACKEND_URL ?? "",
        REGISTRY: registry,
        ...vars,
      },
      secrets: {
        canary: ofTheFleet,
        "fleet-read": { AWS_READ_ROLE_ARN: "role-that-reads" },
        "fleet-drift": {
          AWS_DRIFT_ROLE_ARN: "role-that-looks",
          CANARY_EXTERNAL_ID: settings.externalId,
          CANARY_PROVISIONER_ROLE_ARN: `arn:aws:iam::${CANARY_ACCOUNT_ID}:role/${namesOf("canary").prefix}-provisioner`,
        },
      },
      actions: standIns({
        repository: places(this.#world.dir).work,
        artifacts,
        roles: { "role-that-deploys": role, "role-that-reads": role, "role-that-looks": role },
      }),
      machine: {
        ...machine,
        ...env,
        GITHUB_STATE: this.#githubFile,
        PATH: `${join(__dirname, "bin")}:${machine.PATH}`,
      },
      groups: this.#groups,
    };
  }
}

export interface StartedRun {
  readonly result: RunResult;
  readonly artifacts: Artifacts;
  readonly again: (attempt: number, vars?: Readonly<Record<string, string>>) => Promise<RunResult>;
}
