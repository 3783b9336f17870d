import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join, resolve } from "node:path";
import { json } from "node:stream/consumers";
import { createReportReader, readMachineReports } from "../../core/machine-reports";
import { runOperatorAws } from "../../sandbox/operator/aws";
import {
  BOOTSTRAP,
  CANARY_ACCOUNT,
  policyOf,
  RELEASE,
  RELEASE_CALLER,
  type TemporaryCloud,
  temporaryCloud,
} from "../support/temporary-cloud";
import { temporaryDirectory } from "../support/temporary-directory";

const { region } = RELEASE_CALLER;
const PROVISIONER = `arn:aws:iam::${CANARY_ACCOUNT}:role/provisioner`;
const nameOf = (tenant: string) => `/tenant-fleet/canary/tenants/${tenant}/report`;
const arnOf = (tenant: string) => `arn:aws:ssm:${region}:${CANARY_ACCOUNT}:parameter${nameOf(tenant)}`;
const image = { sha: "abc1234", digest: `sha256:${"a".repeat(64)}` };
const REPORT = { outcome: "running", deployment: "0123456789ab", tried: image, running: image };
const get = (names: readonly string[], ...more: string[]) => [
  ...["ssm", "get-parameters", "--names", ...names, "--region", region, "--output", "json", ...more],
];

describe("an operator's aws command", () => {
  let world: TemporaryCloud;
  let directory: ReturnType<typeof temporaryDirectory>;
  let server: Server;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    world = temporaryCloud();
    directory = temporaryDirectory();
    server = createServer(async (request, response) => {
      const answer = world.cloud.handle(request.url ?? "", await json(request));
      response.writeHead(answer.status).end(JSON.stringify(answer.body));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const profile = (name: string, externalId: string) =>
      `[profile ${name}]\nrole_arn = ${PROVISIONER}\nexternal_id = ${externalId}\ncredential_source = Environment\n`;
    const file = join(directory.path, "config");
    writeFileSync(file, profile("canary", "sesame") + profile("stranger", "open"));
    env = {
      SANDBOX_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_CONFIG_FILE: file,
      AWS_ACCESS_KEY_ID: RELEASE_CALLER.accessKey,
    };
    provision();
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    directory.remove();
    world.remove();
  });

  /** A provisioner that may read two reports, and the machine of one tenant, which has reported. */
  function provision() {
    const create = (role: { roleArn: string; externalId?: string }, type: string, inputs: object) =>
      `${world.ask("create", { caller: { ...RELEASE_CALLER, assumeRoles: [role] }, type, inputs }).id}`;
    const bootstrap = { roleArn: BOOTSTRAP };
    const provisioner = { roleArn: PROVISIONER, externalId: "sesame" };
    const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });
    const trust = (Principal: object, more: object = {}) =>
      policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal, ...more });
    create(bootstrap, "aws:iam/role:Role", {
      name: "provisioner",
      assumeRolePolicy: trust({ AWS: RELEASE }, { Condition: { StringEquals: { "sts:ExternalId": "sesame" } } }),
    });
    create(bootstrap, "aws:iam/rolePolicy:RolePolicy", {
      name: "own",
      role: "provisioner",
      policy: policyOf(
        allow(["ec2:*", "iam:*"], "*"),
        allow("ssm:GetParameter", "*"),
        allow("ssm:GetParameters", [arnOf("a"), arnOf("b")]),
      ),
    });
    create(provisioner, "aws:iam/role:Role", { name: "t", assumeRolePolicy: trust({ Service: "ec2.amazonaws.com" }) });
    const policy = policyOf(allow("ssm:PutParameter", arnOf("a")));
    create(provisioner, "aws:iam/rolePolicy:RolePolicy", { name: "own", role: "t", policy });
    create(provisioner, "aws:iam/instanceProfile:InstanceProfile", { name: "t", role: "t" });
    const facts = { ami: "ami-0123456789abcdef0", instanceType: "t3.small", iamInstanceProfile: "t" };
    const machine = create(provisioner, "aws:ec2/instance:Instance", facts);
    const put = ["--name", nameOf("a"), "--type", "String", "--overwrite", "--value", JSON.stringify(REPORT)];
    assert.equal(world.cloud.awsCli(machine, ["ssm", "put-parameter", ...put]).status, 0);
    assert.equal(world.cloud.awsCli(machine, get([nameOf("a")])).status, 252, "a machine's aws knows no such command");
  }

  const ask = (argv: readonly string[], more: NodeJS.ProcessEnv = {}) => runOperatorAws(argv, { ...env, ...more });

  it("prints what a machine has put and which names do not exist, for the role of a profile", async () => {
    const { status, stdout, stderr } = await ask(get([nameOf("b"), nameOf("a")], "--profile", "canary"));
    assert.deepEqual([status, stderr], [0, ""]);
    const { Parameters, InvalidParameters } = JSON.parse(stdout);
    assert.deepEqual(Parameters, [
      {
        ...{ Name: nameOf("a"), Type: "String", Value: JSON.stringify(REPORT), Version: 1 },
        ...{ ARN: arnOf("a"), DataType: "text" },
      },
    ]);
    assert.deepEqual(InvalidParameters, [nameOf("b")]);
  });

  it("is found on PATH by the reader of reports", async () => {
    const reader = createReportReader(
      { ring: "canary", updater: { region, reports: { "tenant-a": nameOf("a"), "tenant-b": nameOf("b") } } },
      {
        env: {
          ...env,
          PATH: [resolve("sandbox/operator/bin"), process.env.PATH].join(delimiter),
          CANARY_AWS_PROFILE: "canary",
        },
      },
    );
    assert.deepEqual(await Promise.all(["tenant-a", "tenant-b"].map(reader.read)), [REPORT, undefined]);
  });

  it("sees only the default account without a profile, and where the environment's keys go before AWS_PROFILE", async () => {
    for (const more of [{}, { AWS_PROFILE: "canary" }]) {
      const { stdout } = await ask(get([nameOf("a")]), more);
      assert.deepEqual(JSON.parse(stdout), { Parameters: [], InvalidParameters: [nameOf("a")] });
    }
  });

  const long = Array.from({ length: 11 }, (_, i) => nameOf(`t-${i}`));
  const refused: readonly { name: string; argv: string[]; more?: NodeJS.ProcessEnv; status: number; says: RegExp }[] = [
    {
      name: "a name that the role may not read, and gives none of the others",
      argv: get([nameOf("a"), nameOf("c")], "--profile", "canary"),
      status: 254,
      says: /\(AccessDeniedException\) when calling the GetParameters operation: role provisioner .*ssm:GetParameters/,
    },
    {
      name: "a profile with another external id",
      argv: get([nameOf("a")], "--profile", "stranger"),
      status: 254,
      says: /\(AccessDenied\) when calling the AssumeRole operation: .*role provisioner/,
    },
    {
      name: "a profile that does not exist",
      argv: get([nameOf("a")], "--profile", "can"),
      status: 255,
      says: /The config profile \(can\) could not be found/,
    },
    {
      name: "keys that nobody has",
      argv: get([nameOf("a")]),
      more: { AWS_ACCESS_KEY_ID: "OTHER" },
      status: 254,
      says: /security token included in the request is invalid/,
    },
    {
      name: "a caller without keys",
      argv: get([nameOf("a")]),
      more: { AWS_ACCESS_KEY_ID: "" },
      status: 253,
      says: /Unable to locate credentials/,
    },
    {
      name: "a profile without the keys that it takes from the environment",
      argv: get([nameOf("a")]),
      more: { AWS_ACCESS_KEY_ID: "", AWS_PROFILE: "canary" },
      status: 255,
      says: /No credentials found in credential_source referenced in profile canary/,
    },
    { name: "more names than ten", argv: get(long), status: 254, says: /\(ValidationException\).*equal to 10/ },
    {
      name: "a sandbox that is not there",
      argv: get([nameOf("a")]),
      more: { SANDBOX_URL: "" },
      status: 255,
      says: /npx sandbox up/,
    },
  ];
  for (const { name, argv, more, status, says } of refused) {
    it(`refuses ${name}`, async () => {
      const said = await ask(argv, more);
      assert.deepEqual([said.status, said.stdout], [status, ""]);
      assert.match(said.stderr, says);
      assert.doesNotMatch(said.stderr, /\d{12}|arn:/);
    });
  }

  const unknown: readonly (readonly string[])[] = [
    [],
    ["s3", "ls"],
    ["ssm", "get-parameters-by-path", "--path", "/", "--region", region, "--output", "json"],
    get([]),
    ["ssm", "get-parameters", "--names", "/a", "--output", "json"],
    ["ssm", "get-parameters", "--names", "/a", "--region", region, "--output", "text"],
    get(["/a"], "--with-decryption"),
    get(["/a"], "--profile"),
    get(["/a"], "--profile", "canary", "--debug"),
  ];
  for (const argv of unknown) {
    it(`answers \`aws ${argv.join(" ")}\` with what it knows and status 252`, async () => {
      const { status, stdout, stderr } = await ask(argv);
      assert.deepEqual([status, stdout], [252, ""]);
      assert.match(stderr, /^\naws: the sandbox knows only: aws ssm get-parameters --names/);
    });
  }

  it("tells the reader of reports which right is missing", async () => {
    const place = { region, profile: "canary" };
    const PATH = [resolve("sandbox/operator/bin"), process.env.PATH].join(delimiter);
    await assert.rejects(
      readMachineReports([nameOf("c")], { ...place, env: { ...env, PATH } }),
      /AccessDeniedException.*ssm:GetParameters.*Give `aws` credentials of the ring's account/,
    );
  });
});
