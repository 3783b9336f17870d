import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { loadConfig } from "../../core/config/load";
import { Misuse } from "../../core/errors";
import { asEngine, changed, GOOD } from "../support/config";

const { "tenant-fleet:image": image, "tenant-fleet:account": account } = GOOD.canary;

function refusalOf(values: Record<string, string>, stack = "canary"): string {
  try {
    loadConfig(values, stack);
  } catch (error) {
    assert.ok(error instanceof Misuse, String(error));
    return error.message;
  }
  assert.fail("the configuration was accepted");
}

describe("a stack's configuration", () => {
  it("is accepted and filled with defaults when every key is right", () => {
    const config = loadConfig(asEngine(GOOD.canary), "canary");
    assert.equal(config.updater.periodSeconds, 300);
    assert.equal(config.machine.rootVolumeType, "gp3");
    assert.deepEqual(config.network.ingressCidrs, []);
    assert.equal(config.smoke.waitSeconds, 420);
    assert.equal(loadConfig(asEngine(GOOD.prod), "prod").ring, "prod");
  });

  const cases: [what: string, values: Record<string, string>, says: RegExp[]][] = [
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
      [/tenants\[1\]\.slug: given "a" that tenants\[0\] has already/],
    ],
    [
      "a duplicate name",
      changed("canary", "tenants", [{ slug: "a" }, { slug: "b", name: "a" }]),
      [/tenants\[1\]\.name/],
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
    ["an account on prod", changed("prod", "account", account), [/account: it is given; only the canary ring has it/]],
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

  it("is refused with every problem at once", () => {
    const message = refusalOf(
      asEngine({ "tenant-fleet:ring": "x", "tenant-fleet:tenants": [], "tenant-fleet:urlTemplate": "y" }),
    );
    assert.match(message, /has 4 problems/);
    for (const key of ["ring", "image", "tenants", "urlTemplate"])
      assert.match(message, new RegExp(`tenant-fleet:${key}: `));
  });

  it("never shows a secret's or a customer's value", () => {
    const bad = {
      bootstrapRoleArn: "not-an-arn-but-private",
      accountId: "12345-private",
      externalId: "short-prv",
      principalArns: ["private-too"],
    };
    const inAccount = refusalOf(changed("canary", "account", bad));
    assert.match(inAccount, /account\.accountId/);
    assert.doesNotMatch(inAccount, /private|short-prv/);
    const customers = [
      { slug: "private", name: "t-01" },
      { slug: "private", name: "t-02" },
    ];
    assert.doesNotMatch(refusalOf(changed("prod", "tenants", customers), "prod"), /private/);
  });

  for (const ring of ["staging", "canary", "prod"] as const) {
    it(`as committed for ${ring} holds no account, ARN, token or customer, and lacks only what an installation sets`, () => {
      const text = readFileSync(join(__dirname, `../../Pulumi.${ring}.yaml`), "utf8");
      assert.doesNotMatch(text, /arn:aws|\d{12}|sharedSecret|externalId|secure:/);
      const { config } = parse(text) as { config: Record<string, unknown> };
      if (ring === "staging") {
        assert.equal(loadConfig(asEngine(config), ring).ring, ring);
        return;
      }
      const lacking = ring === "prod" ? ["tenants"] : ["account", "controlPlane.sharedSecret"];
      const message = refusalOf(asEngine(config), ring);
      const named = [...message.matchAll(/- tenant-fleet:([\w.]+): it is missing/g)].map(([, key]) => key);
      assert.ok(named.length > 0 && named.every((key) => key !== undefined && lacking.includes(key)), message);
    });
  }
});
