import assert from "node:assert/strict";
import type { handleUnaryCall, ServerUnaryCall } from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UNKNOWN } from "../../../sandbox/cloud/property";
import { createCloudClient } from "../../../sandbox/plugins/cloud-client";
import { createProvider } from "../../../sandbox/plugins/provider";
import type { ProviderName } from "../../../sandbox/plugins/provider-config";
import { BOOTSTRAP, DEFAULT_ACCOUNT, type TemporaryCloud, temporaryCloud } from "../../support/temporary-cloud";

type Bag = Record<string, unknown>;

const VPC = "urn:pulumi:dev::p::tenant-fleet:infra:Fleet$aws:ec2/vpc:Vpc::net";
const PARAMETER = "urn:pulumi:dev::p::aws:ssm/parameter:Parameter::channel";
const GROUP = "urn:pulumi:dev::p::aws:ec2/securityGroup:SecurityGroup::tenants";
const SECRET = "urn:pulumi:dev::p::github:index/actionsSecret:ActionsSecret::tokens";
const ENV = { AWS_ACCESS_KEY_ID: "SANDBOXDEFAULT", AWS_REGION: "eu-west-1", GITHUB_TOKEN: "t" };

const struct = (bag: Bag) => Struct.fromJavaScript(bag as Record<string, JavaScriptValue>);
const bagOf = (from: Struct | undefined) => (from?.toJavaScript() ?? {}) as Bag;

describe("the provider plugin", () => {
  let world: TemporaryCloud;
  beforeEach(() => {
    world = temporaryCloud();
  });
  afterEach(() => world.remove());

  const start = (name: ProviderName = "aws", env: NodeJS.ProcessEnv = ENV) => {
    const cloud = async (verb: string, body: unknown) => {
      const { status, body: said } = world.cloud.handle(verb, body);
      return { status, body: said as Bag };
    };
    const service = createProvider({ name, env, cloud });
    const call = <Response>(method: string, request: object): Promise<Response> =>
      new Promise((resolve, reject) => {
        const handler = service[method] as handleUnaryCall<object, Response>;
        handler({ request } as ServerUnaryCall<object, Response>, (error, response) =>
          response
            ? resolve(response)
            : reject(new Error(error && "details" in error ? `${error.details}` : "no answer")),
        );
      });
    return {
      call,
      configure: (args: Bag) => call("configure", new proto.ConfigureRequest().setArgs(struct(args))),
      check: async (urn: string, news: Bag, olds: Bag = {}, seed = "abcdef0123") => {
        const request = new proto.CheckRequest().setUrn(urn).setNews(struct(news)).setOlds(struct(olds));
        request.setRandomseed(Buffer.from(seed, "hex"));
        const response = await call<proto.CheckResponse>("check", request);
        return {
          inputs: bagOf(response.getInputs()),
          failures: response.getFailuresList().map((f) => f.getProperty()),
        };
      },
      diff: async (urn: string, olds: Bag, news: Bag, ignored: string[] = []) => {
        const request = new proto.DiffRequest().setUrn(urn).setOlds(struct(olds)).setNews(struct(news));
        const response = await call<proto.DiffResponse>("diff", request.setIgnorechangesList(ignored));
        return {
          changed: response.getDiffsList(),
          replaces: response.getReplacesList(),
          deletesFirst: response.getDeletebeforereplace(),
          none: response.getChanges() === proto.DiffResponse.DiffChanges.DIFF_NONE,
        };
      },
      create: async (urn: string, inputs: Bag, preview = false) => {
        const request = new proto.CreateRequest().setUrn(urn).setProperties(struct(inputs)).setPreview(preview);
        const response = await call<proto.CreateResponse>("create", request);
        return { id: response.getId(), properties: bagOf(response.getProperties()) };
      },
      read: async (urn: string, id: string, state: Bag, inputs: Bag) => {
        const request = new proto.ReadRequest().setUrn(urn).setId(id);
        const response = await call<proto.ReadResponse>(
          "read",
          request.setProperties(struct(state)).setInputs(struct(inputs)),
        );
        return {
          id: response.getId(),
          inputs: bagOf(response.getInputs()),
          properties: bagOf(response.getProperties()),
        };
      },
      update: async (urn: string, id: string, olds: Bag, news: Bag, preview = false) => {
        const request = new proto.UpdateRequest().setUrn(urn).setId(id).setOlds(struct(olds)).setNews(struct(news));
        const response = await call<proto.UpdateResponse>("update", request.setPreview(preview));
        return bagOf(response.getProperties());
      },
      remove: (urn: string, id: string, state: Bag) =>
        call("delete", new proto.DeleteRequest().setUrn(urn).setId(id).setProperties(struct(state))),
    };
  };
  const started = async (config: Bag = {}) => {
    const provider = start();
    await provider.configure(config);
    return provider;
  };

  it("creates, reads, updates and deletes", async () => {
    const provider = await started();
    const made = await provider.create(VPC, { cidrBlock: "10.0.0.0/16", enableDnsSupport: true });
    assert.match(made.id, /^vpc-0[0-9a-f]{16}$/);
    const wanted = { cidrBlock: "10.0.0.0/16", enableDnsSupport: false };
    const after = await provider.update(VPC, made.id, made.properties, wanted);
    assert.equal(after.enableDnsSupport, false);
    assert.deepEqual((await provider.read(VPC, made.id, after, wanted)).properties, after);
    await provider.remove(VPC, made.id, after);
    assert.equal((await provider.read(VPC, made.id, after, wanted)).id, "", "a resource that is gone has no id");
    await provider.remove(VPC, made.id, after);
  });

  describe("configuration", () => {
    it("takes roles and default tags as the JSON that the SDK sends", async () => {
      const provider = await started({ defaultTags: JSON.stringify({ tags: { ring: "prod" } }) });
      const { properties } = await provider.create(VPC, { cidrBlock: "10.0.0.0/16" });
      assert.deepEqual(properties.tagsAll, { ring: "prod" });
      const assumeRoles = JSON.stringify([{ roleArn: BOOTSTRAP, sessionName: "x" }]);
      await assert.rejects(
        (await started({ assumeRoles })).create(VPC, { cidrBlock: "10.0.0.0/16" }),
        /role bootstrap/,
      );
    });

    const refused: readonly [name: string, config: Bag, said: RegExp][] = [
      [
        "a role that it cannot assume",
        { assumeRoles: JSON.stringify([{ roleArn: `${BOOTSTRAP}2` }]) },
        /sts:AssumeRole/,
      ],
      ["an account that it may not work in", { allowedAccountIds: '["333333333333"]' }, /AccountNotAllowed/],
      ["credentials that nobody has", { accessKey: "OTHER" }, /security token/],
    ];
    for (const [name, config, said] of refused) {
      it(`fails at once with ${name}`, () => assert.rejects(start().configure(config), said));
    }
    it("works in an account that is allowed", () => started({ allowedAccountIds: JSON.stringify([DEFAULT_ACCOUNT]) }));

    const checks: readonly [name: ProviderName, config: Bag, failing: string[]][] = [
      ["aws", { region: "eu-west-1", skipRegionValidation: "true" }, []],
      ["aws", { region: UNKNOWN, assumeRoles: JSON.stringify([{ roleArn: UNKNOWN }]) }, []],
      ["aws", { region: "Ohio" }, ["region"]],
      ["aws", { assumeRoles: "[{}]" }, ["assumeRoles.0.roleArn"]],
      ["aws", { colour: "red" }, ["colour"]],
      ["github", { owner: "acme", token: "t" }, []],
      ["github", { region: "x" }, ["region"]],
    ];
    for (const [name, config, failing] of checks) {
      it(`checks ${name} ${JSON.stringify(config)}`, async () => {
        const request = new proto.CheckRequest().setNews(struct(config));
        const response = await start(name).call<proto.CheckResponse>("checkConfig", request);
        assert.deepEqual(
          response.getFailuresList().map((failure) => failure.getProperty()),
          failing,
        );
      });
    }
  });

  describe("check", () => {
    it("names the property that is wrong", async () => {
      assert.deepEqual((await start().check(VPC, { cidrBlock: "10.0.0.1/16" })).failures, ["cidrBlock"]);
    });

    it("names a resource after its logical name and keeps that name", async () => {
      const { inputs } = await start().check(PARAMETER, { type: "String", value: "x" });
      assert.equal(inputs.name, "channel-abcdef0");
      assert.equal(
        (await start().check(PARAMETER, { type: "String", value: "y" }, inputs, "999999")).inputs.name,
        "channel-abcdef0",
      );
    });

    it("makes a new name when the old one was given", async () => {
      const { inputs } = await start().check(PARAMETER, { type: "String", value: "y" }, { name: "/given" });
      assert.equal(inputs.name, "channel-abcdef0");
    });

    it("judges values together only when all are known", async () => {
      const both = { type: "String", value: "x", insecureValue: "y" };
      assert.deepEqual((await start().check(PARAMETER, both)).failures, ["value"]);
      assert.deepEqual((await start().check(PARAMETER, { ...both, type: UNKNOWN })).failures, []);
    });
  });

  describe("diff", () => {
    const group = { name: "tenants", description: "a", vpcId: "vpc-0123456789abcdef0", region: "eu-west-1" };

    it("deletes first when the replacement would have the name that is taken", async () => {
      const provider = await started();
      const { deletesFirst, replaces } = await provider.diff(GROUP, group, { ...group, description: "b" });
      assert.deepEqual([deletesFirst, replaces], [true, ["description"]]);
    });

    it("creates first when the name is one that it made", async () => {
      const named = { ...group, name: "tenants-abcdef0" };
      assert.equal((await (await started()).diff(GROUP, named, { ...named, description: "b" })).deletesFirst, false);
    });

    it("sees that the provider's region or default tags changed", async () => {
      const provider = await started({ region: "us-east-1", defaultTags: '{"tags":{"ring":"prod"}}' });
      const exists = { cidrBlock: "10.0.0.0/16", enableDnsSupport: true, region: "eu-west-1", tagsAll: {} };
      const { changed, replaces } = await provider.diff(VPC, exists, {
        cidrBlock: "10.0.0.0/16",
        enableDnsSupport: true,
      });
      assert.deepEqual([changed.sort(), replaces], [["region", "tagsAll"], ["region"]]);
    });
  });

  describe("diff of what the program ignores", () => {
    const machine = "urn:pulumi:dev::p::aws:ec2/instance:Instance::acme";
    const exists = { ami: "ami-0123456789abcdef0", metadataOptions: { httpTokens: "optional" }, region: "eu-west-1" };
    const wanted = { ...exists, ami: "ami-1123456789abcdef0", metadataOptions: { httpTokens: "required" } };
    const cases: readonly [ignored: string[], changed: string[]][] = [
      [[], ["ami", "metadataOptions"]],
      [["ami"], ["metadataOptions"]],
      [["metadataOptions"], ["ami"]],
      [["metadataOptions.httpTokens"], ["ami"]],
      [
        ["am", "metadata"],
        ["ami", "metadataOptions"],
      ],
      [["ami", "metadataOptions"], []],
    ];
    for (const [ignored, changed] of cases) {
      it(`leaves out [${ignored}]`, async () => {
        const diff = await (await started()).diff(machine, exists, wanted, ignored);
        assert.deepEqual([diff.changed.sort(), diff.none], [changed, changed.length === 0]);
      });
    }
  });

  describe("preview", () => {
    it("creates nothing and knows only what was given", async () => {
      const { id, properties } = await (await started()).create(
        PARAMETER,
        { name: "/a", type: "String", value: "x" },
        true,
      );
      assert.deepEqual([id, properties.value, properties.arn, properties.version], ["", "x", UNKNOWN, UNKNOWN]);
      assert.equal(world.cloud.resources().length, 2);
    });

    it("keeps what an update leaves alone and forgets what it changes", async () => {
      const provider = await started();
      const { id, properties } = await provider.create(PARAMETER, { name: "/a", type: "String", value: "x" });
      const after = await provider.update(PARAMETER, id, properties, { name: "/a", type: "String", value: "y" }, true);
      assert.deepEqual([after.arn, after.value, after.version], [properties.arn, "y", UNKNOWN]);
    });
  });

  describe("refresh", () => {
    it("reads back only what was asked for, with its live value", async () => {
      const provider = await started();
      const inputs = { cidrBlock: "10.0.0.0/16", enableDnsSupport: true, instanceTenancy: "default" };
      const { id, properties } = await provider.create(VPC, inputs);
      assert.deepEqual((await provider.read(VPC, id, properties, inputs)).inputs, inputs);
      world.cloud.tamper(id, { enableDnsSupport: "false", tags: '{"by":"hand"}' });
      const drifted = { ...inputs, enableDnsSupport: false, tags: { by: "hand" } };
      assert.deepEqual((await provider.read(VPC, id, properties, inputs)).inputs, drifted);
    });

    it("reads all inputs of what is imported", async () => {
      const provider = await started();
      const { id } = await provider.create(VPC, { cidrBlock: "10.0.0.0/16" });
      const { inputs } = await provider.read(VPC, id, {}, {});
      assert.deepEqual([inputs.cidrBlock, inputs.region], ["10.0.0.0/16", "eu-west-1"]);
      const checked = await provider.check(VPC, inputs);
      assert.deepEqual(checked.failures, []);
    });
  });

  it("imports a machine with inputs that its own check accepts", async () => {
    const provider = await started();
    const urn = "urn:pulumi:dev::p::aws:ec2/instance:Instance::acme";
    const { id } = await provider.create(urn, { ami: "ami-0123456789abcdef0", instanceType: "t3.small" });
    const { inputs, properties } = await provider.read(urn, id, {}, {});
    const checked = await provider.check(urn, inputs);
    assert.deepEqual(checked.failures, []);
    assert.equal((await provider.diff(urn, properties, checked.inputs)).none, true);
  });

  it("marks a parameter's value as a secret when a program asks for it", async () => {
    const provider = await started();
    await provider.create(PARAMETER, { name: "/a", type: "SecureString", value: "x" });
    const request = new proto.InvokeRequest()
      .setTok("aws:ssm/getParameter:getParameter")
      .setArgs(struct({ name: "/a" }));
    const answer = bagOf((await provider.call<proto.InvokeResponse>("invoke", request)).getReturn());
    assert.equal((answer.value as Bag)["4dabf18193072939515e22adb298388d"], "1b47061264138c4ac30d75fd1eb44270");
  });

  it("keeps GitHub's secrets in GitHub's account", async () => {
    const provider = start("github");
    await provider.configure({ owner: "acme" });
    const { id } = await provider.create(SECRET, { repository: "platform", secretName: "A", plaintextValue: "x" });
    assert.deepEqual(world.cloud.resources().find((r) => r.id === id)?.account, "github");
  });

  it("says which type it does not simulate", async () => {
    const urn = "urn:pulumi:dev::p::aws:s3/bucket:Bucket::b";
    await assert.rejects(start().check(urn, {}), /does not simulate aws:s3\/bucket:Bucket/);
  });
});

describe("the cloud's client", () => {
  const cases: readonly [name: string, url: string | undefined, said: RegExp][] = [
    ["no address is set", undefined, /SANDBOX_URL is not set.*npx sandbox up/],
    ["nobody listens there", "http://127.0.0.1:1", /ECONNREFUSED.*npx sandbox up/],
  ];
  for (const [name, url, said] of cases) {
    it(`says what to run when ${name}`, () => assert.rejects(createCloudClient(url)("read", {}), said));
  }
});
