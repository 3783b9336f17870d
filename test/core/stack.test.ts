import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CanaryError, Misuse, Undetermined } from "../../core/errors";
import { readStackOutputs } from "../../core/stack";
import { temporaryDirectory } from "../support/temporary-directory";

const TOKEN = "very-secret-token";
const DIGEST = `sha256:${"a".repeat(64)}`;
const CANARY = {
  ring: "canary",
  tenants: [{ name: "canary-a", slug: "canary-a", url: "https://canary-a.example.com", orgId: "org-1" }],
  tokens: [TOKEN],
  image: {
    repository: "ghcr.io/acme/platform-tenant",
    platformRepository: "ghcr.io/acme/platform",
    tag: "staging-abc1234",
  },
  memoriesApi: "root",
  verified: { sha: "abc1234", digests: { platform: DIGEST, tenant: DIGEST }, fleet: "0123456789ab" },
};
const { verified: _, ...WITHOUT_MARKER } = CANARY;
/** As the CLI prints it: an output that is null is left out. */
const PROD = {
  ...WITHOUT_MARKER,
  ring: "prod",
  tenants: [{ name: "t-01", slug: "customer-one", url: "https://customer-one.example.com" }],
  image: { ...CANARY.image, tag: "latest" },
};

describe("reading a stack's outputs", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  const asked = () => join(directory.path, "asked");
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  /** Puts a program of that name on PATH that notes its arguments, prints and ends so. */
  function standIn({ stdout = "", stderr = "", status = 0, hold = "" }) {
    const program = join(directory.path, "pulumi");
    writeFileSync(join(directory.path, "stdout"), stdout);
    writeFileSync(join(directory.path, "stderr"), stderr);
    const lines = [
      "#!/bin/sh",
      `cd '${directory.path}'`,
      'printf "%s\\n" "$@" > asked',
      "/bin/cat stdout; /bin/cat stderr >&2",
      hold,
      `exit ${status}`,
    ];
    writeFileSync(program, `${lines.join("\n")}\n`);
    chmodSync(program, 0o755);
  }

  const read = (timeoutMs = 10_000) => readStackOutputs("canary", { env: { PATH: directory.path }, timeoutMs });

  it("returns them, asked once, without a question to the user", async () => {
    standIn({ stdout: JSON.stringify(CANARY, null, 2), stderr: "warning: a new version is available\n" });
    assert.deepEqual(await read(), CANARY);
    assert.deepEqual(readFileSync(asked(), "utf8").trim().split("\n"), [
      ...["stack", "output", "--json", "--show-secrets", "--non-interactive", "--stack", "canary"],
    ]);
  });

  it("returns null for the marker of prod, which has none", async () => {
    standIn({ stdout: JSON.stringify(PROD) });
    assert.deepEqual(await read(), { ...PROD, verified: null });
  });

  it("leaves out what is not in the contract", async () => {
    standIn({ stdout: JSON.stringify({ ...CANARY, posture: { region: "us-east-2" } }) });
    assert.deepEqual(await read(), CANARY);
  });

  const refused = [
    {
      name: "a stack that does not exist",
      cli: { status: 255, stderr: "Logging in…\nerror: no stack named 'canary' found\n" },
      Kind: Misuse,
      says: /error: no stack named 'canary' found\. Log in to the backend/,
    },
    {
      name: "a CLI that fails without a word",
      cli: { status: 1 },
      Kind: Misuse,
      says: /: Command failed: pulumi stack output .*Log in/,
    },
    {
      name: "a CLI with a very long last line",
      cli: { status: 1, stderr: "x".repeat(100_000) },
      Kind: Misuse,
      says: /xxx/,
    },
    {
      name: "a stack that was never deployed",
      cli: { stdout: "{}" },
      Kind: Misuse,
      says: /\(ring, tenants, tokens, image\).*pulumi up -s canary/,
    },
    {
      name: "a marker that is none",
      cli: { stdout: JSON.stringify({ ...CANARY, verified: { sha: "no" } }) },
      Kind: Misuse,
      says: /verified\.sha/,
    },
    { name: "a list", cli: { stdout: "[]" }, Kind: Misuse, says: /\(all\)/ },
    { name: "null", cli: { stdout: "null" }, Kind: Misuse, says: /\(all\)/ },
    { name: "nothing printed", cli: {}, Kind: Undetermined, says: /printed no JSON\. See that/ },
    { name: "a text", cli: { stdout: `No outputs yet ${TOKEN}` }, Kind: Undetermined, says: /printed no JSON/ },
    {
      name: "half of the JSON",
      cli: { stdout: JSON.stringify(CANARY).slice(0, -40) },
      Kind: Undetermined,
      says: /printed no JSON/,
    },
  ];
  for (const { name, cli, Kind, says } of refused) {
    it(`is a ${Kind.name} for ${name}, and quotes no token`, async () => {
      standIn(cli);
      await assert.rejects(read(), (error: CanaryError) => {
        assert.ok(error instanceof Kind, `${error}`);
        assert.match(error.message, /^The outputs of stack canary: /);
        assert.match(error.message, says);
        assert.doesNotMatch(`${error.message}${error.stack}`, new RegExp(TOKEN));
        assert.ok(error.message.length < 1_000);
        return true;
      });
      assert.ok(existsSync(asked()));
    });
  }

  it("is a Misuse where there is no CLI", async () => {
    await assert.rejects(read(), (error: CanaryError) => {
      assert.ok(error instanceof Misuse);
      assert.match(error.message, /`pulumi` is not on PATH/);
      return true;
    });
  });

  it("is an Undetermined when the CLI does not answer in time", async () => {
    standIn({ hold: "while :; do :; done" });
    await assert.rejects(read(1_000), (error: CanaryError) => {
      assert.ok(error instanceof Undetermined);
      assert.match(error.message, /gave no answer in time/);
      return true;
    });
  });
});
