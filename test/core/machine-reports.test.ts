import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CanaryError, Misuse, Undetermined } from "../../core/errors";
import { createReportReader, readMachineReports } from "../../core/machine-reports";
import { outputsSchema } from "../../core/model/outputs";
import { temporaryDirectory } from "../support/temporary-directory";

const DIGEST = `sha256:${"a".repeat(64)}`;
const REPORT = {
  outcome: "running",
  deployment: "0123456789ab",
  tried: { sha: "abc1234", digest: DIGEST },
  running: { sha: "abc1234", digest: DIGEST },
};
const nameOf = (tenant: string) => `/tenant-fleet/canary/tenants/${tenant}/report`;
const parameter = (tenant: string, Value = JSON.stringify(REPORT)) => ({
  ...{ Name: nameOf(tenant), Type: "String", Value, Version: 3, DataType: "text", LastModifiedDate: 1700000000.1 },
  ARN: `arn:aws:ssm:us-east-2:444455556666:parameter${nameOf(tenant)}`,
});
const answer = (...Parameters: object[]) => JSON.stringify({ Parameters, InvalidParameters: [] }, null, 4);

describe("the updaters' reports", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  /** Puts a program `aws` on PATH that notes its arguments in a file a call, prints and ends so. */
  function standIn({ stdout = "", stderr = "", status = 0, hold = "" }) {
    writeFileSync(join(directory.path, "stdout"), stdout);
    writeFileSync(join(directory.path, "stderr"), stderr);
    const lines = [
      "#!/bin/sh",
      `cd '${directory.path}'`,
      'printf "%s\\n" "$@" > "call-$$"',
      "/bin/cat stdout; /bin/cat stderr >&2",
      hold,
      `exit ${status}`,
    ];
    writeFileSync(join(directory.path, "aws"), `${lines.join("\n")}\n`);
    chmodSync(join(directory.path, "aws"), 0o755);
  }
  const calls = () =>
    readdirSync(directory.path)
      .filter((file) => file.startsWith("call-"))
      .map((file) => readFileSync(join(directory.path, file), "utf8").trimEnd().split("\n"));
  const env = () => ({ PATH: directory.path });
  const read = (tenants: readonly string[], more: { profile?: string; timeoutMs?: number } = {}) =>
    readMachineReports(tenants.map(nameOf), { region: "us-east-2", env: env(), ...more });

  it("are read by one command line of the AWS CLI", async () => {
    standIn({ stdout: answer(parameter("b"), parameter("a")) });
    assert.deepEqual(
      [...(await read(["a", "b", "c"]))],
      [
        [nameOf("a"), REPORT],
        [nameOf("b"), REPORT],
        [nameOf("c"), undefined],
      ],
    );
    assert.deepEqual(calls(), [
      [
        ...["ssm", "get-parameters", "--names", nameOf("a"), nameOf("b"), nameOf("c")],
        ...["--region", "us-east-2", "--output", "json"],
      ],
    ]);
  });

  it("are read with a profile that is named", async () => {
    standIn({ stdout: answer(parameter("a")) });
    await read(["a"], { profile: "canary" });
    assert.deepEqual(calls()[0]?.slice(-4), ["--output", "json", "--profile", "canary"]);
  });

  it("are asked for ten at a time, every name once", async () => {
    const tenants = Array.from({ length: 53 }, (_, i) => `t-${i}`);
    standIn({ stdout: answer(...tenants.map((tenant) => parameter(tenant))) });
    const found = await read([...tenants, "t-0"]);
    assert.deepEqual([found.size, found.get(nameOf("t-52"))], [53, REPORT]);
    const asked = calls().map((argv) => argv.filter((word) => word.startsWith("/")));
    assert.deepEqual(asked.map(({ length }) => length).sort(), [10, 10, 10, 10, 10, 3]);
    assert.deepEqual(asked.flat().sort(), tenants.map(nameOf).sort());
  });

  it("need no call when there is no tenant", async () => {
    assert.deepEqual(await read([]), new Map());
  });

  const unreadable: readonly [string, string][] = [
    ["what a new parameter holds", "none"],
    ["half a report", JSON.stringify(REPORT).slice(0, -9)],
    ["a report that says more than is known", JSON.stringify({ ...REPORT, outcome: "perhaps" })],
  ];
  for (const [name, value] of unreadable) {
    it(`are undefined for ${name}, and the others are read`, async () => {
      standIn({ stdout: answer(parameter("a", value), parameter("b")) });
      assert.deepEqual([...(await read(["a", "b"])).values()], [undefined, REPORT]);
    });
  }

  const LEAK = "arn:aws:sts::444455556666:assumed-role/secret-role/me";
  const refused: readonly {
    name: string;
    cli: Parameters<typeof standIn>[0];
    Kind: typeof Misuse | typeof Undetermined;
    says: RegExp;
  }[] = [
    {
      name: "a caller without the right",
      cli: {
        status: 254,
        stderr: `\nAn error occurred (AccessDeniedException) when calling the GetParameters operation: User: ${LEAK} is not authorized to perform: ssm:GetParameters on resource: ${LEAK} because no identity-based policy allows it\n`,
      },
      Kind: Misuse,
      says: /AccessDeniedException.*ssm:GetParameters.*provisioner role.*CANARY_AWS_PROFILE/,
    },
    {
      name: "a role that may not be assumed",
      cli: {
        status: 255,
        stderr: `\nAn error occurred (AccessDenied) when calling the AssumeRole operation: User: ${LEAK} is not authorized\n`,
      },
      Kind: Misuse,
      says: /AssumeRole.*CANARY_AWS_PROFILE/,
    },
    {
      name: "nobody's credentials",
      cli: { status: 253, stderr: 'Unable to locate credentials. You can configure credentials by running "aws".\n' },
      Kind: Misuse,
      says: /Unable to locate credentials/,
    },
    {
      name: "a profile that does not exist",
      cli: { status: 255, stderr: "\nThe config profile (canary) could not be found\n" },
      Kind: Misuse,
      says: /The config profile \(canary\) could not be found/,
    },
    {
      name: "credentials that are too old",
      cli: { status: 255, stderr: "\nError when retrieving token from sso: Token has expired and refresh failed\n" },
      Kind: Misuse,
      says: /expired/,
    },
    {
      name: "an AWS that cannot be reached",
      cli: { status: 255, stderr: '\nCould not connect to the endpoint URL: "https://ssm.us-east-2.amazonaws.com/"\n' },
      Kind: Undetermined,
      says: /Could not connect.*aws sts get-caller-identity/,
    },
    {
      name: "an AWS that is asked too much",
      cli: {
        status: 254,
        stderr: "\nAn error occurred (ThrottlingException) when calling the GetParameters operation: Rate exceeded\n",
      },
      Kind: Undetermined,
      says: /Rate exceeded/,
    },
    {
      name: "an account id where the reason is cut",
      cli: { status: 255, stderr: `${"x".repeat(493)} 444455556666\n` },
      Kind: Undetermined,
      says: /xxx/,
    },
    {
      name: "an account that has none of the parameters",
      cli: { stdout: answer() },
      Kind: Misuse,
      says: /has none of their parameters.*CANARY_AWS_PROFILE/,
    },
    { name: "a CLI that fails without a word", cli: { status: 1 }, Kind: Undetermined, says: /Command failed/ },
    { name: "nothing printed", cli: {}, Kind: Undetermined, says: /printed no parameters/ },
    { name: "a text", cli: { stdout: `usage ${LEAK}` }, Kind: Undetermined, says: /printed no parameters/ },
    { name: "other JSON", cli: { stdout: '{"Parameters":[{}]}' }, Kind: Undetermined, says: /printed no parameters/ },
    {
      name: "half of the JSON",
      cli: { stdout: answer(parameter("a")).slice(0, -20) },
      Kind: Undetermined,
      says: /printed no parameters/,
    },
  ];
  for (const { name, cli, Kind, says } of refused) {
    it(`are a ${Kind.name} for ${name}, and no account is named`, async () => {
      standIn(cli);
      await assert.rejects(read(["a"]), (error: CanaryError) => {
        assert.ok(error instanceof Kind, `${error}`);
        assert.match(error.message, /^The updaters' reports: /);
        assert.match(error.message, says);
        assert.doesNotMatch(`${error.message}${error.stack}`, /44445|secret-role/);
        return true;
      });
    });
  }

  it("are a Misuse where there is no AWS CLI", async () => {
    await assert.rejects(read(["a"]), (error: CanaryError) => {
      assert.ok(error instanceof Misuse);
      assert.match(error.message, /`aws` is not on PATH\. Install the AWS CLI/);
      return true;
    });
  });

  it("are an Undetermined when the CLI does not answer in time", async () => {
    standIn({ hold: "while :; do :; done" });
    await assert.rejects(read(["a"], { timeoutMs: 300 }), (error: CanaryError) => {
      assert.ok(error instanceof Undetermined);
      assert.match(error.message, /gave no answer in time/);
      return true;
    });
  });

  describe("of a stack", () => {
    const updater = { region: "us-east-2", reports: { a: nameOf("a"), b: nameOf("b") } };
    const reader = (ring: "canary" | "staging", more: Parameters<typeof createReportReader>[1]) =>
      createReportReader({ ring, updater }, more);

    it("are read at once for all tenants that ask", async () => {
      standIn({ stdout: answer(parameter("a"), parameter("b", "none")) });
      const { read: ask } = reader("canary", { env: env() });
      assert.deepEqual(await Promise.all([ask("a"), ask("b"), ask("a")]), [REPORT, undefined, REPORT]);
      assert.deepEqual(
        calls().map((argv) => argv.filter((word) => word.startsWith("/"))),
        [[nameOf("a"), nameOf("b")]],
      );
    });

    it("are read anew by whoever asks after the call began", async () => {
      standIn({ stdout: answer(parameter("a", "none")) });
      const { read: ask } = reader("canary", { env: env() });
      assert.equal(await ask("a"), undefined);
      standIn({ stdout: answer(parameter("a")) });
      assert.deepEqual(await ask("a"), REPORT);
    });

    it("are read anew after a failure, and a failure is everybody's who waits for it", async () => {
      standIn({ status: 255, stderr: "Rate exceeded" });
      const { read: ask } = reader("canary", { env: env() });
      const settled = await Promise.allSettled([ask("a"), ask("b")]);
      assert.deepEqual(
        settled.map(({ status }) => status),
        ["rejected", "rejected"],
      );
      assert.equal(calls().length, 1);
      standIn({ stdout: answer(parameter("a")) });
      assert.deepEqual(await ask("a"), REPORT);
    });

    for (const [ring, profile, expected] of [
      ["canary", "look", ["--profile", "look"]],
      ["canary", "", []],
      ["staging", "look", []],
    ] as const) {
      it(`are read on ${ring} with${expected.length > 0 ? "" : "out"} the profile when CANARY_AWS_PROFILE is "${profile}"`, async () => {
        standIn({ stdout: answer(parameter("a")) });
        await reader(ring, { env: { ...env(), CANARY_AWS_PROFILE: profile } }).read("a");
        assert.deepEqual(calls()[0]?.slice(8), expected);
      });
    }

    it("are a Misuse for a tenant that the outputs do not name, and nothing is asked", async () => {
      standIn({ stdout: answer() });
      for (const tenant of ["c", "toString"]) {
        await assert.rejects(reader("canary", { env: env() }).read(tenant), /outputs do not name it. Run `pulumi up`/);
      }
      assert.equal(calls().length, 0);
    });

    it("are a Misuse when an older program deployed the stack", () => {
      assert.throws(() => createReportReader({ ring: "canary", updater: undefined }, { env: env() }), Misuse);
      assert.equal(existsSync(join(directory.path, "aws")), false);
    });
  });
});

describe("where a stack says that the reports are", () => {
  const outputs = (updater?: object) => ({
    ...{ ring: "canary", tenants: [], tokens: [], ...(updater && { updater }) },
    image: { repository: "acme/platform-tenant", platformRepository: "acme/platform", tag: "staging-abc1234" },
  });

  it("may be missing", () => {
    assert.equal(outputsSchema.parse(outputs()).updater, undefined);
  });

  it("is a region and a parameter a tenant", () => {
    const updater = { region: "us-gov-west-1", reports: { "canary-a": nameOf("canary-a") } };
    assert.deepEqual(outputsSchema.parse(outputs(updater)).updater, updater);
  });

  for (const updater of [
    { region: "us-east-2", reports: { a: "file:///etc/passwd" } },
    { region: "us-east-2", reports: { a: "--debug" } },
    { region: "--debug", reports: {} },
  ]) {
    it(`is not ${JSON.stringify(updater)}, which the CLI would take for something else`, () => {
      assert.equal(outputsSchema.safeParse(outputs(updater)).success, false);
    });
  }
});
