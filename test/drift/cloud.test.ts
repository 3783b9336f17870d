import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Misuse } from "../../core/errors";
import { collectCloud } from "../../drift/cloud";
import { eventually } from "../support/eventually";
import { temporaryDirectory } from "../support/temporary-directory";
import { closed, END, type EngineStack, opened, resource, standInForEngine, stateOf, step } from "./engine-stand-in";

const channel = resource("channel");
const machine = resource("machine", {}, "aws:ec2/instance:Instance");
const CLEAN: EngineStack = {
  state: stateOf([channel, machine]),
  events: [step("same", channel), step("same", machine), END],
};
const drifted = step("update", machine, [{ instanceType: "t3.small" }, { instanceType: "t3.large" }], {
  detailedDiff: { instanceType: { diffKind: "update" } },
});
const DRIFTED: EngineStack = { ...CLEAN, events: [step("same", channel), drifted, END], exit: 7 };

describe("the cloud section of the drift report", function () {
  this.timeout(20_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const env = (more: NodeJS.ProcessEnv = {}) => ({
    PATH: `${directory.path}:${process.env.PATH}`,
    ...more,
  });
  const given = (stacks: Readonly<Record<string, EngineStack>>) => standInForEngine(directory.path, stacks);
  const collect = (stacks: readonly string[], more: Partial<Parameters<typeof collectCloud>[1]> = {}) =>
    collectCloud(stacks, { dir: directory.path, env: env(), ...more });
  const collectOne = (stack: EngineStack) => {
    given({ canary: stack });
    return collect(["canary"]);
  };

  it("finds nothing where nothing differs, and says what it looked at", async () => {
    given({ canary: CLEAN, prod: { ...CLEAN, state: stateOf([channel]), events: [step("same", channel), END] } });
    assert.deepEqual(await collect(["canary", "prod", "canary"]), {
      covered: "3 resources of canary and prod",
      reason: null,
      findings: [],
    });
  });

  it("says what the state and the cloud have, and what to do", async () => {
    assert.deepEqual(await collectOne(DRIFTED), {
      covered: "2 resources of canary",
      reason: null,
      findings: [
        {
          section: "cloud",
          kind: "changed",
          stack: "canary",
          subject: "machine",
          path: "instanceType",
          expected: "t3.small",
          actual: "t3.large",
          says: "The cloud has another instanceType on this Instance than the state of canary.",
          remedy:
            "Run `pulumi up --refresh -s canary` to put it back; if it is to stay, take it into the program first.",
          level: "error",
        },
      ],
    });
  });

  it("says what the cloud has no more", async () => {
    const { findings } = await collectOne({
      ...CLEAN,
      exit: 7,
      events: [step("same", channel), step("delete", machine), END],
    });
    assert.deepEqual(findings, [
      {
        section: "cloud",
        kind: "deleted",
        stack: "canary",
        subject: "machine",
        path: "resource",
        expected: "aws:ec2/instance:Instance",
        actual: "nothing",
        says: "The cloud has this Instance no more, and the state of canary still has it.",
        remedy:
          "Run `pulumi up --refresh -s canary` to make it again; if it is to be gone, take it out of the program first.",
        level: "error",
      },
    ]);
  });

  const sentences: readonly [name: string, inputs: [object, object], detail: object, says: RegExp, remedy: RegExp][] = [
    [
      "what was added",
      [{}, { a: "1" }],
      { diffKind: "add" },
      /^The cloud has a on this Instance, and the state of canary has not\.$/,
      /put it back/,
    ],
    [
      "what was taken away",
      [{ a: "1" }, {}],
      { diffKind: "delete" },
      /^The state of canary has a on this Instance, and the cloud has it no more\.$/,
      /put it back/,
    ],
    [
      "what may not be shown",
      [{ a: closed }, { a: closed }],
      { diffKind: "update" },
      /a secret, so it is not shown\.$/,
      /put it back/,
    ],
    [
      "what looks alike when it is shown",
      [{ a: "sg-0123456789abcdef0" }, { a: "sg-1123456789abcdef0" }],
      { diffKind: "update" },
      /a secret, so it is not shown\.$/,
      /put it back/,
    ],
    [
      "what the provider alone sees",
      [{ a: "1" }, { a: "1" }],
      { diffKind: "update" },
      /Its provider says that it differs, and not how\.$/,
      /put it back/,
    ],
    [
      "what is put back by a replacement",
      [{ a: "1" }, { a: "2" }],
      { diffKind: "update-replace" },
      /another a/,
      /^To put it back replaces the Instance: read `pulumi preview --refresh --diff -s canary` before/,
    ],
  ];
  for (const [name, inputs, detail, says, remedy] of sentences) {
    it(`has a sentence for ${name}`, async () => {
      const update = step("update", machine, inputs, { detailedDiff: { a: detail } });
      const { findings } = await collectOne({ ...CLEAN, exit: 7, events: [step("same", channel), update, END] });
      assert.match(findings[0]?.says ?? "", says);
      assert.match(findings[0]?.remedy ?? "", remedy);
    });
  }

  it("tells two resources of one name apart", async () => {
    const twin = resource("machine", {}, "aws:ebs/volume:Volume");
    const update = (one: { urn: string }) => step("update", one, [{ a: "1" }, { a: "2" }], { diffs: ["a"] });
    const { findings } = await collectOne({
      state: stateOf([machine, twin]),
      events: [update(machine), update(twin), END],
      exit: 7,
    });
    assert.deepEqual(
      findings.map(({ subject }) => subject),
      ["machine(Instance)", "machine(Volume)"],
    );
  });

  it("asks for a preview, and lets no variable make it more", async () => {
    const { calls, env: seen } = given({ canary: CLEAN });
    const more = {
      PULUMI_SKIP_CONFIRMATIONS: "true",
      PULUMI_OPTION_YES: "true",
      PULUMI_OPTION_TARGET: "x",
      KEPT: "yes",
    };
    await collect(["canary"], { env: env(more) });
    const refreshes = calls().filter((call) => !call.startsWith("stack export"));
    assert.equal(refreshes.length, 1);
    const words = refreshes[0]?.split(" ") ?? [];
    assert.equal(words[0], "refresh");
    for (const word of ["--preview-only", "--run-program=false", "--non-interactive"]) assert.ok(words.includes(word));
    for (const word of ["--yes", "-y", "--skip-preview", "-f"]) assert.ok(!words.includes(word));
    assert.deepEqual(
      seen("canary")
        .filter((line) => /^(PULUMI|KEPT)/.test(line))
        .sort(),
      ["KEPT=yes", "PULUMI_DEBUG_COMMANDS=true", "PULUMI_SKIP_CONFIRMATIONS=false"],
    );
  });

  it("leaves nothing behind of what the cloud has", async () => {
    const { calls } = given({ canary: DRIFTED });
    await collect(["canary"]);
    const [, log = ""] = /--event-log (\S+)/.exec(calls().join("\n")) ?? [];
    assert.match(log, /canary-drift-[^/]+\/events\.jsonl$/);
    assert.equal(existsSync(dirname(log)), false);
  });

  const event = (one: object) => ({ ...CLEAN, exit: 7, events: [step("same", channel), one, END] });
  const untold: readonly [name: string, stack: EngineStack, reason: RegExp, findings: number][] = [
    [
      "was never deployed",
      { state: { version: 3, deployment: { manifest: {} } } },
      /^canary: it has no resources; deploy it/,
      0,
    ],
    ["has only what groups others", { state: stateOf([resource("net", { custom: false })]) }, /it has no resources/, 0],
    ["has a state that is none", { state: "<html>" }, /its state is none/, 0],
    [
      "has a state that cannot be read",
      { exportFails: "error: incorrect passphrase of arn:aws:iam::111122223333:role/x" },
      /its state could not be read: incorrect passphrase of \[arn\]$/,
      0,
    ],
    [
      "is being updated",
      { ...CLEAN, state: stateOf([channel], { pending_operations: [{}, {}] }) },
      /2 operations of an update are not known to have ended/,
      0,
    ],
    [
      "was updated meanwhile",
      { ...DRIFTED, stateAfter: stateOf([channel, machine, resource("new")]) },
      /its state changed while it was compared/,
      0,
    ],
    [
      "differs by the engine's word alone",
      { ...CLEAN, exit: 7 },
      /says that something differs, and its events do not say what/,
      0,
    ],
    [
      "differs by the engine's events alone",
      { ...DRIFTED, exit: 0 },
      /says that nothing differs, and its events name 1 resource$/,
      0,
    ],
    ["was compared without an account", { state: stateOf([channel]) }, /left no account/, 0],
    [
      "has an account without an end",
      { ...CLEAN, events: [step("same", channel), step("same", machine)] },
      /has no end/,
      0,
    ],
    [
      "has an account that cannot be read",
      { ...CLEAN, events: [...(CLEAN.events ?? []), "{"] },
      /1 event of the engine could not be read/,
      0,
    ],
    [
      "was compared in part",
      { ...CLEAN, events: [step("same", channel), END] },
      /1 of 2 resources were not compared/,
      0,
    ],
    [
      "was compared in part, and differs",
      { ...DRIFTED, events: [drifted, END] },
      /1 of 2 resources were not compared/,
      1,
    ],
    [
      "could not be compared",
      { ...CLEAN, exit: 1, events: [END], says: "    error: AccessDenied for 111122223333\nerror: preview failed" },
      /^canary: the comparison failed: AccessDenied for \[account\]; preview failed$/,
      0,
    ],
    [
      "could not all be compared, and differs",
      { ...DRIFTED, exit: 255, says: "error: throttled" },
      /the comparison failed: throttled$/,
      1,
    ],
    ["did what no refresh does", event(step("replace", machine)), /do not say what/, 0],
  ];
  for (const [name, stack, reason, findings] of untold) {
    it(`is never clean for a stack that ${name}`, async () => {
      const result = await collectOne(stack);
      assert.match(result.reason ?? "", reason);
      assert.equal(result.findings.length, findings);
    });
  }

  it("is clean where only what the program reads anew is another one", async () => {
    const reference = step("update", machine, [{ a: "1" }, { a: "2" }]);
    const { metadata } = reference.resOutputsEvent;
    const external = { resOutputsEvent: { metadata: { ...metadata, old: { ...metadata.old, external: true } } } };
    assert.deepEqual(await collectOne(event(external)), {
      covered: "2 resources of canary",
      reason: null,
      findings: [],
    });
  });

  it("keeps the findings of one stack when another one cannot be told", async () => {
    given({
      canary: DRIFTED,
      prod: { ...CLEAN, exit: 1, says: "error: no credentials" },
      staging: { state: stateOf([]) },
    });
    const { covered, reason, findings } = await collect(["canary", "prod", "staging"]);
    assert.equal(findings.length, 1);
    assert.match(reason ?? "", /^prod: the comparison failed: no credentials; staging: it has no resources/);
    assert.equal(covered, "4 resources of canary and prod");
  });

  it("says what was not done in time, and keeps what was", async () => {
    given({ canary: { ...DRIFTED, events: [drifted], exit: "hangs" } });
    const { reason, findings } = await collect(["canary"], { timeoutMs: 500 });
    assert.equal(reason, "canary: the comparison was not done after 0.5 s");
    assert.equal(findings.length, 1);
  });

  it("ends when it is told to", async () => {
    const { hangs } = given({ canary: { ...CLEAN, exit: "hangs" } });
    const ended = new AbortController();
    const collecting = collect(["canary"], { signal: ended.signal });
    await eventually(() => (hangs("canary") ? true : undefined), { withinMs: 10_000 });
    ended.abort();
    assert.match((await collecting).reason ?? "", /ended before it was done/);
  });

  it("refuses a stack that there is not, and asks for no refresh", async () => {
    const { calls } = given({ canary: CLEAN });
    await assert.rejects(
      collect(["canary", "nosuch"]),
      (error) => error instanceof Misuse && /stack nosuch/.test(error.message),
    );
    assert.ok(calls().every((call) => call.startsWith("stack export")));
  });

  it("refuses to go on without the engine", async () => {
    const none = { PATH: join(directory.path, "nowhere") };
    await assert.rejects(
      collect(["canary"], { env: none }),
      (error) => error instanceof Misuse && /not on PATH/.test(error.message),
    );
  });

  it("shows a name that one stack holds in plain, though it stands in a secret of another one", async () => {
    const named = resource("tenant-t-01", { inputs: { tags: { tenant: "t-01" } } });
    const reference = resource("prod", { outputs: { tenants: opened([{ name: "t-01", slug: "northwind" }]) } });
    given({
      canary: { state: stateOf([reference]), events: [step("same", reference), END] },
      prod: { state: stateOf([named]), events: [step("delete", named), END], exit: 7 },
    });
    const { findings } = await collect(["canary", "prod"]);
    assert.deepEqual(
      findings.map(({ subject }) => subject),
      ["tenant-t-01"],
    );
  });

  it("shows no secret of any stack, and nothing that has the shape of one", async () => {
    const slug = "northwind";
    const token = "tok-4f9a8b7c6d5e";
    const prod = [resource("slug", { inputs: { value: opened(slug) }, outputs: { all: opened([{ slug, token }]) } })];
    const inputs: [object, object] = [
      { tags: { by: "pulumi" }, value: closed, vpc: "vpc-1" },
      {
        tags: {
          [slug]: "x",
          url: `https://host/t/${slug}`,
          token,
          owner: "111122223333",
          "two\nlines": "\u001b[2J##[error]",
        },
        value: slug,
        vpc: `arn:aws:ec2:us-east-2:111122223333:vpc/${"v".repeat(5_000)}`,
      },
    ];
    const named = resource(`of-${slug}`);
    const events = [step("update", named, inputs, { diffs: ["tags", "value", "vpc"] }), END];
    given({
      canary: { state: stateOf([named]), events, exit: 7 },
      prod: {
        state: stateOf(prod),
        events: [step("same", prod[0] as { urn: string }), END],
        exit: 3,
        says: `error: ${slug} ${token}`,
      },
    });
    const result = await collect(["canary", "prod"]);
    const text = JSON.stringify(result);
    for (const secret of [slug, token, "111122223333", "arn:aws", "\\u001b", "##["])
      assert.ok(!text.includes(secret), secret);
    for (const { expected, actual, path, subject } of result.findings) {
      for (const part of [expected, actual, path, subject]) assert.ok(part.length <= 200 && part !== "");
    }
    assert.equal(result.findings.find(({ path }) => path === "value")?.actual, "[secret]");
    assert.equal(result.findings.find(({ path }) => path === "tags.url")?.actual, "https://host/t/[secret]");
    assert.equal(result.reason, "prod: the comparison failed: [secret] [secret]");
  });
});
