import assert from "node:assert/strict";
import type { Cloud } from "../../../sandbox/cloud";
import {
  BOOTSTRAP,
  CANARY_ACCOUNT,
  DEFAULT_ACCOUNT,
  policyOf,
  RELEASE,
  RELEASE_CALLER,
  type TemporaryCloud,
  temporaryCloud,
} from "../../support/temporary-cloud";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const VPC = "aws:ec2/vpc:Vpc";
const PARAMETER = "aws:ssm/parameter:Parameter";
const PROVISIONER = `arn:aws:iam::${CANARY_ACCOUNT}:role/provisioner`;

interface Assumed {
  readonly roleArn: string;
  readonly externalId?: string;
  readonly duration?: string;
}
const as = (...assumeRoles: Assumed[]) => ({ caller: { ...RELEASE_CALLER, assumeRoles } });
const bootstrap = as({ roleArn: BOOTSTRAP });
const trusting = (principal: object | string, condition?: object) =>
  policyOf({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: principal,
    ...(condition === undefined ? {} : { Condition: condition }),
  });
const withExternalId = { StringEquals: { "sts:ExternalId": "sesame" } };

describe("accounts and roles", () => {
  let world: TemporaryCloud;
  beforeEach(() => {
    world = temporaryCloud();
  });
  afterEach(() => world.remove());

  const provisioner = (assumeRolePolicy: string, ...statements: object[]) => {
    world.ask("create", { ...bootstrap, type: ROLE, inputs: { name: "provisioner", assumeRolePolicy } });
    const policy = policyOf(...statements, { Sid: "Never", Effect: "Deny", Action: "x:Never", Resource: "*" });
    world.ask("create", { ...bootstrap, type: POLICY, inputs: { name: "own", role: "provisioner", policy } });
  };
  const vpc = (who: object) => world.ask("create", { ...who, type: VPC, inputs: { cidrBlock: "10.0.0.0/16" } });

  it("begins with the bootstrap role in the canary account and nothing else", () => {
    assert.deepEqual(world.cloud.resources(), [
      { account: CANARY_ACCOUNT, type: ROLE, id: "bootstrap" },
      { account: CANARY_ACCOUNT, type: POLICY, id: "bootstrap:bootstrap" },
    ]);
  });

  it("loses all that was in an account that is closed, and begins another one, also for a daemon that is restarted", () => {
    const kept = vpc({}).id;
    provisioner(trusting({ AWS: RELEASE }));
    let told = 0;
    world.cloud.onInstances(() => told++);
    world.cloud.closeAccount(CANARY_ACCOUNT, "333333333333");
    const left = (cloud: Cloud) => cloud.resources().map(({ account, id }) => `${account} ${id}`);
    const expected = [`${DEFAULT_ACCOUNT} ${kept}`, "333333333333 bootstrap", "333333333333 bootstrap:bootstrap"];
    assert.deepEqual(left(world.cloud), expected);
    assert.deepEqual(left(world.reopen()), expected);
    assert.equal(told, 1);
    assert.throws(() => world.ask("create", { ...bootstrap, type: ROLE, inputs: { name: "x" } }), /AccessDenied/);
  });

  it("lets the release principal do everything in the default account", () => {
    const { id } = vpc({});
    assert.ok(world.cloud.resources().some((r) => r.account === DEFAULT_ACCOUNT && r.id === id));
  });

  it("lets bootstrap create the provisioner and nothing more", () => {
    provisioner(trusting({ AWS: RELEASE }));
    assert.throws(() => vpc(bootstrap), /403 AccessDenied: role bootstrap .* ec2:CreateVpc/);
  });

  it("refuses credentials that nobody has", () => {
    assert.throws(() => vpc({ caller: { accessKey: "OTHER", region: "eu-west-1" } }), /security token/);
  });

  it("keeps what an assumed role creates in the role's account", () => {
    provisioner(trusting({ AWS: RELEASE }), { Effect: "Allow", Action: "ec2:*", Resource: "*" });
    const own = as({ roleArn: PROVISIONER });
    const { id } = vpc(own);
    assert.ok(world.cloud.resources().some((r) => r.account === CANARY_ACCOUNT && r.id === id));
    for (const verb of ["read", "delete"]) assert.throws(() => world.ask(verb, { type: VPC, id }), /404 NotFound/);
    const change = { type: VPC, id, inputs: { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true } };
    assert.throws(() => world.ask("update", change), /404 NotFound/);
    assert.equal(world.ask("read", { ...own, type: VPC, id }).id, id);
  });

  it("keeps regions apart", () => {
    const inputs = { name: "/a", type: "String", value: "x" };
    world.ask("create", { type: PARAMETER, inputs });
    const elsewhere = { caller: { ...RELEASE_CALLER, region: "us-east-1" } };
    assert.throws(() => world.ask("read", { ...elsewhere, type: PARAMETER, id: "/a" }), /404/);
    assert.equal(world.ask("create", { ...elsewhere, type: PARAMETER, inputs }).id, "/a");
  });

  it("names neither accounts nor ARNs in any refusal", () => {
    for (const attempt of [() => vpc(bootstrap), () => vpc(as({ roleArn: PROVISIONER }))]) {
      assert.throws(attempt, (error: Error) => !/\d{12}|arn:/.test(error.message));
    }
  });

  const trustCases: readonly [name: string, trust: string, assumed: Assumed[], refused?: RegExp][] = [
    ["a principal named by its ARN", trusting({ AWS: RELEASE }), [{ roleArn: PROVISIONER }]],
    ["a principal named by its account id", trusting({ AWS: DEFAULT_ACCOUNT }), [{ roleArn: PROVISIONER }]],
    [
      "a principal named by its account's root",
      trusting({ AWS: `arn:aws:iam::${DEFAULT_ACCOUNT}:root` }),
      [{ roleArn: PROVISIONER }],
    ],
    [
      "the right external id",
      trusting({ AWS: RELEASE }, withExternalId),
      [{ roleArn: PROVISIONER, externalId: "sesame" }],
    ],
    [
      "a chain through a role it names",
      trusting({ AWS: BOOTSTRAP }),
      [{ roleArn: BOOTSTRAP }, { roleArn: PROVISIONER }],
    ],
    ["the longest session it allows", trusting({ AWS: RELEASE }), [{ roleArn: PROVISIONER, duration: "1h" }]],
    [
      "no other principal",
      trusting({ AWS: BOOTSTRAP }),
      [{ roleArn: PROVISIONER }],
      /AccessDenied.*sts:AssumeRole.*role provisioner/,
    ],
    ["no service's principal", trusting({ Service: "ec2.amazonaws.com" }), [{ roleArn: PROVISIONER }], /AccessDenied/],
    [
      "no federated principal by this way",
      trusting({ Federated: RELEASE }),
      [{ roleArn: PROVISIONER }],
      /AccessDenied/,
    ],
    [
      "no wrong external id",
      trusting({ AWS: RELEASE }, withExternalId),
      [{ roleArn: PROVISIONER, externalId: "open" }],
      /AccessDenied/,
    ],
    ["no missing external id", trusting({ AWS: RELEASE }, withExternalId), [{ roleArn: PROVISIONER }], /AccessDenied/],
    [
      "no longer session than the role's limit",
      trusting({ AWS: RELEASE }),
      [{ roleArn: PROVISIONER, duration: "2h" }],
      /MaxSessionDuration/,
    ],
    [
      "no session shorter than 15 minutes",
      trusting({ AWS: RELEASE }),
      [{ roleArn: PROVISIONER, duration: "5m" }],
      /at least 900/,
    ],
    [
      "no duration that is none",
      trusting({ AWS: RELEASE }),
      [{ roleArn: PROVISIONER, duration: "soon" }],
      /ValidationError/,
    ],
    [
      "no role of another account",
      trusting({ AWS: RELEASE }),
      [{ roleArn: PROVISIONER.replace(CANARY_ACCOUNT, DEFAULT_ACCOUNT) }],
      /AccessDenied/,
    ],
    ["no role that does not exist", trusting({ AWS: RELEASE }), [{ roleArn: `${PROVISIONER}2` }], /AccessDenied/],
    [
      "no chain by the account alone when the caller's own policies do not allow it",
      trusting({ AWS: CANARY_ACCOUNT }),
      [{ roleArn: BOOTSTRAP }, { roleArn: PROVISIONER }],
      /role bootstrap is not authorized to perform: sts:AssumeRole/,
    ],
  ];
  for (const [name, trust, assumed, refused] of trustCases) {
    it(`a role trusts ${name}`, () => {
      provisioner(trust, { Effect: "Allow", Action: "ec2:*", Resource: "*" });
      const attempt = () => vpc(as(...assumed));
      if (refused === undefined) assert.ok(attempt().id);
      else assert.throws(attempt, refused);
    });
  }

  it("a role trusts no chain for longer than an hour, whatever its own limit", () => {
    const inputs = { name: "provisioner", assumeRolePolicy: trusting({ AWS: BOOTSTRAP }), maxSessionDuration: 7200 };
    world.ask("create", { ...bootstrap, type: ROLE, inputs });
    const chain = as({ roleArn: BOOTSTRAP }, { roleArn: PROVISIONER, duration: "1h30m" });
    assert.throws(() => vpc(chain), /role chaining/);
  });

  it("records which statement granted which actions, and nothing for one that never does", () => {
    provisioner(
      trusting({ AWS: RELEASE }),
      { Sid: "See", Effect: "Allow", Action: "ec2:Describe*", Resource: "*" },
      { Sid: "Make", Effect: "Allow", Action: "ec2:CreateVpc", Resource: `arn:aws:ec2:*:${CANARY_ACCOUNT}:vpc/*` },
      { Sid: "Idle", Effect: "Allow", Action: "ec2:DescribeVpcs", Resource: "*" },
    );
    vpc(as({ roleArn: PROVISIONER }));
    const usage = world.ask("usage", {}).usage as { role: string; sid: string; actions: string[] }[];
    const own = usage.filter(({ role }) => role === "provisioner");
    assert.deepEqual(own.map(({ sid }) => sid).sort(), ["Make", "See"]);
    assert.deepEqual(own.find(({ sid }) => sid === "Make")?.actions, ["ec2:CreateVpc"]);
  });

  it("authorises tags apart from what they are on", () => {
    const inRegion = { StringEquals: { "aws:RequestedRegion": "eu-west-1" } };
    provisioner(
      trusting({ AWS: RELEASE }),
      { Effect: "Allow", Action: ["ec2:Describe*", "ec2:CreateVpc"], Resource: "*" },
      {
        Effect: "Allow",
        Action: "ec2:CreateTags",
        Resource: "*",
        Condition: {
          StringEquals: { ...inRegion.StringEquals, "aws:RequestTag/ring": "canary", "ec2:CreateAction": "CreateVpc" },
        },
      },
    );
    const make = (tags: object) =>
      world.ask("create", { ...as({ roleArn: PROVISIONER }), type: VPC, inputs: { cidrBlock: "10.0.0.0/16", tags } });
    assert.throws(() => make({ ring: "prod" }), /ec2:CreateTags/);
    assert.deepEqual((make({ ring: "canary" }).properties as { tagsAll: object }).tagsAll, { ring: "canary" });
  });

  it("passes a role to a machine only where the policy says so", () => {
    const ec2Trust = policyOf({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "ec2.amazonaws.com" },
    });
    provisioner(
      trusting({ AWS: RELEASE }),
      { Effect: "Allow", Action: ["iam:*Role", "iam:*InstanceProfile", "iam:List*"], Resource: "*" },
      {
        Effect: "Deny",
        Action: "iam:PassRole",
        Resource: `arn:aws:iam::${CANARY_ACCOUNT}:role/admin`,
        Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
      },
    );
    const who = as({ roleArn: PROVISIONER });
    for (const name of ["admin", "tenant"]) {
      world.ask("create", { ...who, type: ROLE, inputs: { name, assumeRolePolicy: ec2Trust } });
    }
    const profile = (role: string) =>
      world.ask("create", { ...who, type: "aws:iam/instanceProfile:InstanceProfile", inputs: { name: role, role } });
    assert.throws(() => profile("admin"), /iam:PassRole.*explicit deny/);
    assert.equal(profile("tenant").id, "tenant");
  });

  it("identifies a caller, and refuses an account that the provider does not allow", () => {
    assert.deepEqual(world.ask("identify", { allowedAccountIds: [DEFAULT_ACCOUNT] }), {});
    assert.throws(() => world.ask("identify", { allowedAccountIds: [CANARY_ACCOUNT] }), /AccountNotAllowed/);
  });
});
