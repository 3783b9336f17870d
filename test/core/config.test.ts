import assert from "node:assert/strict";
import { loadConfig } from "../../core/config/load";
import type { Ring } from "../../core/config/schema";
import { asEngine, changed, GOOD, refusalOf, secretsOf } from "../support/config";

const { "tenant-fleet:image": image, "tenant-fleet:account": account } = GOOD.canary;
const RINGS: readonly Ring[] = ["staging", "canary", "prod"];

type Case = [what: string, values: Record<string, string>, says: RegExp[]];

/** The keys that a refusal names, in its order. */
const named = (message: string) => [...message.matchAll(/^ {2}- tenant-fleet:(\S+): /gm)].map(([, path]) => path);

describe("a stack's configuration", () => {
  it("is accepted and filled with defaults when every key is right", () => {
    const config = loadConfig(asEngine(GOOD.canary), "canary", secretsOf("canary"));
    assert.equal(config.updater.periodSeconds, 300);
    assert.equal(config.machine.rootVolumeType, "gp3");
    assert.deepEqual(config.network.ingressCidrs, []);
    assert.equal(config.smoke.waitSeconds, 420);
    for (const ring of RINGS) assert.equal(loadConfig(asEngine(GOOD[ring]), ring, secretsOf(ring)).ring, ring);
  });

  const cases: Case[] = [
    [
      "an unknown ring",
      changed("canary", "ring", "kanary"),
      [/tenant-fleet:ring: given "kanary"/, /staging, canary and prod/],
    ],
    [
      "latest on canary",
      changed("canary", "image", { ...image, tag: "latest" }),
      [/image\.tag: given "latest"/, /staging-<sha>/],
    ],
    [
      "staging-latest",
      changed("canary", "image", { ...image, tag: "staging-latest" }),
      [/given "staging-latest"/, /7 to 40 hex/],
    ],
    ["a sha of 6 digits", changed("canary", "image", { ...image, tag: "staging-abc123" }), [/given "staging-abc123"/]],
    ["a sha of 41 digits", changed("canary", "image", { ...image, tag: `staging-${"a".repeat(41)}` }), [/image\.tag/]],
    [
      "an upper-case sha",
      changed("canary", "image", { ...image, tag: "staging-ABC1234" }),
      [/given "staging-ABC1234"/],
    ],
    ["a sha on prod", changed("prod", "image", { ...image, tag: "staging-abc1234" }), [/allowed on prod is latest/]],
    [
      "one repository for both images",
      changed("canary", "image", { ...image, platformRepository: image.repository }),
      [/platformRepository/],
    ],
    [
      "a repository with a tag",
      changed("canary", "image", { ...image, repository: "ghcr.io/acme/x:1" }),
      [/without a tag/],
    ],
    [
      "no tenants",
      changed("canary", "tenants", []),
      [/tenant-fleet:tenants: given an empty list; allowed is at least one/],
    ],
    [
      "a missing list of tenants",
      changed("canary", "tenants", undefined),
      [/tenants: it is missing/, /pulumi config set --secret --path 'tenants\[0\]\.slug' <slug> -s canary/],
    ],
    [
      "a duplicate slug",
      changed("canary", "tenants", [{ slug: "a" }, { slug: "a" }]),
      [/tenants\[1\]\.slug: tenants\[0\] has it already/],
    ],
    [
      "a slug that is no DNS label",
      changed("canary", "tenants", [{ slug: "Not_A_Label" }]),
      [/tenants\[0\]\.slug/, /DNS label/],
    ],
    ["a slug that ends in -", changed("canary", "tenants", [{ slug: "a-" }]), [/DNS label/]],
    [
      "a prod tenant without a public name",
      changed("prod", "tenants", [{ slug: "acme" }]),
      [/tenants\[0\]\.name/, /may be public/],
    ],
    [
      "a urlTemplate without {slug}",
      changed("canary", "urlTemplate", "https://example.com"),
      [/urlTemplate: given "https:\/\/example.com"/, /contains \{slug\}/],
    ],
    ["a plain http urlTemplate", changed("canary", "urlTemplate", "http://{slug}.example.com"), [/allowed is https/]],
    ["a urlTemplate with a query", changed("canary", "urlTemplate", "https://{slug}.example.com/?a=b"), [/a query/]],
    [
      "a period above 5 minutes",
      changed("canary", "updater", { periodSeconds: 301 }),
      [/updater\.periodSeconds: given 301/],
    ],
    [
      "an unknown key",
      asEngine({ ...GOOD.canary, "tenant-fleet:colour": "red" }),
      [/tenant-fleet:colour: there is no such key/],
    ],
    [
      "an unknown key inside",
      changed("canary", "image", { ...image, tagg: "x" }),
      [/image\.tagg: there is no such key/],
    ],
    [
      "an environment that contradicts the program",
      changed("canary", "environment", { ADMIN_TOKEN: "x" }),
      [/environment/, /set by the program/],
    ],
    [
      "an account on prod",
      changed("prod", "account", account),
      [/account: it is given; only the canary ring has it, not prod; run `pulumi config rm account -s prod`/],
    ],
    [
      "no account on canary",
      changed("canary", "account", undefined),
      [/set --secret --path account\.bootstrapRoleArn <value> -s canary/, /'account\.principalArns\[0\]'/],
    ],
    [
      "one missing secret",
      changed("canary", "account", { ...account, accountId: undefined }),
      [
        /account\.accountId: it is missing; run `pulumi config set --secret --path account\.accountId <value> -s canary`/,
      ],
    ],
    [
      "a missing shared secret",
      changed("canary", "controlPlane", { baseUrl: "https://c.example.com" }),
      [/pulumi config set --secret --path controlPlane\.sharedSecret/],
    ],
  ];
  for (const [what, values, says] of cases) {
    it(`is refused for ${what}, with the key and what is allowed`, () => {
      const message = refusalOf(values, values["tenant-fleet:ring"] === "prod" ? "prod" : "canary");
      for (const pattern of says) assert.match(message, pattern);
      assert.match(message, /Nothing was changed/);
    });
  }

  it("is refused with every problem at once, of single keys, between keys and of secrets", () => {
    const message = refusalOf(
      asEngine({
        ...GOOD.canary,
        "tenant-fleet:image": { ...image, tag: "latest" },
        "tenant-fleet:tenants": [{ slug: "a" }, { slug: "a" }],
        "tenant-fleet:urlTemplate": "y",
        "tenant-fleet:github": undefined,
        "tenant-fleet:environment": { lower: "x" },
        "tenant-fleet:constructor": "x",
      }),
      "canary",
      (key) => key === "tenant-fleet:controlPlane",
    );
    assert.deepEqual(named(message), [
      "constructor",
      "urlTemplate",
      "environment.lower",
      "image.tag",
      "github",
      "tenants[1].slug",
      "account",
    ]);
    assert.match(message, /has 7 problems/);
  });

  it("is refused for an unknown ring without guessing what that ring would need", () => {
    const message = refusalOf(asEngine({ "tenant-fleet:ring": "x", "tenant-fleet:tenants": [] }), "canary");
    assert.deepEqual(named(message), ["ring", "image", "tenants", "urlTemplate"]);
  });

  const twice: [what: string, tenants: object[], paths: string[]][] = [
    ["a slug", [{ slug: "a" }, { slug: "a" }], ["tenants[1].slug"]],
    ["a slug of another name", [{ slug: "a" }, { slug: "a", name: "b" }], ["tenants[1].slug"]],
    [
      "a name",
      [
        { slug: "a", name: "x" },
        { slug: "b", name: "x" },
      ],
      ["tenants[1].name"],
    ],
    ["a name that is a slug elsewhere", [{ slug: "b", name: "a" }, { slug: "a" }], ["tenants[1].name"]],
    [
      "a slug and a name",
      [
        { slug: "a", name: "x" },
        { slug: "a", name: "x" },
      ],
      ["tenants[1].slug", "tenants[1].name"],
    ],
  ];
  for (const [what, tenants, paths] of twice)
    it(`says once each that two tenants have ${what}`, () =>
      assert.deepEqual(named(refusalOf(changed("canary", "tenants", tenants), "canary")), paths));
});
