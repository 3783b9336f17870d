import assert from "node:assert/strict";
import { type DeclaredResource, UNKNOWN } from "../../core/model/declared-stack";
import { MACHINE_ACTIONS } from "../../infra/posture";
import { provisionerStatements } from "../../infra/provisioner-policy";
import { REVIEWED_ACTIONS, MACHINE_ACTIONS as REVIEWED_OF_MACHINES } from "../../policy/reviewed-actions";
import { leastPrivilege } from "../../policy/rules/least-privilege";
import { ACCOUNT, cleanStack, REGION, withInputs } from "./clean-stack";
import { found } from "./found";

const RIGHTS = "canary-provisioner-policy";
const clean = cleanStack();
const ring = `arn:aws:iam::${ACCOUNT}:role/tenant-fleet-canary-tenant-*`;
const toMachines = { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } };
const pass = (Resource: unknown, Condition: unknown = toMachines) => ({ Action: "iam:PassRole", Resource, Condition });

const statements: [name: string, statement: object, keys: string[]][] = [
  ["a reviewed action", { Action: "ec2:RunInstances", Resource: "*" }, []],
  ["a reviewed action in another case", { Action: ["EC2:runinstances"], Resource: "*" }, []],
  ["everything", { Action: "*", Resource: "*" }, ["*"]],
  ["everything of a service", { Action: "ec2:*", Resource: "*" }, ["ec2:*"]],
  ["what begins alike", { Action: ["ec2:Describe*"], Resource: "*" }, ["ec2:Describe*"]],
  ["what differs in a letter", { Action: ["ec2:RunInstance?"], Resource: "*" }, ["ec2:RunInstance?"]],
  ["an action that nobody reviewed", { Action: ["ec2:RunInstances", "s3:GetObject"], Resource: "*" }, ["s3:GetObject"]],
  ["everything but one action", { NotAction: "s3:GetObject", Resource: "*" }, ["NotAction"]],
  ["everything but one resource", { Action: "ec2:RunInstances", NotResource: "x" }, ["NotResource"]],
  ["passing the ring's roles to machines", pass(ring), []],
  ["passing one role", pass(`arn:aws:iam::${ACCOUNT}:role/tenant-fleet-canary-tenant-a`), []],
  ["passing any role", pass("*"), ["PassRole"]],
  ["passing no role by name", pass(undefined), ["PassRole"]],
  ["passing any role of the account", pass(`arn:aws:iam::${ACCOUNT}:role/*`), ["PassRole"]],
  ["passing a role of any account", pass("arn:aws:iam::*:role/tenant-fleet"), ["PassRole"]],
  ["passing the ring's roles and any other", pass([ring, "*"]), ["PassRole"]],
  ["passing whatever begins like a role", pass(`arn:aws:iam::${ACCOUNT}:role/t*`), ["PassRole"]],
  ["passing any role on a path", pass(`arn:aws:iam::${ACCOUNT}:role/team/*`), ["PassRole"]],
  [
    "passing the provisioner to machines",
    pass(`arn:aws:iam::${ACCOUNT}:role/tenant-fleet-canary-provisioner`),
    ["PassRole"],
  ],
  ["passing to any service", pass(ring, {}), ["PassedToService"]],
  ["passing to no service by name", pass(ring, { StringEquals: { "iam:PassedToService": [] } }), ["PassedToService"]],
  [
    "passing to machines and to another service",
    pass(ring, { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "lambda.amazonaws.com"] } }),
    ["PassedToService"],
  ],
  ["passing, in another case", { Action: "IAM:passrole", Resource: "*", Condition: toMachines }, ["PassRole"]],
];

const rights = (policy: unknown, name = RIGHTS) => found(leastPrivilege, withInputs(clean, name, { policy }));
const documentOf = (statement: object) => JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] });
const resource = (type: string, inputs: Record<string, unknown>): DeclaredResource => ({
  ...(clean[0] ?? assert.fail()),
  urn: "urn:x",
  type,
  name: "extra",
  inputs,
});

describe("least-privilege", () => {
  for (const [name, statement, keys] of statements) {
    it(`${keys.length === 0 ? "accepts" : "refuses"} ${name}`, () => {
      assert.deepEqual(
        rights(documentOf(statement)),
        keys.map((key) => `${key} ${RIGHTS}`),
      );
    });
  }

  it("looks at managed policies as at inline ones", () => {
    assert.deepEqual(rights(documentOf({ Action: "*", Resource: "*" }), "canary-machine-boundary"), [
      "* canary-machine-boundary",
    ]);
  });

  it("gives a machine no more than a machine needs", () => {
    assert.deepEqual(rights(documentOf({ Action: "ec2:RunInstances", Resource: "*" }), "tenant-canary-a-policy"), [
      "ec2:RunInstances tenant-canary-a-policy",
    ]);
    assert.deepEqual(rights(documentOf({ Action: "ssm:PutParameter", Resource: "*" }), "tenant-canary-a-policy"), []);
  });

  it("gives a machine no more through a policy that stands elsewhere", () => {
    const policy = documentOf({ Action: "ec2:RunInstances", Resource: "*" });
    const role = clean.find(({ name }) => name === "tenant-canary-a-role") ?? assert.fail();
    const beside = (more: Partial<DeclaredResource>) =>
      found(leastPrivilege, [...clean, { ...resource("aws:iam/rolePolicy:RolePolicy", { policy }), ...more }]);
    assert.deepEqual(beside({}), []);
    assert.deepEqual(beside({ inputs: { policy, role: "tenant-fleet-canary-provisioner" } }), []);
    assert.deepEqual(beside({ inputs: { policy, role: role.inputs.name } }), ["ec2:RunInstances extra"]);
    assert.deepEqual(beside({ propertyDependencies: { role: [role.urn] } }), ["ec2:RunInstances extra"]);
  });

  it("does not mind what is denied", () => {
    assert.deepEqual(rights(JSON.stringify({ Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] })), []);
  });

  it("says a thing once, however many statements have it", () => {
    const all = { Effect: "Allow", Action: "*", Resource: "*" };
    assert.deepEqual(rights(JSON.stringify({ Statement: [all, all] })), [`* ${RIGHTS}`]);
  });

  for (const policy of ["{", undefined, 7]) {
    it(`refuses what is no policy document: ${policy}`, () => assert.deepEqual(rights(policy), [`policy ${RIGHTS}`]));
  }

  it("cannot decide of one that is not known yet", () =>
    assert.deepEqual(rights(UNKNOWN), [`unknown policy ${RIGHTS}`]));

  it("cannot decide of one of which a part is not known yet", () => {
    assert.deepEqual(rights({ Statement: [{ Effect: "Allow", ...pass(UNKNOWN) }] }), [`unknown policy ${RIGHTS}`]);
  });

  it("refuses an element that IAM does not name, in which rights may stand", () => {
    assert.deepEqual(rights(documentOf({ action: "*", Resource: "*" })), [`policy ${RIGHTS}`]);
  });

  it("looks at the policies inside a role", () => {
    const inside = (inlinePolicies: unknown) =>
      found(leastPrivilege, withInputs(clean, "canary-provisioner", { inlinePolicies }));
    assert.deepEqual(inside([]), []);
    assert.deepEqual(inside([{ name: "x", policy: documentOf({ Action: "ec2:RunInstances" }) }]), []);
    assert.deepEqual(inside([{ name: "x", policy: documentOf({ Action: "*" }) }]), ["* canary-provisioner"]);
    assert.deepEqual(inside([null]), ["inlinePolicies[0] canary-provisioner"]);
    assert.deepEqual(inside("x"), ["inlinePolicies canary-provisioner"]);
    assert.deepEqual(inside(UNKNOWN), ["unknown inlinePolicies canary-provisioner"]);
    assert.deepEqual(inside([UNKNOWN]), ["unknown inlinePolicies[0] canary-provisioner"]);
  });

  it("refuses rights that stand elsewhere", () => {
    const managed = (managedPolicyArns: unknown) =>
      found(leastPrivilege, withInputs(clean, "canary-provisioner", { managedPolicyArns }));
    assert.deepEqual(managed([]), []);
    assert.deepEqual(managed(["arn:aws:iam::aws:policy/AdministratorAccess"]), [
      "managedPolicyArns canary-provisioner",
    ]);
    assert.deepEqual(managed(UNKNOWN), ["managedPolicyArns canary-provisioner"]);
    for (const type of [
      "rolePolicyAttachment:RolePolicyAttachment",
      "policyAttachment:PolicyAttachment",
      "rolePoliciesExclusive:RolePoliciesExclusive",
      "rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    ]) {
      assert.deepEqual(found(leastPrivilege, [...clean, resource(`aws:iam/${type}`, {})]), ["attachment extra"], type);
    }
  });

  it("has reviewed what the program uses, and nothing more", () => {
    const machines = [...MACHINE_ACTIONS.read, ...MACHINE_ACTIONS.report];
    const used = provisionerStatements("canary", REGION, ACCOUNT).flatMap(({ Action }) => Action);
    assert.deepEqual(REVIEWED_ACTIONS, [...new Set([...used, ...machines])].sort());
    assert.deepEqual([...REVIEWED_OF_MACHINES].sort(), [...machines].sort());
  });
});
