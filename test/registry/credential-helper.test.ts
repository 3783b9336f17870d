import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { Misuse } from "../../core/errors";
import { credentialsFor } from "../../core/registry";
import { askHelper } from "../../core/registry/credential-helper";
import { temporaryDirectory } from "../support/temporary-directory";

const SECRET = "hunter2";
const answer = (username: string, secret = SECRET) =>
  `echo '${JSON.stringify({ ServerURL: "r.test", Username: username, Secret: secret })}'`;
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a Docker credential helper", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const env = () => ({ PATH: directory.path, DOCKER_CONFIG: directory.path });
  const install = (name: string, script: string) => {
    const file = join(directory.path, `docker-credential-${name}`);
    writeFileSync(file, `#!/bin/sh\nread host\n${script}\n`);
    chmodSync(file, 0o700);
  };
  const ask = (config: object, host = "r.test", more: NodeJS.ProcessEnv = {}) => {
    writeFileSync(join(directory.path, "config.json"), JSON.stringify(config));
    return credentialsFor(host, { ...env(), ...more });
  };

  it("is asked with `get` and the host on its input", async () => {
    install("echo", `[ "$*" = get ] && echo '{"Username":"me","Secret":"'$host'"}'`);
    assert.deepEqual(await ask({ credsStore: "echo" }, "r.test:5000"), { username: "me", password: "r.test:5000" });
  });

  const plain = { "r.test": { auth: base64("plain:p") } };
  const orders = [
    {
      name: "for the host before what is in plain",
      config: { credHelpers: { "r.test": "one" }, auths: plain },
      is: "one",
    },
    { name: "for another host not at all", config: { credHelpers: { "s.test": "one" } }, is: undefined },
    { name: "for all hosts after what is in plain", config: { credsStore: "all", auths: plain }, is: "plain" },
    {
      name: "for all hosts where there is only an empty entry",
      config: { credsStore: "all", auths: { "r.test": {} } },
      is: "all",
    },
    {
      name: "for the host before that for all",
      config: { credHelpers: { "r.test": "one" }, credsStore: "all" },
      is: "one",
    },
    {
      name: "that keeps nothing before what is in plain",
      config: { credHelpers: { "r.test": "none" }, auths: plain },
      is: "plain",
    },
    { name: "that keeps nothing, and nothing else does", config: { credsStore: "none" }, is: undefined },
    { name: "that answers with nobody", config: { credsStore: "nobody" }, is: undefined },
  ];
  for (const { name, config, is } of orders) {
    it(`comes in its turn: one ${name} gives ${is ?? "nobody"}`, async () => {
      install("one", answer("one"));
      install("all", answer("all"));
      install("none", "echo credentials not found in native keychain; exit 1");
      install("nobody", answer("", ""));
      assert.equal((await ask(config))?.username, is);
    });
  }

  it("is not asked where the workflow's own token is", async () => {
    const workflow = { GITHUB_ACTOR: "octo", GITHUB_TOKEN: "t" };
    const found = await ask({ credHelpers: { "ghcr.io": "missing" } }, "ghcr.io", workflow);
    assert.equal(found?.username, "octo");
  });

  const broken = [
    {
      name: "is not installed",
      script: undefined,
      why: /^Asking docker-credential-x for the credentials for r\.test: there is no such program/,
    },
    { name: "fails", script: `echo ${SECRET}; echo ${SECRET} >&2; exit 3`, why: /it ended with status 3/ },
    { name: "answers with no JSON", script: `echo ${SECRET}`, why: /its answer is not that of a credential helper/ },
    { name: "answers with other JSON", script: `echo '{"Secret":"${SECRET}"}'`, why: /its answer is not/ },
    {
      name: "keeps an identity token",
      script: answer("<token>"),
      why: /identity token.*user name and an access token/,
    },
  ];
  for (const { name, script, why } of broken) {
    it(`that ${name} is misuse, and nothing it said is shown`, async () => {
      if (script !== undefined) install("x", script);
      await assert.rejects(ask({ credsStore: "x" }), (error) => {
        assert.ok(error instanceof Misuse, `${error}`);
        assert.match(error.message, why);
        assert.ok(!inspect(error).includes(SECRET));
        return true;
      });
    });
  }

  for (const name of ["../x", "x y", "X", "x;true", ""]) {
    it(`is never run under the name "${name}"`, async () => {
      await assert.rejects(askHelper(name, "r.test", env()), /it names a credential helper with other characters/);
    });
  }

  it("that does not answer in time is ended", async () => {
    install("slow", "exec /bin/sleep 60");
    await assert.rejects(askHelper("slow", "r.test", env(), 200), /it did not answer in time/);
  });
});
