import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { Misuse } from "../../core/errors";
import { renderUserData } from "../../infra/user-data";
import { layOut, parseCloudConfig } from "../../sandbox/cloud-config";
import { parseService, parseTimer } from "../../sandbox/unit-file";
import { temporaryDirectory } from "../support/temporary-directory";

const USER_DATA = renderUserData({
  region: "us-east-2",
  periodSeconds: 120,
  deploymentPath: "/ring/deployment",
  channelPath: "/ring/channel",
  tenantPath: "/ring/one",
  reportParameter: "/ring/report",
  updater: "#!/bin/sh\necho hello\n",
});

describe("a machine's user-data", () => {
  it("is laid out below the machine's directory, as the program renders it", () => {
    const directory = temporaryDirectory();
    try {
      const config = parseCloudConfig(USER_DATA);
      layOut(directory.path, config);
      assert.deepEqual(config.timers, ["tenant-updater"]);
      const read = (path: string) => readFileSync(join(directory.path, path), "utf8");
      const program = join(directory.path, "usr/local/bin/tenant-updater");
      assert.deepEqual(
        [read("usr/local/bin/tenant-updater"), statSync(program).mode & 0o777],
        ["#!/bin/sh\necho hello\n", 0o755],
      );
      assert.match(read("etc/tenant-updater.env"), /^CHANNEL_PATH=\/ring\/channel$/m);
      assert.deepEqual(parseTimer("t", read("etc/systemd/system/tenant-updater.timer")), { periodMs: 120_000 });
      assert.deepEqual(parseService("s", read("etc/systemd/system/tenant-updater.service")), {
        program: "/usr/local/bin/tenant-updater",
        environmentFile: "/etc/tenant-updater.env",
        stateDirectory: "tenant-updater",
        timeoutMs: 600_000,
      });
    } finally {
      directory.remove();
    }
  });

  const document = (changes: object) => `#cloud-config\n${stringify({ write_files: [], runcmd: [], ...changes })}`;
  const file = { path: "/etc/x", permissions: "0644", content: "x" };
  const REFUSED: readonly { name: string; userData: string; says: RegExp }[] = [
    { name: "a shell script", userData: "#!/bin/sh\n", says: /does not begin with #cloud-config/ },
    { name: "what is no YAML", userData: "#cloud-config\n{", says: /not YAML/ },
    { name: "more than EC2 takes", userData: `#cloud-config\n# ${"x".repeat(16_384)}`, says: /larger than 16384/ },
    { name: "a key it does not know", userData: document({ bootcmd: [] }), says: /bootcmd/ },
    { name: "a package it does not have", userData: document({ packages: ["nginx"] }), says: /docker/ },
    {
      name: "a path out of the machine",
      userData: document({ write_files: [{ ...file, path: "/../x" }] }),
      says: /absolute path/,
    },
    { name: "a relative path", userData: document({ write_files: [{ ...file, path: "x" }] }), says: /absolute path/ },
    {
      name: "a command it cannot run",
      userData: document({ runcmd: [["rm", "-rf", "/"]] }),
      says: /cannot run "rm -rf \/"/,
    },
    {
      name: "a service that is not there",
      userData: document({ runcmd: [["systemctl", "enable", "--now", "x.service"]] }),
      says: /x\.service/,
    },
  ];
  for (const { name, userData, says } of REFUSED) {
    it(`is refused when it holds ${name}`, () => {
      assert.throws(
        () => parseCloudConfig(userData),
        (error) => error instanceof Misuse && says.test(error.message),
      );
    });
  }
});

describe("a unit file", () => {
  const service = "[Service]\nType=oneshot\nExecStart=/bin/x\n";

  for (const [text, timeoutMs] of [
    ["", 90_000],
    ["TimeoutStartSec=45", 45_000],
    ["TimeoutStartSec=10min", 600_000],
    ["TimeoutStartSec=2 s", 2000],
  ] as const) {
    it(`gives a run ${timeoutMs} ms by "${text}"`, () => {
      assert.equal(parseService("s", `${service}${text}\n`).timeoutMs, timeoutMs);
    });
  }

  const REFUSED: readonly { name: string; text: string }[] = [
    { name: "an option it does not know", text: `${service}PrivateTmp=yes\n` },
    { name: "a section it does not know", text: `${service}[Socket]\n` },
    { name: "an option in another section", text: `${service}[Install]\nExecStart=/bin/y\n` },
    { name: "a service that stays", text: "[Service]\nType=simple\nExecStart=/bin/x\n" },
    { name: "a program with arguments", text: "[Service]\nType=oneshot\nExecStart=/bin/x -y\n" },
    { name: "no program", text: "[Service]\nType=oneshot\n" },
    { name: "a span it cannot read", text: `${service}TimeoutStartSec=1 fortnight\n` },
    { name: "a line that is none", text: `${service}hello\n` },
  ];
  for (const { name, text } of REFUSED) {
    it(`is refused with ${name}`, () => {
      assert.throws(() => parseService("s", text), Misuse);
    });
  }
});
