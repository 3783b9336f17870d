import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { Misuse } from "../../core/errors";
import { credentialsFor } from "../../core/registry";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const WORKFLOW = { GITHUB_ACTOR: "octo", GITHUB_TOKEN: "token-1" };

describe("the credentials for a registry", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "canary-docker-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const cases = [
    { name: "are nobody's without a file", host: "r.test" },
    { name: "are the workflow's at ghcr.io", host: "ghcr.io", env: WORKFLOW, is: ["octo", "token-1"] },
    { name: "are never the workflow's elsewhere", host: "ghcr.io.evil.test", env: WORKFLOW },
    { name: "are not half the workflow's", host: "ghcr.io", env: { GITHUB_TOKEN: "token-1" } },
    {
      name: "are the file's `auth`, with colons in the password",
      host: "r.test:5000",
      file: { auths: { "r.test:5000": { auth: base64("me:pass:word") } } },
      is: ["me", "pass:word"],
    },
    {
      name: "are the file's username and password",
      host: "r.test",
      file: { auths: { "r.test": { username: "me", password: "p" } } },
      is: ["me", "p"],
    },
    {
      name: "are found under a key that is a URL",
      host: "r.test",
      file: { auths: { "https://r.test/v1/": { auth: base64("me:p") } } },
      is: ["me", "p"],
    },
    {
      name: "are not those of a host with the same ending or another port",
      host: "r.test",
      file: { auths: { "evil-r.test": { auth: base64("me:p") }, "r.test:1": { auth: base64("me:p") } } },
    },
    { name: "are nobody's where the entry is empty", host: "r.test", file: { auths: { "r.test": {} } } },
  ];
  for (const { name, host, env = {}, file, is } of cases) {
    it(name, async () => {
      if (file !== undefined) await writeFile(join(directory, "config.json"), JSON.stringify(file));
      const found = await credentialsFor(host, { ...env, DOCKER_CONFIG: directory });
      assert.deepEqual(found, is === undefined ? undefined : { username: is[0], password: is[1] });
    });
  }

  it("are looked for in the home directory when DOCKER_CONFIG is not set", async () => {
    assert.equal(await credentialsFor("r.test", { HOME: directory }), undefined);
  });

  it("are misuse when the file is broken, and nothing of it is shown", async () => {
    await writeFile(join(directory, "config.json"), '{"auths": {"r.test": {"auth": "hunter2');
    await assert.rejects(
      credentialsFor("r.test", { DOCKER_CONFIG: directory }),
      (error) => error instanceof Misuse && !inspect(error).includes("hunter2"),
    );
  });
});
