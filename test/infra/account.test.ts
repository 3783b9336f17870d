import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../../infra/account";
import { provisionerStatements } from "../../infra/provisioner-policy";
import { trustPolicy } from "../../infra/trust-policy";
import { GOOD } from "../support/config";
import { isSecret, named, open, registered } from "../support/pulumi-mocks";

const account = {
  ...GOOD.canary["tenant-fleet:account"],
  principalArns: ["arn:aws:iam::111122223333:role/release"],
  settleSeconds: 0,
};
const github = { owner: "acme", repositories: ["platform", "server"], environment: "canary" };
const tags = { "managed-by": "tenant-fleet" };

/** Whatever could give a role more rights, or take its limit away. */
const MAKES_RIGHTS = [
  ...["CreateRole", "PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy"],
  ...["PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary"],
  ...["CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicy"],
].map((name) => `iam:${name}`);

const canary = () =>
  registered(() => new Account("canary", { ring: "canary", region: "us-east-2", account, github, tags }));

/** Returns how many ms the hook that `make` returns takes. */
async function settlingTime(seconds: number, make: (seconds: number) => Promise<() => unknown>): Promise<number> {
  const settle = await make(seconds);
  const started = performance.now();
  await settle();
  return performance.now() - started;
}

describe("the account of a ring", () => {
  it("is the credentials at hand where the ring has none of its own", async () => {
    let prod: Account | undefined;
    const resources = await registered(() => {
      prod = new Account("prod", { ring: "prod", region: "us-east-2", tags });
    });
    assert.deepEqual(resources.map(({ type }) => type).sort(), ["pulumi:providers:aws", "tenant-fleet:infra:Account"]);
    assert.equal("assumeRoles" in named(resources, "prod-provider").inputs, false);
    assert.equal(prod?.machineBoundary, undefined, "no boundary either");
  });

  it("is reached through a bootstrap role that makes the provisioner, and a provider that assumes it", async () => {
    const resources = await canary();
    const bootstrap = named(resources, "canary-bootstrap").inputs.assumeRoles;
    assert.ok(isSecret(bootstrap), "the bootstrap role's ARN is a secret");
    assert.deepEqual(JSON.parse(String(open(bootstrap))), [
      { roleArn: account.bootstrapRoleArn, sessionName: "tenant-fleet-canary-bootstrap" },
    ]);
    const { assumeRoles, allowedAccountIds } = named(resources, "canary-provider").inputs;
    assert.ok(isSecret(assumeRoles) && isSecret(allowedAccountIds));
    assert.deepEqual(JSON.parse(String(open(assumeRoles))), [
      {
        roleArn: "arn-of-canary-provisioner",
        externalId: account.externalId,
        sessionName: "tenant-fleet-canary-provisioner",
        duration: "3600s",
      },
    ]);
    assert.equal(named(resources, "canary-provisioner").inputs.maxSessionDuration, 3600);
  });

  it("bounds the machines' roles by a policy of the bootstrap's, to what any tenant's machine does", async () => {
    const { type, inputs, provider } = named(await canary(), "canary-machine-boundary");
    assert.equal(type, "aws:iam/policy:Policy");
    assert.match(provider, /::canary-bootstrap::/);
    assert.equal(inputs.name, "tenant-fleet-canary-machine-boundary");
    const parameter = "arn:aws:ssm:us-east-2:*:parameter/tenant-fleet/canary";
    assert.deepEqual(JSON.parse(String(inputs.policy)).Statement, [
      {
        Sid: "Follow",
        Effect: "Allow",
        Action: ["ssm:GetParametersByPath"],
        Resource: [`${parameter}/deployment`, `${parameter}/channel`, `${parameter}/tenants/*/env`],
      },
      { Sid: "Report", Effect: "Allow", Action: ["ssm:PutParameter"], Resource: `${parameter}/tenants/*/report` },
    ]);
  });

  it("hands on the boundary's ARN as a secret", async () => {
    let boundary: pulumi.Output<string> | undefined;
    let arn: string | undefined;
    await registered(() => {
      boundary = new Account("canary", { ring: "canary", region: "us-east-2", account, tags }).machineBoundary;
      boundary?.apply((value) => {
        arn = value;
      });
    });
    assert.equal(arn, "arn-of-canary-machine-boundary");
    assert.ok(boundary && (await pulumi.isSecret(boundary)));
  });

  it("gives IAM time to know the provisioner before anything assumes it, when it was made and when it was changed", async () => {
    let options: pulumi.CustomResourceOptions | undefined;
    const note: pulumi.ResourceTransformation = (args) => {
      if (args.name === "canary-provisioner-policy") options = args.opts;
      return undefined;
    };
    const waited = await settlingTime(0.05, async (settled) => {
      await registered(
        () =>
          new Account(
            "canary",
            { ring: "canary", region: "us-east-2", account: { ...account, settleSeconds: settled }, github, tags },
            { transformations: [note] },
          ),
      );
      const [after] = options?.hooks?.afterCreate ?? [];
      assert.ok(after instanceof pulumi.ResourceHook);
      assert.deepEqual(options?.hooks?.afterUpdate, [after]);
      return () => after.callback({} as pulumi.ResourceHookArgs);
    });
    assert.ok(waited >= 49, `${waited} ms`);
  });

  it("shows no account id, ARN or external id of the installation outside a secret", async () => {
    const shown = (await canary()).map(({ inputs }) => Object.values(inputs).filter((value) => !isSecret(value)));
    assert.doesNotMatch(JSON.stringify(shown), /444455556666|111122223333|external-id/);
  });
});

describe("the trust policy", () => {
  const policy = trustPolicy({
    principalArns: account.principalArns,
    externalId: "e".repeat(16),
    githubArn: "oidc-arn",
    github,
  });

  it("admits named principals that know the external id", () => {
    const [named] = policy.Statement;
    assert.deepEqual(named?.Principal, { AWS: account.principalArns });
    assert.deepEqual(named?.Condition, { StringEquals: { "sts:ExternalId": "e".repeat(16) } });
  });

  it("admits the repositories' workflows in one environment, and no other branch or repository", () => {
    const [, actions] = policy.Statement;
    assert.deepEqual(actions?.Condition, {
      StringEquals: {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": [
          "repo:acme/platform:environment:canary",
          "repo:acme/server:environment:canary",
        ],
      },
    });
  });

  it("has no wildcard, and no statement for GitHub where there is none", () => {
    assert.doesNotMatch(JSON.stringify(policy), /\*/);
    assert.equal(
      trustPolicy({ principalArns: [], externalId: "", githubArn: "", github: undefined }).Statement.length,
      1,
    );
  });
});

describe("the provisioner's policy", () => {
  const statements = provisionerStatements("canary", "us-east-2", "444455556666");

  it("names every action in full and no action twice in a statement", () => {
    for (const { Sid, Action } of statements) {
      assert.deepEqual(
        Action.filter((action) => !/^[a-z0-9]+:[A-Za-z]+$/.test(action)),
        [],
        Sid,
      );
      assert.equal(new Set(Action).size, Action.length, Sid);
    }
  });

  it("binds whatever it allows on everything to a region, a tag or a service", () => {
    for (const { Sid, Resource, Condition } of statements) {
      if (Resource === "*") assert.ok(Condition !== undefined, `${Sid} has a condition`);
    }
  });

  const arn = (resource: string) => `arn:aws:iam::444455556666:${resource}`;

  it("makes machine roles, and gives them rights, only inside the boundary", () => {
    const making = statements.filter(({ Action }) => Action.some((action) => MAKES_RIGHTS.includes(action)));
    assert.deepEqual(making, [
      {
        Sid: "MakeBoundedMachineRoles",
        Effect: "Allow",
        Action: ["iam:CreateRole", "iam:PutRolePolicy"],
        Resource: arn("role/tenant-fleet-canary-tenant-*"),
        Condition: {
          StringEquals: { "iam:PermissionsBoundary": arn("policy/tenant-fleet-canary-machine-boundary") },
        },
      },
    ]);
  });

  it("cannot touch the provisioner's own role or the boundary", () => {
    const kept = [arn("role/tenant-fleet-canary-provisioner"), arn("policy/tenant-fleet-canary-machine-boundary")];
    const patterns = statements
      .flatMap(({ Resource }) => [Resource].flat())
      .filter((resource) => resource.includes(":iam:"));
    assert.ok(patterns.length > 0);
    for (const pattern of patterns) {
      for (const own of kept) assert.ok(!own.startsWith(pattern.replace(/\*$/, "")), pattern);
    }
  });

  it("fits into an inline policy", () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 10,240 characters, white space apart.
    assert.ok(JSON.stringify(statements).length < 10_000);
  });
});
