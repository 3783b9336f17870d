import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { reportOf } from "../../core/model/verdict-report";
import { failure, verdictWith } from "../report/situations";
import { temporaryDirectory } from "../support/temporary-directory";
import { readGithub, writeGithub } from "../workflows/gh";
import { canary } from "./canary-command";

const STAND_INS = join(__dirname, "../workflows/bin");
const RUN = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/tenant-fleet", GITHUB_RUN_ID: "7" };

describe("what is kept true on GitHub", function () {
  this.timeout(40_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  let state: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    state = join(directory.path, "github.json");
  });
  afterEach(() => directory.remove());

  const call = (args: readonly string[], env: Record<string, string> = {}) =>
    canary(args, {
      PATH: `${STAND_INS}${delimiter}${process.env.PATH}`,
      GITHUB_STATE: state,
      GH_TOKEN: "token",
      GH_REPO: "acme/tenant-fleet",
      ...RUN,
      ...env,
    });
  const file = (name: string, content: unknown): string => {
    const path = join(directory.path, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  /** Which of the calls changed something. */
  const changes = () =>
    readGithub(state)
      .calls.map((each) => each.split(" ").slice(0, 2).join(" "))
      .filter((each) => each !== "issue list" && each !== "pr view");
  const red = (durationMs: number) =>
    reportOf(
      verdictWith({ outcome: "RED", checks: [failure], startedAt: new Date(durationMs).toISOString(), durationMs }),
    );
  const held = (report: string) => [
    "issue",
    "canary-held",
    "--title",
    "abc1234 did not get through",
    "--report",
    report,
  ];

  describe("the issue of a label", () => {
    it("is opened with the report of the suite", async () => {
      const { status, stdout } = await call(held(file("gate.json", red(1_000))));
      assert.deepEqual([status, stdout], [0, "Opened https://github.com/acme/tenant-fleet/issues/1\n"]);
      const [issue] = readGithub(state).issues;
      assert.deepEqual(
        [issue?.title, issue?.label, issue?.state],
        ["abc1234 did not get through", "canary-held", "open"],
      );
      assert.match(
        issue?.body ?? "",
        /^## RED abc1234.*\[This run\]\(https:\/\/github\.com\/acme\/tenant-fleet\/actions\/runs\/7\)/s,
      );
    });

    it("is left alone when the same is found again, at another time, and edited when something else is", async () => {
      await call(held(file("gate.json", red(1_000))));
      const again = await call(held(file("again.json", red(99_000))));
      assert.equal(again.stdout, "Issue 1 says it already.\n");
      assert.deepEqual(changes(), ["label create", "issue create"]);
      const other = { ...failure, check: "memories" };
      await call(held(file("other.json", reportOf(verdictWith({ outcome: "RED", checks: [other] })))));
      assert.deepEqual(changes(), ["label create", "issue create", "issue edit"]);
      assert.match(readGithub(state).issues[0]?.body ?? "", /memories/);
    });

    for (const [name, content] of [
      ["nothing", undefined],
      ["an empty file", ""],
      ["half a report", '{"version":1'],
    ] as const) {
      it(`is opened also when ${name} is left to say why`, async () => {
        await call(held(content === undefined ? join(directory.path, "nothing.json") : file("gate.json", content)));
        assert.match(readGithub(state).issues[0]?.body ?? "", /^There is no report: /);
      });
    }

    it("says what a report of drift says, and is edited only when its fingerprint changes", async () => {
      const drift = (fingerprint: string, text: string) => [
        ...["issue", "canary-drift", "--title", "The canary ring drifts"],
        ...["--report", file("drift.json", { version: 1, fingerprint }), "--body", file("drift.md", text)],
      ];
      await call(drift("aaaa", "# One resource, found at noon"));
      await call(drift("aaaa", "# One resource, found at six"));
      assert.match(readGithub(state).issues[0]?.body ?? "", /^# One resource, found at noon/);
      await call(drift("bbbb", "# Two resources"));
      assert.match(readGithub(state).issues[0]?.body ?? "", /^# Two resources/);
      assert.deepEqual(changes(), ["label create", "issue create", "issue edit"]);
    });

    it("is closed when all is well, and the next trouble is another one", async () => {
      await call(held(file("gate.json", red(1_000))));
      assert.equal((await call(["issue", "canary-held", "--close"])).stdout, "Closed issue 1.\n");
      assert.equal((await call(["issue", "canary-held", "--close"])).stdout, "No issue is open.\n");
      await call(held(file("gate.json", red(1_000))));
      assert.deepEqual(
        readGithub(state).issues.map(({ number, state }) => `${number} ${state}`),
        ["1 closed", "2 open"],
      );
    });

    it("fits, however much was found", async () => {
      const long = file("drift.md", "a line of the report\n".repeat(10_000));
      await call(["issue", "canary-drift", "--title", "The canary ring drifts", "--body", long]);
      const { body } = readGithub(state).issues[0] ?? { body: "" };
      assert.ok(body.length < 65_536, String(body.length));
      assert.match(body, /the run's summary has all of it.*canary-fingerprint/s);
    });
  });

  describe("the comment of a pull request", () => {
    const policy = (text: string) => ["comment", "12", "--name", "policy", "--body", file("policy.md", text)];

    it("is written once, and brought up to date from then on", async () => {
      assert.equal((await call(policy("clean"))).stdout, "Commented.\n");
      assert.equal((await call(policy("violated"))).stdout, "Brought the comment up to date.\n");
      const [comment, ...others] = readGithub(state).comments;
      assert.match(comment?.body ?? "", /^<!-- canary-comment: policy -->\n\nviolated\n/);
      assert.deepEqual(others, []);
    });

    it("says it when there is no report", async () => {
      await call(policy(""));
      assert.match(readGithub(state).comments[0]?.body ?? "", /There is no report: /);
    });

    it("is its own, not somebody else's who wrote its mark", async () => {
      const foreign = { id: 5, pullRequest: "12", body: "<!-- canary-comment: policy -->", viewerDidAuthor: false };
      writeGithub(state, { comments: [foreign] });
      await call(policy("clean"));
      assert.equal(readGithub(state).comments.length, 2);
      assert.deepEqual(readGithub(state).comments[0], foreign);
    });
  });

  const refusals: readonly {
    name: string;
    args: readonly string[];
    env?: Record<string, string>;
    exit: number;
    says: RegExp;
  }[] = [
    { name: "an issue without a title", args: ["issue", "canary-held"], exit: 2, says: /it has no title/ },
    {
      name: "a pull request that is no number",
      args: ["comment", "12; x", "--name", "policy", "--body", "x"],
      exit: 2,
      says: /is no number/,
    },
    {
      name: "a name that is none",
      args: ["comment", "12", "--name", "-->", "--body", "x"],
      exit: 2,
      says: /its name is not/,
    },
    {
      name: "a body that is not there",
      args: ["comment", "12", "--name", "policy", "--body", "no/file"],
      exit: 2,
      says: /cannot be read/,
    },
    {
      name: "a machine without gh",
      args: ["issue", "canary-held", "--close"],
      env: { PATH: "/nowhere" },
      exit: 2,
      says: /no program gh/,
    },
    {
      name: "no right to do it",
      args: ["issue", "canary-held", "--close"],
      env: { GH_TOKEN: "" },
      exit: 3,
      says: /GH_TOKEN or GH_REPO is not set/,
    },
  ];
  for (const { name, args, env = {}, exit, says } of refusals) {
    it(`exits ${exit} for ${name}`, async () => {
      const { status, stderr } = await call(args, env);
      assert.equal(status, exit, stderr);
      assert.match(stderr, says);
      assert.deepEqual(changes(), []);
    });
  }
});
