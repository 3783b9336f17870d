import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readRefresh } from "../../drift/refresh-events";

/** What the real engine wrote of a sandbox, cut down to some resources. */
const recorded = (name: string) => readFileSync(join(__dirname, "fixtures", `${name}.jsonl`), "utf8").split("\n");
const said = (lines: Iterable<string>) => {
  const { resources, ...rest } = readRefresh(lines);
  const named = resources.map(({ urn, outcome, changes }) => [
    urn.split("::").at(-1),
    outcome,
    ...changes.map(({ path, inState, inCloud }) => `${path}: ${inState} → ${inCloud}`),
  ]);
  return { ...rest, resources: Object.fromEntries(named.map(([name, ...what]) => [name, what])) };
};

const URN = "urn:pulumi:canary::fleet::aws:ec2/vpc:Vpc::net";
const state = (more: object = {}) => ({ custom: true, inputs: { a: "1" }, outputs: { a: "1" }, ...more });
const step = (op: string, more: object = {}) => ({
  resOutputsEvent: {
    metadata: { op, urn: URN, type: "aws:ec2/vpc:Vpc", old: state(), new: state(), detailedDiff: null, ...more },
  },
});
const lines = (...events: (object | string)[]) =>
  events.map((event) => (typeof event === "string" ? event : JSON.stringify(event)));
const END = { summaryEvent: { result: "succeeded" } };

describe("the engine's account of a refresh", () => {
  it("says what somebody changed and deleted in the cloud", () => {
    const image = "127.0.0.1:25131/acme/platform-tenant:staging-a11a11a@sha256:";
    const { resources, ...rest } = said(recorded("tampered"));
    assert.deepEqual(rest, { isWhole: true, unreadable: 0 });
    const [[channel = ""], others] = [resources["channel-tenant-image"]?.slice(1) ?? [], { ...resources }];
    assert.ok(channel.startsWith(`insecureValue: ${image}`) && channel.endsWith(" → 127.0.0.1/evil:latest"), channel);
    delete others["channel-tenant-image"];
    assert.deepEqual(others, {
      "tenant-fleet-canary-vpc": ["same"],
      "tenant-canary-a-tenant-slug": ["same"],
      "tenant-canary-a-machine": [
        "changed",
        "instanceType: t3.small → t3.large",
        "metadataOptions.httpTokens: required → optional",
        "tags.added: nothing → by-hand",
        "tags.tenant: canary-a → other",
      ],
      "tenant-fleet-canary-tenants": [
        "changed",
        'egress: {"cidrBlocks":["0.0.0.0/0"],"fromPort":443,"protocol":"tcp","self":false,"toPort":443} → {"cidrBlocks":["10.0.0.0/8"],"fromPort":443,"protocol":"tcp","self":false,"toPort":443}',
        'ingress: nothing → {"cidrBlocks":["0.0.0.0/0"],"fromPort":22,"protocol":"tcp","self":false,"toPort":22}',
      ],
      "tenant-canary-b-policy": [
        "changed",
        'policy.Statement: {"Action":["ssm:GetParametersByPath"],"Effect":"Allow","Resource":["arn:aws:ssm:us-east-2:*:parameter/tenant-fleet/canary/channel","arn:aws:ssm:us-east-2:*:parameter/tenant-fleet/canary/deployment","arn:aws:ssm:us-east-2:*:parameter/tenant-fleet/canary/tenants/canary-b/env"],"Sid":"Follow"}, {"Action":["ssm:PutParameter"],"Effect":"Allow","Resource":"arn:aws:ssm:us-east-2:*:parameter/tenant-fleet/canary/tenants/canary-b/report","Sid":"Report"} → {"Action":"*","Effect":"Allow","Resource":"arn:aws:iam::123412341234:role/x"}',
      ],
      "smoke-platform-canary-tenant-urls": ["changed", "plaintextValue: nothing → [secret]"],
      "smoke-platform-canary-org-ids": ["deleted"],
    });
  });

  it("shows no secret of prod's", () => {
    assert.deepEqual(said(recorded("secrets")).resources, {
      "tenant-fleet-prod-vpc": ["changed", "tags.slug: nothing → [secret]"],
      "tenant-t-01-tenant-slug": ["changed", "value: [secret] → [secret]"],
      "tenant-t-02-tenant-slug": ["same"],
    });
  });

  it("takes another stack's outputs, which every deployment reads anew, for no drift", () => {
    assert.deepEqual(said(recorded("reference")).resources, {
      baseline: ["read-anew"],
      "tenant-fleet-canary-vpc": ["same"],
    });
  });

  it("keeps what was compared before something failed", () => {
    assert.deepEqual(said(recorded("failed")), {
      isWhole: true,
      unreadable: 0,
      resources: { "smoke-platform-canary-org-ids": ["deleted"], "tenant-canary-a-token": ["same"] },
    });
  });

  const nothing = { isWhole: true, unreadable: 0, resources: {} };
  const cases: readonly [name: string, lines: string[], expected: ReturnType<typeof said>][] = [
    ["of nothing is not whole", [], { ...nothing, isWhole: false }],
    ["may have empty lines", ["", ...lines(END), ""], nothing],
    ["may tell of what it does not know yet", lines({ newEvent: {} }, END), nothing],
    [
      "may be cut off in a line",
      lines(step("same")).concat('{"summaryEv'),
      { isWhole: false, unreadable: 1, resources: { net: ["same"] } },
    ],
    ["is none where the text is no JSON", lines("x", END), { ...nothing, unreadable: 1 }],
    ["is none where a step has no URN", lines(step("update", { urn: 1 }), END), { ...nothing, unreadable: 1 }],
    ["is not believed where a refresh cannot do that", lines(step("replace"), END), { ...nothing, unreadable: 1 }],
    ["is of nothing that groups others", lines(step("update", { old: state({ custom: false }) }), END), nothing],
    ["is of no provider", lines(step("update", { type: "pulumi:providers:aws" }), END), nothing],
    ["is of nothing that is yet to be deleted", lines(step("delete", { old: state({ delete: true }) }), END), nothing],
    [
      "counts the last of two",
      lines(step("same"), step("delete", { new: null }), END),
      { ...nothing, resources: { net: ["deleted"] } },
    ],
    [
      "takes keys where there are no paths",
      lines(step("update", { diffs: ["a"], new: state({ inputs: { a: "2", b: "3" } }) }), END),
      { ...nothing, resources: { net: ["changed", "a: 1 → 2"] } },
    ],
    [
      "looks itself where there are neither",
      lines(step("update", { new: state({ inputs: { a: "2" } }) }), END),
      { ...nothing, resources: { net: ["changed", "a: 1 → 2"] } },
    ],
    [
      "names the resource where nothing can be seen to differ",
      lines(step("update"), END),
      { ...nothing, resources: { net: ["changed", 'resource: {"a":"1"} → {"a":"1"}'] } },
    ],
  ];
  for (const [name, given, expected] of cases) it(name, () => assert.deepEqual(said(given), expected));

  it("says what would have to be replaced to put it back", () => {
    const changed = (diffKind: string) => step("update", { detailedDiff: { a: { diffKind, inputDiff: false } } });
    const replaces = (kind: string) => readRefresh(lines(changed(kind))).resources[0]?.replaces;
    assert.deepEqual(["update", "add", "delete", "update-replace", "add-replace", "delete-replace"].map(replaces), [
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it("reads no event that is larger than any resource is", () => {
    const [line = ""] = lines(step("same"));
    const { resources, unreadable } = readRefresh([`${line}${" ".repeat(16 * 1024 * 1024)}`]);
    assert.deepEqual([resources, unreadable], [[], 1]);
  });
});
