// What must hold of every workflow, whatever it does.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CHECKOUT } from "../../toolchain/pinned";
import { Artifacts } from "./artifacts";
import { standIns } from "./stand-ins";
import { type Job, readAction, readWorkflow, readWorkflowText, type Step, workflowNames } from "./workflow-file";

const LOCAL = join(CHECKOUT, ".github", "actions");
const actionFolders = [CHECKOUT, ...readdirSync(LOCAL).map((name) => join(LOCAL, name))];
const actionTexts = actionFolders.map((folder) => readFileSync(join(folder, "action.yml"), "utf8"));
const texts = [...workflowNames().map(readWorkflowText), ...actionTexts];

interface Place {
  readonly workflow: string;
  readonly id: string;
  readonly job: Job;
}

const jobs: readonly Place[] = workflowNames().flatMap((workflow) =>
  Object.entries(readWorkflow(workflow).jobs).map(([id, job]) => ({ workflow, id, job })),
);
const places = (found: readonly Place[]) => found.map(({ workflow, id }) => `${workflow} ${id}`).sort();
const steps: readonly Step[] = [
  ...jobs.flatMap(({ job }) => job.steps),
  ...actionFolders.flatMap((folder) => readAction(folder).runs.steps),
];
const uses = steps.flatMap((step) => step.uses ?? []);
const has = (permission: string, level: string) => (place: Place) => place.job.permissions?.[permission] === level;
const runs = (pattern: RegExp) => (place: Place) => place.job.steps.some(({ run }) => pattern.test(run ?? ""));

describe("every workflow", () => {
  it("gives no right to all of its jobs", () => {
    const given = workflowNames().filter((name) => Object.keys(readWorkflow(name).permissions).length > 0);
    assert.deepEqual(given, []);
  });

  it("is a file of the folder that this looks at", () => {
    assert.deepEqual(workflowNames(), [
      "canary-verify.yml",
      "ci.yml",
      "drift.yml",
      "policy.yml",
      "promote-latest.yml",
      "publish-example.yml",
      "rollback.yml",
    ]);
  });
});

describe("every job", () => {
  it("ends after some time", () => {
    const endless = jobs.filter(({ job }) => !(job["timeout-minutes"] !== undefined && job["timeout-minutes"] <= 60));
    assert.deepEqual(places(endless), []);
  });

  it("has either a role in the cloud or the right to write packages, never both", () => {
    const writers = jobs.filter(has("packages", "write"));
    assert.deepEqual(places(writers), [
      "canary-verify.yml release",
      "promote-latest.yml release",
      "publish-example.yml publish",
      "rollback.yml release",
    ]);
    assert.deepEqual(places(writers.filter(has("id-token", "write"))), []);
    const assumes = jobs.filter(({ job }) => job.steps.some((step) => step.uses?.startsWith("aws-actions/")));
    assert.deepEqual(places(assumes), places(jobs.filter(has("id-token", "write"))));
  });

  it("has only rights that somebody has written down here", () => {
    const rights = jobs.map(({ workflow, id, job }) => {
      const each = Object.entries(job.permissions ?? {}).map(([name, level]) => `${name}: ${level}`);
      return `${workflow} ${id}: ${each.sort().join(", ") || "none"}`;
    });
    const [read, cloud, pull] = ["contents: read", "id-token: write", "packages: read"];
    assert.deepEqual(rights.sort(), [
      "canary-verify.yml build: none",
      `canary-verify.yml deploy: ${read}, ${cloud}`,
      `canary-verify.yml follow: ${read}, ${cloud}, ${pull}`,
      `canary-verify.yml look: ${read}, ${cloud}`,
      `canary-verify.yml release: ${read}, packages: write`,
      `canary-verify.yml tell: ${read}, issues: write`,
      `ci.yml test: ${read}`,
      `drift.yml drift: actions: read, ${read}, ${cloud}, ${pull}`,
      `drift.yml tell: ${read}, issues: write, security-events: write`,
      "policy.yml fork: none",
      `policy.yml preview: ${read}, ${cloud}, ${pull}`,
      `policy.yml tell: ${read}, pull-requests: write, security-events: write`,
      "promote-latest.yml approve: none",
      `promote-latest.yml follow: ${read}, ${cloud}, ${pull}`,
      `promote-latest.yml release: ${read}, packages: write`,
      `publish-example.yml publish: ${read}, packages: write`,
      "rollback.yml approve: none",
      `rollback.yml follow: ${read}, ${cloud}, ${pull}`,
      `rollback.yml release: ${read}, packages: write`,
    ]);
  });

  it("has an environment where it has secrets or a role, so that a branch cannot take them", () => {
    const secretive = jobs.filter(({ job }) => /\$\{\{[^}]*\bsecrets\b/.test(JSON.stringify(job)));
    const bound = jobs.filter(({ job }) => job.environment !== undefined && job.environment !== "production");
    assert.deepEqual(places(secretive), places(jobs.filter(has("id-token", "write"))));
    assert.deepEqual(places(bound), places(secretive));
  });
});

describe("every step", () => {
  it("takes an action by its whole commit, with the version beside it, or from this repository", () => {
    const loose = texts.flatMap((text) =>
      [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].flatMap(([, used = ""]) =>
        /^(\.\/\.github\/actions\/[\w-]+|[\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(used) ? [] : [used],
      ),
    );
    assert.deepEqual(loose, []);
  });

  it("takes the same commit of an action as every other", () => {
    const commits = new Map<string, Set<string>>();
    for (const used of uses.filter((each) => each.includes("@"))) {
      const [name = "", commit = ""] = used.split("@");
      commits.set(name.split("/").slice(0, 2).join("/"), (commits.get(name) ?? new Set()).add(commit));
    }
    assert.deepEqual(
      [...commits].filter(([, each]) => each.size > 1),
      [],
    );
  });

  it("takes no action that nothing stands in for", () => {
    const artifacts = new Artifacts(CHECKOUT);
    const known = Object.keys(standIns({ repository: CHECKOUT, artifacts, roles: {} })).sort();
    const wanted = [...new Set(uses.map((used) => used.replace(/@.*/, "")))].filter((used) => !used.startsWith("./"));
    assert.deepEqual(wanted.sort(), known);
  });

  it("has every value in its environment, none in its script", () => {
    const scripts = steps.flatMap(({ run }) => run ?? []);
    assert.ok(scripts.length > 20);
    assert.deepEqual(
      scripts.filter((script) => script.includes("${{")),
      [],
    );
  });

  it("calls one verb at most, or pulumi", () => {
    const calls = steps.map(({ run = "" }) => run.match(/\bnpx \w+( \w+)?|\bcanary\.cjs" \w+/g) ?? []);
    assert.deepEqual(
      calls.filter((each) => each.length > 1),
      [],
    );
    const verbs = new Set(calls.flat().map((call) => call.replace(/^canary\.cjs"/, "npx canary")));
    assert.deepEqual([...verbs].sort(), [
      "npx canary comment",
      "npx canary drift",
      "npx canary issue",
      "npx canary policy",
      "npx canary promote",
      "npx canary rollback",
      "npx canary smoke",
      "npx canary status",
      "npx pulumi config",
      "npx pulumi up",
    ]);
  });

  it("leaves no token behind where it checks out", () => {
    const checkouts = steps.filter((step) => step.uses?.startsWith("actions/checkout@"));
    assert.ok(checkouts.length > 10);
    assert.deepEqual(
      checkouts.filter((step) => step.with["persist-credentials"] !== false),
      [],
    );
  });

  it("trusts no cache where its job has rights", () => {
    const cached = jobs.filter(({ job }) =>
      job.steps.some((step) => step.uses?.startsWith("actions/cache@") || step.with.cache !== undefined),
    );
    assert.deepEqual(places(cached), ["ci.yml test"]);
  });
});

describe("what moves :latest", () => {
  const movers = jobs.filter(runs(/\bcanary (promote|rollback)\b/));

  it("is in one concurrency group, in which nobody is cancelled and everybody may wait", () => {
    assert.equal(movers.length, 3);
    for (const { job } of movers) {
      assert.deepEqual(job.concurrency, { group: "release", "cancel-in-progress": false, queue: "max" });
    }
    const inGroup = jobs.filter(({ job }) => job.concurrency?.group === "release");
    assert.deepEqual(places(inGroup), places(movers));
    assert.deepEqual(
      workflowNames().filter((name) => readWorkflow(name).concurrency?.group === "release"),
      [],
    );
  });

  it("waits for no person while it has the group", () => {
    assert.deepEqual(places(movers.filter(({ job }) => job.environment !== undefined)), []);
  });

  it("is approved by somebody when it is asked for by hand", () => {
    for (const name of ["promote-latest.yml", "rollback.yml"]) {
      const { approve, release } = readWorkflow(name).jobs;
      assert.equal(approve?.environment, "production");
      assert.deepEqual([release?.needs, release?.if], [["approve"], undefined]);
    }
  });
});

describe("the file for Dependabot", () => {
  const { updates } = parse(readFileSync(join(CHECKOUT, ".github", "dependabot.yml"), "utf8")) as {
    updates: { "package-ecosystem": string; directory?: string; directories?: string[] }[];
  };
  const foldersOf = (ecosystem: string) =>
    updates
      .filter((update) => update["package-ecosystem"] === ecosystem)
      .flatMap(({ directory, directories = [] }) => [directory ?? [], directories].flat())
      .sort();
  const withFile = (file: string, folders: readonly string[]) =>
    folders.filter((folder) => existsSync(join(CHECKOUT, folder, file))).sort();

  it("names every place that pins something", () => {
    const folders = ["/", "/bench/peers", "/toolchain", "/toolchain/linters", "/policy"];
    assert.deepEqual(foldersOf("gomod"), withFile("go.mod", folders));
    assert.deepEqual(foldersOf("pip"), withFile("requirements.txt", folders));
    assert.deepEqual(foldersOf("npm"), withFile("package-lock.json", folders));
    const local = readdirSync(LOCAL).map((name) => `/.github/actions/${name}`);
    assert.deepEqual(foldersOf("github-actions"), ["/", ...local]);
  });
});
