// What the cloud would otherwise find, after a part of the fleet was made.
import assert from "node:assert/strict";
import { loadConfig } from "../../core/config/load";
import type { Ring } from "../../core/config/schema";
import { namesOf } from "../../infra/names";
import { changed, refusalOf, secretsOf } from "../support/config";

const RINGS: readonly Ring[] = ["staging", "canary", "prod"];
type Case = [what: string, values: Record<string, string>, says: RegExp[]];

const cidrs = (...ingressCidrs: string[]) => changed("canary", "network", { ingressCidrs });

describe("a value of a stack's configuration", () => {
  const cases: Case[] = [
    ...["256.0.0.0/8", "10.0.0.0/33", "10.0.0.0", "::/0", "nobody"].map(
      (cidr): Case => [
        `${cidr} as ingress`,
        cidrs("10.0.0.0/8", cidr),
        [/network\.ingressCidrs\[1\]: given "\S+"; allowed is an IPv4 CIDR/],
      ],
    ),
    ...["10.0.0.1/0", "10.0.0.1/24", "203.0.113.7/31"].map(
      (cidr): Case => [
        `ingress from ${cidr}, which has host bits`,
        cidrs(cidr),
        [/network\.ingressCidrs\[0\]: given "\S+"; it names a host/],
      ],
    ),
    ...["10.0.0.0/15", "10.0.0.0/29", "0.0.0.0/0"].map(
      (cidr): Case => [
        `a network of ${cidr}`,
        changed("canary", "network", { cidr }),
        [/network\.cidr: given "\S+"; .*a \/16 to a \/28/],
      ],
    ),
    ["a network with host bits", changed("canary", "network", { cidr: "10.0.1.0/16" }), [/network\.cidr: .* a host/]],
    ...["t3", "t3.smal", "T3.small", "t3.small ", "t3..small", "3.small"].map(
      (type): Case => [
        `a machine of type "${type}"`,
        changed("canary", "machine", { instanceType: type }),
        [/machine\.instanceType: given "[^"]+"; allowed is .* like t3\.small/],
      ],
    ),
    [
      "a tenant's own type of machine",
      changed("canary", "tenants", [{ slug: "a", instanceType: "big" }]),
      [/tenants\[0\]\.instanceType: allowed is an EC2 instance type/],
    ],
    [
      "a slug that is too long for a role",
      changed("canary", "tenants", [{ slug: "a".repeat(38) }]),
      [/tenants\[0\]\.name: it is the slug, which is too long .* at most 37/],
    ],
    ...[
      "http://c.example.com",
      "https://u:p@c.example.com",
      "https://c.example.com/?a=b",
      "https://c.example.com/#",
      "c",
    ].map(
      (baseUrl): Case => [
        `a control plane at ${baseUrl}`,
        changed("canary", "controlPlane", { baseUrl, sharedSecret: "shared-secret-of-16" }),
        [/controlPlane\.baseUrl: (allowed is https|it has credentials|it is no URL)/],
      ],
    ),
  ];
  for (const [what, values, says] of cases) {
    it(`is refused for ${what}`, () => {
      const message = refusalOf(values, "canary");
      assert.match(message, /has 1 problem:/);
      for (const pattern of says) assert.match(message, pattern);
    });
  }

  for (const ring of RINGS) {
    it(`takes the longest name that a machine's role has room for on ${ring}, and refuses a longer one`, () => {
      const most = 64 - namesOf(ring).machineRole("").length;
      const tenants = (length: number) => changed(ring, "tenants", [{ slug: "a", name: "n".repeat(length) }]);
      assert.equal(loadConfig(tenants(most), ring, secretsOf(ring)).tenants[0]?.name?.length, most);
      assert.match(
        refusalOf(tenants(most + 1), ring),
        new RegExp(`tenants\\[0\\]\\.name: .* at most ${most} char.* ${ring}`),
      );
    });
  }

  const accepted: [what: string, values: Record<string, string>][] = [
    ...["t3.small", "m7g.2xlarge", "u-6tb1.metal", "c7i-flex.large", "m7i.metal-24xl", "u7in-16tb.224xlarge"].map(
      (type): [string, Record<string, string>] => [type, changed("canary", "machine", { instanceType: type })],
    ),
    ["the largest network", changed("canary", "network", { cidr: "10.40.0.0/16" })],
    ["the smallest network", changed("canary", "network", { cidr: "10.40.0.16/28" })],
    ["everybody, one host and the upper half", cidrs("0.0.0.0/0", "203.0.113.7/32", "128.0.0.0/1")],
    ["plain http on loopback", changed("canary", "urlTemplate", "http://127.0.0.1:8080/t/{slug}")],
  ];
  for (const [what, values] of accepted)
    it(`is accepted with ${what}`, () => assert.ok(loadConfig(values, "canary", secretsOf("canary"))));
});
