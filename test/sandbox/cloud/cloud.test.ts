import assert from "node:assert/strict";
import { appendFileSync, statSync } from "node:fs";
import { Misuse } from "../../../core/errors";
import { policyOf, RELEASE_CALLER, type TemporaryCloud, temporaryCloud } from "../../support/temporary-cloud";

const PARAMETER = "aws:ssm/parameter:Parameter";
const INSTANCE = "aws:ec2/instance:Instance";
const machine = { ami: "ami-0123456789abcdef0", instanceType: "t3.small" };

describe("the cloud", () => {
  let world: TemporaryCloud;
  beforeEach(() => {
    world = temporaryCloud();
  });
  afterEach(() => world.remove());

  const create = (type: string, inputs: object) => world.ask("create", { type, inputs });
  const idOf = (type: string, inputs: object) => `${create(type, inputs).id}`;
  const vpc = () => idOf("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });

  describe("keeps its state", () => {
    it("through a restart, seeds and usage included", () => {
      create(PARAMETER, { name: "/a", type: "String", value: "x" });
      const again = world.reopen();
      assert.deepEqual(again.resources(), world.cloud.resources());
      assert.equal(again.handle("/cloud/read", { caller: RELEASE_CALLER, type: PARAMETER, id: "/a" }).status, 200);
    });

    it("through a crash in the middle of a write", () => {
      create(PARAMETER, { name: "/a", type: "String", value: "x" });
      const before = world.cloud.resources();
      appendFileSync(world.file, '{"resource":{"account":"1111');
      assert.deepEqual(world.reopen().resources(), before);
    });

    it("without what was deleted", () => {
      create(PARAMETER, { name: "/a", type: "String", value: "x" });
      world.ask("delete", { type: PARAMETER, id: "/a" });
      assert.equal(world.reopen().resources().length, 2);
    });

    it("in a file that only its owner can read", () => {
      assert.equal(statSync(world.file).mode & 0o077, 0);
    });
  });

  describe("refuses", () => {
    const twice: readonly [string, object, RegExp][] = [
      [PARAMETER, { name: "/a", type: "String", value: "x" }, /409 ParameterAlreadyExists/],
      [
        "aws:iam/role:Role",
        { name: "r", assumeRolePolicy: policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" }) },
        /409 EntityAlreadyExists/,
      ],
    ];
    for (const [type, inputs, refusal] of twice) {
      it(`to create the same ${type} twice`, () => {
        create(type, inputs);
        assert.throws(() => create(type, inputs), refusal);
      });
    }

    it("inputs that a check would refuse, naming the property", () => {
      assert.throws(() => create("aws:ec2/vpc:Vpc", { cidrBlock: "all" }), /400 ValidationError: cidrBlock/);
    });

    it("to create what names a resource that is not there", () => {
      const inputs = { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.1.0/24" };
      assert.throws(() => create("aws:ec2/subnet:Subnet", inputs), /404 NotFound: the vpc that the subnet names/);
    });

    it("to delete what something still uses", () => {
      const vpcId = vpc();
      const subnet = idOf("aws:ec2/subnet:Subnet", { vpcId, cidrBlock: "10.0.1.0/24" });
      assert.throws(() => world.ask("delete", { type: "aws:ec2/vpc:Vpc", id: vpcId }), /DependencyViolation/);
      world.ask("delete", { type: "aws:ec2/subnet:Subnet", id: subnet });
      assert.deepEqual(world.ask("delete", { type: "aws:ec2/vpc:Vpc", id: vpcId }), {});
    });

    it("a verb, a type or a body that it does not know, and does not throw", () => {
      assert.equal(world.cloud.handle("/cloud/explode", {}).status, 404);
      assert.equal(world.cloud.handle("/cloud/toString", {}).status, 404);
      assert.equal(world.cloud.handle("/cloud/create", "text").status, 400);
      assert.throws(() => create("aws:s3/bucket:Bucket", {}), /UnknownType/);
    });

    it("GitHub secrets from nobody", () => {
      const inputs = { repository: "platform", secretName: "A", plaintextValue: "x" };
      assert.throws(() => create("github:index/actionsSecret:ActionsSecret", inputs), /401/);
      const caller = { githubToken: "t" };
      const type = "github:index/actionsSecret:ActionsSecret";
      assert.equal(world.ask("create", { caller, type, inputs }).id, "platform:A");
    });
  });

  it("takes over a parameter that exists when told to overwrite", () => {
    create(PARAMETER, { name: "/a", type: "String", value: "x" });
    const { properties } = create(PARAMETER, { name: "/a", type: "String", value: "y", overwrite: true });
    assert.equal((properties as { value: string }).value, "y");
  });

  it("counts a parameter's versions", () => {
    create(PARAMETER, { name: "/a", type: "String", value: "x" });
    const inputs = { name: "/a", type: "String", value: "y" };
    const versionOf = () =>
      (world.ask("update", { type: PARAMETER, id: "/a", inputs }).properties as { version: number }).version;
    assert.equal(versionOf(), 2);
    assert.equal(versionOf(), 2, "an update that changes nothing is no version");
  });

  it("keeps what it chose itself when something else changes", () => {
    const { id, properties } = create(INSTANCE, machine) as { id: string; properties: Record<string, unknown> };
    const inputs = { ...machine, rootBlockDevice: { volumeType: "io2" } };
    const after = world.ask("update", { type: INSTANCE, id, inputs }).properties as Record<string, unknown>;
    assert.equal(after.privateIp, properties.privateIp);
    assert.deepEqual(after.rootBlockDevice, { ...(properties.rootBlockDevice as object), volumeType: "io2" });
  });

  it("adds the provider's default tags to the resource's own, which win", () => {
    const caller = { ...RELEASE_CALLER, defaultTags: { ring: "prod", Name: "default" } };
    const made = world.ask("create", { caller, type: INSTANCE, inputs: { ...machine, tags: { Name: "acme" } } });
    const { tags, tagsAll } = made.properties as { tags: object; tagsAll: object };
    assert.deepEqual([tags, tagsAll], [{ Name: "acme" }, { ring: "prod", Name: "acme" }]);
  });

  it("answers the public image parameter, and parameters of its own", () => {
    const token = "aws:ssm/getParameter:getParameter";
    const name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
    assert.match(`${world.ask("invoke", { token, args: { name } }).insecureValue}`, /^ami-[0-9a-f]{17}$/);
    create(PARAMETER, { name: "/a", type: "SecureString", value: "x" });
    const own = world.ask("invoke", { token, args: { name: "/a" } });
    assert.deepEqual([own.value, own.insecureValue], ["x", ""]);
    assert.throws(() => world.ask("invoke", { token, args: { name: "/b" } }), /404 ParameterNotFound/);
  });

  it("tells in which account a parameter was created, changed or deleted, but for what a machine writes", () => {
    const told: string[] = [];
    world.cloud.onParameters((accountId) => told.push(accountId));
    const inputs = { name: "/a", type: "String", value: "x" };
    const id = idOf(PARAMETER, inputs);
    assert.deepEqual(told, ["111111111111"]);
    world.ask("update", { type: PARAMETER, id, inputs: { ...inputs, value: "y" } });
    const instance = idOf(INSTANCE, machine);
    world.cloud.awsCli(instance, [
      "ssm",
      "put-parameter",
      "--name",
      "/a",
      "--type",
      "String",
      "--overwrite",
      "--value",
      "z",
    ]);
    assert.equal(told.length, 2);
    world.ask("delete", { type: PARAMETER, id });
    assert.equal(told.length, 3);
  });

  it("tells its listeners of machines, and of nothing else", () => {
    let calls = 0;
    world.cloud.onInstances(() => calls++);
    create(PARAMETER, { name: "/a", type: "String", value: "x" });
    assert.equal(calls, 0);
    const id = idOf(INSTANCE, { ...machine, userData: "#cloud-config", tags: { Name: "acme", ring: "prod" } });
    assert.equal(calls, 1);
    assert.deepEqual(world.cloud.instances(), [
      {
        id,
        accountId: "111111111111",
        name: "acme",
        userData: "#cloud-config",
        tags: { Name: "acme", ring: "prod" },
        instanceProfile: "",
      },
    ]);
    world.ask("delete", { type: INSTANCE, id });
    assert.equal(calls, 2);
    assert.deepEqual(world.cloud.instances(), []);
  });

  describe("tampering", () => {
    const read = (type: string, id: string) => world.ask("read", { type, id }).properties as Record<string, unknown>;

    it("finds a resource by name, id or ARN and reads a value by the property's kind", () => {
      const id = idOf(INSTANCE, { ...machine, tags: { Name: "acme" } });
      world.cloud.tamper("acme", { "rootBlockDevice.volumeSize": "99" });
      world.cloud.tamper(id, { instanceType: "t3.large" });
      const said = world.cloud.tamper(`${read(INSTANCE, id).arn}`, { monitoring: "true" });
      assert.match(said, /changed monitoring of instance acme/);
      const now = read(INSTANCE, id);
      assert.deepEqual([now.instanceType, now.monitoring], ["t3.large", true]);
      assert.equal((now.rootBlockDevice as { volumeSize: number }).volumeSize, 99);
    });

    it("finds by its Name tag what has another name", () => {
      const group = { name: "tenants-a1b2c3d", description: "a", vpcId: vpc(), tags: { Name: "tenants" } };
      const id = idOf("aws:ec2/securityGroup:SecurityGroup", group);
      world.cloud.tamper("tenants", { ingress: '[{"protocol":"tcp","fromPort":22,"toPort":22}]' });
      assert.equal((read("aws:ec2/securityGroup:SecurityGroup", id).ingress as object[]).length, 1);
    });

    it("takes a text for a text even when it looks like a number, and reaches a single tag", () => {
      create(PARAMETER, { name: "/a", type: "String", value: "x", tags: { ring: "prod", by: "pulumi" } });
      world.cloud.tamper("/a", { value: "123", "tags.by": "hand" });
      const { value, tags, tagsAll } = read(PARAMETER, "/a");
      assert.deepEqual([value, tags, tagsAll], ["123", { ring: "prod", by: "hand" }, { ring: "prod", by: "hand" }]);
    });

    it("deletes when told to, and tells the listeners", () => {
      const id = idOf(INSTANCE, { ...machine, tags: { Name: "acme" } });
      let calls = 0;
      world.cloud.onInstances(() => calls++);
      assert.match(world.cloud.tamper("acme", { delete: "true" }), /deleted instance acme/);
      assert.throws(() => read(INSTANCE, id), /404/);
      assert.equal(calls, 1);
    });

    const misuses: readonly [name: string, resource: string, changes: Record<string, string>, said: RegExp][] = [
      ["an unknown resource, naming the candidates", "nobody", { a: "1" }, /role bootstrap/],
      [
        "an ambiguous name, naming the candidates by id",
        "twin",
        { monitoring: "true" },
        /several.*i-[0-9a-f]+.*i-[0-9a-f]+/,
      ],
      ["no change at all", "/a", {}, /no change/],
      ["an unknown property, naming the known ones", "/a", { colour: "red" }, /no property "colour".*value/],
      ["a value that the cloud could not hold", "/a", { type: "Text" }, /type: expected one of/],
      ["a property that reaches behind the object", "/a", { "value.__proto__": "1" }, /no property/],
    ];
    for (const [name, resource, changes, said] of misuses) {
      it(`refuses ${name}`, () => {
        for (const _ of [1, 2]) create(INSTANCE, { ...machine, tags: { Name: "twin" } });
        create(PARAMETER, { name: "/a", type: "String", value: "x" });
        assert.throws(
          () => world.cloud.tamper(resource, changes),
          (error) => error instanceof Misuse && said.test(error.message),
        );
      });
    }
  });
});
