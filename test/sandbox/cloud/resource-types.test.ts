import assert from "node:assert/strict";
import { differences } from "../../../sandbox/cloud/difference";
import { checkProperties, UNKNOWN } from "../../../sandbox/cloud/property";
import { RESOURCE_TYPES } from "../../../sandbox/cloud/resource-types";
import { policyOf } from "../../support/temporary-cloud";

type Bag = Record<string, unknown>;

const VPC = "vpc-0123456789abcdef0";
const SUBNET = "subnet-0123456789abcdef0";
const trust = policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } });
const otherTrust = policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } });
const policy = policyOf({ Effect: "Allow", Action: "ec2:*", Resource: "*" });
const boundary = "arn:aws:iam::111122223333:policy/boundary";
const rule = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] };

interface Row {
  readonly good: Bag;
  /** One change each; the failure must name exactly this property. */
  readonly malformed: readonly [property: string, change: Bag][];
  /** One change each, and whether it needs a new resource. */
  readonly changes: readonly [path: string, change: Bag, replaces: boolean][];
}

const rows: Readonly<Record<string, Row>> = {
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    good: { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"] },
    malformed: [
      ["url", { url: "http://open.example" }],
      ["clientIdLists", { clientIdLists: "sts.amazonaws.com" }],
      ["thumbprintLists[0]", { thumbprintLists: ["xyz"] }],
    ],
    changes: [
      ["url", { url: "https://other.example" }, true],
      ["clientIdLists", { clientIdLists: ["a", "b"] }, false],
    ],
  },
  "aws:iam/role:Role": {
    good: { name: "tenant", assumeRolePolicy: trust, tags: { a: "b" }, permissionsBoundary: boundary },
    malformed: [
      ["assumeRolePolicy", { assumeRolePolicy: "{" }],
      ["assumeRolePolicy", { assumeRolePolicy: policy }],
      ["name", { name: "a b" }],
      ["maxSessionDuration", { maxSessionDuration: 60 }],
      ["tags.a", { tags: { a: 1 } }],
      ["permissionsBoundary", { permissionsBoundary: "boundary" }],
    ],
    changes: [
      ["name", { name: "other" }, true],
      ["path", { path: "/x/" }, true],
      ["assumeRolePolicy", { assumeRolePolicy: otherTrust }, false],
      ["maxSessionDuration", { maxSessionDuration: 7200 }, false],
      ["permissionsBoundary", { permissionsBoundary: `${boundary}-2` }, false],
      ["permissionsBoundary", { permissionsBoundary: undefined }, false],
      ["tags", { tags: {} }, false],
    ],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    good: { name: "tenant", role: "tenant", policy },
    malformed: [
      ["policy", { policy: "[]" }],
      ["policy", { policy: policyOf({ Effect: "Allow", Action: "ec2:*", Resource: ["x".repeat(10_240)] }) }],
      ["role", { role: undefined }],
    ],
    changes: [
      ["role", { role: "other" }, true],
      ["name", { name: "other" }, true],
      ["policy", { policy: policyOf({ Effect: "Allow", Action: "ssm:*", Resource: "*" }) }, false],
    ],
  },
  "aws:iam/policy:Policy": {
    good: { name: "boundary", policy, description: "A limit", tags: { a: "b" } },
    malformed: [
      ["name", { name: "a b" }],
      ["path", { path: "x" }],
      ["policy", { policy: "[]" }],
      ["policy", { policy: trust }],
      ["policy", { policy: policyOf({ Effect: "Allow", Action: "ec2:*", Resource: ["x".repeat(6144)] }) }],
    ],
    changes: [
      ["name", { name: "other" }, true],
      ["path", { path: "/x/" }, true],
      ["description", { description: "Another limit" }, true],
      ["policy", { policy: policyOf({ Effect: "Allow", Action: "ssm:*", Resource: "*" }) }, false],
      ["tags", { tags: {} }, false],
    ],
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    good: { name: "tenant", role: "tenant" },
    malformed: [["path", { path: "x" }]],
    changes: [
      ["name", { name: "other" }, true],
      ["role", { role: "other" }, false],
    ],
  },
  "aws:ec2/vpc:Vpc": {
    good: { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true },
    malformed: [
      ["cidrBlock", { cidrBlock: "10.0.0.1/16" }],
      ["cidrBlock", { cidrBlock: "10.0.0.0/33" }],
      ["cidrBlock", { cidrBlock: "10.0.256.0/24" }],
      ["enableDnsHostnames", { enableDnsHostnames: "yes" }],
      ["region", { region: "Ohio" }],
    ],
    changes: [
      ["cidrBlock", { cidrBlock: "10.1.0.0/16" }, true],
      ["region", { region: "us-east-1" }, true],
      ["enableDnsHostnames", { enableDnsHostnames: false }, false],
    ],
  },
  "aws:ec2/subnet:Subnet": {
    good: { vpcId: VPC, cidrBlock: "10.0.1.0/24" },
    malformed: [
      ["vpcId", { vpcId: "vpc-xyz" }],
      ["vpcId", { vpcId: SUBNET }],
      ["cidrBlock", { cidrBlock: "10.0.1.0" }],
    ],
    changes: [
      ["vpcId", { vpcId: "vpc-0123456789abcdef1" }, true],
      ["availabilityZone", { availabilityZone: "eu-west-1b" }, true],
      ["mapPublicIpOnLaunch", { mapPublicIpOnLaunch: true }, false],
    ],
  },
  "aws:ec2/internetGateway:InternetGateway": {
    good: { vpcId: VPC },
    malformed: [["vpcId", { vpcId: "10.0.0.0" }]],
    changes: [["vpcId", { vpcId: "vpc-0123456789abcdef1" }, false]],
  },
  "aws:ec2/routeTable:RouteTable": {
    good: { vpcId: VPC, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0123456789abcdef0" }] },
    malformed: [
      ["routes[0].cidrBlock", { routes: [{ cidrBlock: "everywhere" }] }],
      ["routes[0].gateway", { routes: [{ cidrBlock: "0.0.0.0/0", gateway: "igw-0123456789abcdef0" }] }],
    ],
    changes: [
      ["vpcId", { vpcId: "vpc-0123456789abcdef1" }, true],
      ["routes", { routes: [] }, false],
    ],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    good: { routeTableId: "rtb-0123456789abcdef0", subnetId: SUBNET },
    malformed: [["routeTableId", { routeTableId: SUBNET }]],
    changes: [
      ["subnetId", { subnetId: "subnet-0123456789abcdef1" }, true],
      ["routeTableId", { routeTableId: "rtb-0123456789abcdef1" }, false],
    ],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    good: { name: "tenants", vpcId: VPC, ingress: [], egress: [rule] },
    malformed: [
      ["name", { name: "sg-tenants" }],
      ["ingress[0].cidrBlocks[0]", { ingress: [{ ...rule, cidrBlocks: ["::/0"] }] }],
      ["ingress[0].fromPort", { ingress: [{ ...rule, fromPort: 70_000 }] }],
      ["ingress[0].port", { ingress: [{ ...rule, port: 1 }] }],
    ],
    changes: [
      ["description", { description: "other" }, true],
      ["name", { name: "other" }, true],
      ["ingress", { ingress: [rule] }, false],
      ["egress", { egress: [] }, false],
    ],
  },
  "aws:ec2/instance:Instance": {
    good: {
      ami: "ami-0123456789abcdef0",
      instanceType: "t3.small",
      subnetId: SUBNET,
      userData: "#cloud-config",
      metadataOptions: { httpTokens: "required" },
      rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 20 },
    },
    malformed: [
      ["ami", { ami: "latest" }],
      ["instanceType", { instanceType: "small" }],
      ["metadataOptions.httpTokens", { metadataOptions: { httpTokens: "maybe" } }],
      ["rootBlockDevice.volumeType", { rootBlockDevice: { volumeType: "gp9" } }],
      ["rootBlockDevice.type", { rootBlockDevice: { type: "gp3" } }],
      ["vpcSecurityGroupIds[0]", { vpcSecurityGroupIds: ["default"] }],
      ["userData", { userData: "x".repeat(16_385) }],
    ],
    changes: [
      ["ami", { ami: "ami-0123456789abcdef1" }, true],
      ["subnetId", { subnetId: "subnet-0123456789abcdef1" }, true],
      ["userData", { userData: "#other" }, false],
      ["userData", { userData: "#other", userDataReplaceOnChange: true }, true],
      ["instanceType", { instanceType: "t3.medium" }, false],
      ["metadataOptions.httpTokens", { metadataOptions: { httpTokens: "optional" } }, false],
      [
        "rootBlockDevice.volumeType",
        { rootBlockDevice: { encrypted: true, volumeType: "io2", volumeSize: 20 } },
        false,
      ],
      [
        "rootBlockDevice.volumeSize",
        { rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 40 } },
        false,
      ],
      ["rootBlockDevice.encrypted", { rootBlockDevice: { encrypted: false, volumeType: "gp3", volumeSize: 20 } }, true],
    ],
  },
  "aws:ssm/parameter:Parameter": {
    good: { name: "/canary/TENANT_IMAGE", type: "String", value: "x" },
    malformed: [
      ["type", { type: "Text" }],
      ["value", { value: "x".repeat(4097) }],
      ["value", { value: "" }],
      ["name", { name: "/a b" }],
    ],
    changes: [
      ["name", { name: "/other" }, true],
      ["value", { value: "y" }, false],
      ["type", { type: "SecureString" }, false],
    ],
  },
  "github:index/actionsSecret:ActionsSecret": {
    good: { repository: "platform", secretName: "CANARY_ADMIN_TOKENS", plaintextValue: "x" },
    malformed: [
      ["repository", { repository: "acme/platform" }],
      ["secretName", { secretName: "GITHUB_TOKEN" }],
      ["secretName", { secretName: "1A" }],
      ["encryptedValue", { encryptedValue: "not base64!" }],
    ],
    changes: [
      ["repository", { repository: "other" }, true],
      ["secretName", { secretName: "OTHER" }, true],
      ["plaintextValue", { plaintextValue: "y" }, false],
    ],
  },
};

const typeOf = (token: string) => {
  const type = RESOURCE_TYPES.get(token);
  assert.ok(type, token);
  return type;
};
const failing = (token: string, inputs: Bag) =>
  checkProperties(typeOf(token).properties, inputs).failures.map(({ property }) => property);

describe("the table of resource types", () => {
  it("has a tested row for every type, and no other", () => {
    assert.deepEqual([...RESOURCE_TYPES.keys()].sort(), Object.keys(rows).sort());
  });

  for (const [token, { good, malformed, changes }] of Object.entries(rows)) {
    describe(token, () => {
      it("accepts a good resource", () => assert.deepEqual(failing(token, good), []));

      it("names a property it does not know", () => {
        assert.deepEqual(failing(token, { ...good, colour: "red" }), ["colour"]);
      });

      it("names each required property that is missing", () => {
        const required = Object.entries(typeOf(token).properties).filter(([, property]) => property.required);
        assert.deepEqual(
          failing(token, {}),
          required.map(([name]) => name),
        );
      });

      it("accepts values that are not known yet", () => {
        const unknown = Object.fromEntries(Object.keys(good).map((name) => [name, UNKNOWN]));
        assert.deepEqual(failing(token, unknown), []);
      });

      for (const [property, change] of malformed) {
        it(`refuses ${JSON.stringify(change).slice(0, 80)}, naming ${property}`, () => {
          assert.deepEqual(failing(token, { ...good, ...change }), [property]);
        });
      }

      it("sees no difference between a resource and itself", () => {
        const { inputs } = checkProperties(typeOf(token).properties, good);
        assert.deepEqual(differences(typeOf(token).properties, inputs, inputs), []);
      });

      for (const [path, change, replaces] of changes) {
        const what = Object.keys(change).length > 1 ? `${path} with ${Object.keys(change).at(-1)}` : path;
        it(`${replaces ? "replaces" : "keeps"} the resource when ${what} changes`, () => {
          const { properties } = typeOf(token);
          const exists = checkProperties(properties, good).inputs;
          const wanted = checkProperties(properties, { ...good, ...change }).inputs;
          const found = differences(properties, exists, wanted).filter((difference) => difference.path === path);
          assert.deepEqual(
            found.map((difference) => difference.replaces),
            [replaces],
          );
        });
      }
    });
  }

  const crossed: readonly [token: string, inputs: Bag, property: string][] = [
    ["aws:ssm/parameter:Parameter", { type: "String" }, "value"],
    ["aws:ssm/parameter:Parameter", { type: "String", value: "x", insecureValue: "y" }, "value"],
    ["aws:ssm/parameter:Parameter", { type: "SecureString", insecureValue: "y" }, "insecureValue"],
    ["github:index/actionsSecret:ActionsSecret", {}, "value"],
    ["github:index/actionsSecret:ActionsSecret", { plaintextValue: "a", value: "b" }, "value"],
  ];
  for (const [token, inputs, property] of crossed) {
    it(`refuses ${token} with ${JSON.stringify(inputs)} as a whole`, () => {
      assert.deepEqual(
        typeOf(token)
          .crossCheck?.(inputs)
          .map((failure) => failure.property),
        [property],
      );
    });
  }
});

describe("differences", () => {
  const { properties } = typeOf("aws:ec2/securityGroup:SecurityGroup");
  const other = { ...rule, fromPort: 80, toPort: 80 };

  it("takes rules as a set, whatever their order", () => {
    assert.deepEqual(differences(properties, { egress: [rule, other] }, { egress: [other, rule] }), []);
  });

  it("sees a rule that is there twice", () => {
    assert.equal(differences(properties, { egress: [rule, rule] }, { egress: [rule, other] }).length, 1);
  });

  it("compares policies by what they say, not how they are written", () => {
    const role = typeOf("aws:iam/role:Role").properties;
    const spaced = JSON.stringify(JSON.parse(trust), null, 2);
    assert.deepEqual(differences(role, { assumeRolePolicy: spaced }, { assumeRolePolicy: trust }), []);
  });

  it("leaves to the cloud what was never asked for", () => {
    assert.deepEqual(differences(properties, { ingress: [rule] }, {}), []);
  });

  it("sees tags that were added by hand", () => {
    assert.deepEqual(differences(properties, { tags: { by: "hand" } }, {}), [
      { path: "tags", kind: "delete", replaces: false },
    ]);
  });

  it("counts a value that is not known yet as a change", () => {
    assert.deepEqual(differences(properties, { vpcId: VPC }, { vpcId: UNKNOWN }), [
      { path: "vpcId", kind: "update", replaces: true },
    ]);
  });
});
