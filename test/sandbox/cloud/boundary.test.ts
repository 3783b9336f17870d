import assert from "node:assert/strict";
import { provisionerStatements } from "../../../infra/provisioner-policy";
import {
  BOOTSTRAP,
  CANARY_ACCOUNT,
  policyOf,
  RELEASE,
  RELEASE_CALLER,
  type TemporaryCloud,
  temporaryCloud,
} from "../../support/temporary-cloud";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const POLICY = "aws:iam/policy:Policy";
const PROFILE = "aws:iam/instanceProfile:InstanceProfile";
const PARAMETER = "aws:ssm/parameter:Parameter";
const INSTANCE = "aws:ec2/instance:Instance";

const REGION = RELEASE_CALLER.region;
const BOUNDARY = `arn:aws:iam::${CANARY_ACCOUNT}:policy/tenant-fleet-canary-machine-boundary`;
const OWN_ENVIRONMENT = "/tenant-fleet/canary/tenants/a/env";
const MARKER = "/tenant-fleet/canary/verified";
const MACHINE = "tenant-fleet-canary-tenant-a";

const trusting = (Principal: object) => policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal });
const forMachines = trusting({ Service: "ec2.amazonaws.com" });
const everything = policyOf({ Sid: "Everything", Effect: "Allow", Action: "*", Resource: "*" });
const roleArn = (name: string) => `arn:aws:iam::${CANARY_ACCOUNT}:role/${name}`;
const as = (...roles: string[]) => ({
  caller: { ...RELEASE_CALLER, assumeRoles: roles.map((arn) => ({ roleArn: arn })) },
});
const provisioner = as(roleArn("tenant-fleet-canary-provisioner"));
const bootstrap = as(BOOTSTRAP);

const limit = policyOf({
  Sid: "Limit",
  Effect: "Allow",
  Action: "ssm:GetParametersByPath",
  Resource: `arn:aws:ssm:*:*:parameter${OWN_ENVIRONMENT}`,
});

describe("a permissions boundary", () => {
  let world: TemporaryCloud;
  const create = (who: object, type: string, inputs: object) => world.ask("create", { ...who, type, inputs });
  const machineRole = (more: object) =>
    create(provisioner, ROLE, { name: MACHINE, assumeRolePolicy: forMachines, ...more });
  const giveRights = (policy: string) => create(provisioner, ROLE_POLICY, { name: "own", role: MACHINE, policy });
  const usedSids = () =>
    (world.ask("usage", {}).usage as { role: string; sid: string }[])
      .filter(({ role }) => role === MACHINE)
      .map(({ sid }) => sid);

  // As the program sets it up, with the provisioner's real policy; only the boundary is a smaller one.
  beforeEach(() => {
    world = temporaryCloud();
    const statements = provisionerStatements("canary", REGION, CANARY_ACCOUNT);
    const name = "tenant-fleet-canary-provisioner";
    create(bootstrap, POLICY, { name: "tenant-fleet-canary-machine-boundary", policy: limit });
    create(bootstrap, ROLE, { name, assumeRolePolicy: trusting({ AWS: RELEASE }) });
    create(bootstrap, ROLE_POLICY, { name: "own", role: name, policy: policyOf(...statements) });
  });
  afterEach(() => world.remove());

  describe("demanded of whoever makes roles", () => {
    const other = () => `${create(bootstrap, POLICY, { name: "wide", policy: everything }).id}`;

    it("lets it make a role inside the boundary and give it rights", () => {
      machineRole({ permissionsBoundary: BOUNDARY });
      assert.equal(giveRights(everything).id, `${MACHINE}:own`);
    });

    it("refuses it a role without one", () => {
      assert.throws(() => machineRole({}), /403 AccessDenied: role tenant-fleet-canary-provisioner .* iam:CreateRole/);
    });

    it("refuses it a role inside another one", () => {
      const wide = other();
      assert.throws(() => machineRole({ permissionsBoundary: wide }), /403 AccessDenied.* iam:CreateRole/);
    });

    it("refuses it to give rights to a role without one, though it has the right name", () => {
      create(bootstrap, ROLE, { name: MACHINE, assumeRolePolicy: forMachines });
      assert.throws(() => giveRights(everything), /403 AccessDenied.* iam:PutRolePolicy/);
    });

    const escapes: readonly [name: string, action: string, attempt: () => unknown][] = [
      [
        "take it off a role",
        "iam:DeleteRolePermissionsBoundary",
        () =>
          world.ask("update", {
            ...provisioner,
            type: ROLE,
            id: MACHINE,
            inputs: { name: MACHINE, assumeRolePolicy: forMachines },
          }),
      ],
      [
        "put another in its place",
        "iam:PutRolePermissionsBoundary",
        () => {
          const inputs = { name: MACHINE, assumeRolePolicy: forMachines, permissionsBoundary: other() };
          return world.ask("update", { ...provisioner, type: ROLE, id: MACHINE, inputs });
        },
      ],
      [
        "widen it",
        "iam:ListPolicyVersions",
        () => {
          const inputs = { name: "tenant-fleet-canary-machine-boundary", policy: everything };
          return world.ask("update", { ...provisioner, type: POLICY, id: BOUNDARY, inputs });
        },
      ],
      [
        "delete it",
        "iam:ListPolicyVersions",
        () => world.ask("delete", { ...provisioner, type: POLICY, id: BOUNDARY }),
      ],
    ];
    for (const [name, action, attempt] of escapes) {
      it(`does not let it ${name}`, () => {
        machineRole({ permissionsBoundary: BOUNDARY });
        assert.throws(attempt, (error: Error) => error.message.includes(`not authorized to perform: ${action}`));
      });
    }
  });

  describe("of a machine's role", () => {
    let machine: string;
    const pathOf = (path: string) => [
      ...["ssm", "get-parameters-by-path", "--path", path, "--recursive", "--with-decryption"],
      ...["--query", "Parameters[].[Name,Value]", "--output", "text"],
    ];
    const put = (name: string) => [
      ...["ssm", "put-parameter", "--name", name, "--type", "String", "--value", "forged", "--overwrite"],
    ];

    beforeEach(() => {
      machineRole({ permissionsBoundary: BOUNDARY });
      const values = { [`${OWN_ENVIRONMENT}/A`]: "1", [MARKER]: "{}", "/tenant-fleet/canary/channel/B": "2" };
      for (const [name, value] of Object.entries(values)) {
        create(provisioner, PARAMETER, { name, value, type: "String" });
      }
      create(provisioner, PROFILE, { name: MACHINE, role: MACHINE });
      const facts = { ami: "ami-0123456789abcdef0", instanceType: "t3.small", iamInstanceProfile: MACHINE };
      machine = `${create(provisioner, INSTANCE, facts).id}`;
    });

    it("lets it do what both its policy and the boundary allow", () => {
      giveRights(everything);
      assert.deepEqual(world.cloud.awsCli(machine, pathOf(OWN_ENVIRONMENT)), {
        status: 0,
        stdout: `${OWN_ENVIRONMENT}/A\t1\n`,
        stderr: "",
      });
      assert.deepEqual(usedSids(), ["Everything"], "the boundary grants nothing, so it is not recorded");
    });

    it("keeps it from all else, whatever its policy allows", () => {
      giveRights(everything);
      for (const argv of [pathOf(MARKER), pathOf("/tenant-fleet/canary"), put(MARKER)]) {
        const { status, stderr } = world.cloud.awsCli(machine, argv);
        assert.equal(status, 254);
        assert.match(stderr, /AccessDeniedException.*because no permissions boundary allows the ssm:\w+ action/);
        assert.doesNotMatch(stderr, /\d{12}|arn:/);
      }
      assert.deepEqual(usedSids(), [], "what the boundary refuses was granted by no statement");
    });

    it("grants nothing that its policy does not", () => {
      giveRights(policyOf({ Effect: "Allow", Action: "ssm:PutParameter", Resource: "*" }));
      const { stderr } = world.cloud.awsCli(machine, pathOf(OWN_ENVIRONMENT));
      assert.match(stderr, /because no identity-based policy allows the ssm:GetParametersByPath action/);
    });

    it("denies what it denies", () => {
      giveRights(everything);
      const policy = policyOf(
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Deny", Action: "ssm:PutParameter", Resource: "*" },
      );
      const inputs = { name: "tenant-fleet-canary-machine-boundary", policy };
      world.ask("update", { ...bootstrap, type: POLICY, id: BOUNDARY, inputs });
      assert.equal(world.cloud.awsCli(machine, pathOf(MARKER)).status, 0);
      assert.match(
        world.cloud.awsCli(machine, put(MARKER)).stderr,
        /with an explicit deny in its permissions boundary/,
      );
    });

    it("allows nothing when it was removed behind everybody's back", () => {
      giveRights(everything);
      world.cloud.tamper(BOUNDARY, { delete: "true" });
      assert.equal(world.cloud.awsCli(machine, pathOf(OWN_ENVIRONMENT)).status, 254);
    });
  });

  it("limits a role that was assumed, and which roles it may assume in turn", () => {
    const bounded = (name: string, trust: object) => ({
      name,
      assumeRolePolicy: trusting(trust),
      permissionsBoundary: BOUNDARY,
    });
    create(bootstrap, ROLE, bounded("first", { AWS: RELEASE }));
    create(bootstrap, ROLE_POLICY, { name: "own", role: "first", policy: everything });
    create(bootstrap, ROLE, { name: "second", assumeRolePolicy: trusting({ AWS: roleArn("first") }) });
    const vpc = (who: object) => create(who, "aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
    assert.throws(() => vpc(as(roleArn("first"))), /role first .* no permissions boundary allows the ec2:CreateVpc/);
    const chain = as(roleArn("first"), roleArn("second"));
    assert.throws(() => vpc(chain), /role first .* no permissions boundary allows the sts:AssumeRole/);
  });

  it("must be a policy that exists in the account", () => {
    const inputs = { name: "r", assumeRolePolicy: forMachines };
    const missing = `arn:aws:iam::${CANARY_ACCOUNT}:policy/missing`;
    assert.throws(
      () => create(bootstrap, ROLE, { ...inputs, permissionsBoundary: missing }),
      /404 NotFound: the policy/,
    );
    const elsewhere = { ...inputs, permissionsBoundary: BOUNDARY };
    assert.throws(() => create({}, ROLE, elsewhere), /404 NotFound: the policy/);
  });

  it("cannot be deleted while it is a role's", () => {
    machineRole({ permissionsBoundary: BOUNDARY });
    const remove = () => world.ask("delete", { ...bootstrap, type: POLICY, id: BOUNDARY });
    assert.throws(remove, /400 DeleteConflict: the policy is still used by a role/);
    world.ask("delete", { ...provisioner, type: ROLE, id: MACHINE });
    assert.deepEqual(remove(), {});
  });

  it("is changed and taken off by whoever may, and then limits no more", () => {
    const inputs = { name: "r", assumeRolePolicy: forMachines };
    create({}, POLICY, { name: "one", policy: limit });
    const { id: two } = create({}, POLICY, { name: "two", policy: limit, path: "/limits/" });
    assert.match(`${two}`, /:policy\/limits\/two$/);
    create({}, ROLE, { ...inputs, permissionsBoundary: two });
    const update = (more: object) =>
      world.ask("update", { type: ROLE, id: "r", inputs: { ...inputs, ...more } }).properties as Record<
        string,
        unknown
      >;
    const one = `${two}`.replace("limits/two", "one");
    assert.equal(update({ permissionsBoundary: one }).permissionsBoundary, one);
    assert.equal("permissionsBoundary" in update({}), false);
    assert.deepEqual(world.ask("delete", { type: POLICY, id: one }), {});
  });
});
