import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { loadConfig } from "../../core/config/load";
import type { Ring } from "../../core/config/schema";
import { asEngine, changed, GOOD, refusalOf, secretsOf } from "../support/config";

const { "tenant-fleet:image": image, "tenant-fleet:account": account } = GOOD.canary;
const all = (_key: string) => true;
const only =
  (...secrets: string[]) =>
  (key: string) =>
    secrets.some((secret) => key === `tenant-fleet:${secret}`);
const set = (path: string, ring = "canary") => `\`pulumi config set --secret --path ${path} -s ${ring}\``;

describe("a secret in a stack's configuration", () => {
  const cases: [what: string, ring: Ring, values: Record<string, string>, isSecret: typeof all, says: string[]][] = [
    [
      "an account in plain text",
      "canary",
      changed("canary", "account", { ...account, principalArns: [...account.principalArns, ...account.principalArns] }),
      only("controlPlane"),
      [
        "tenant-fleet:account: it is given in plain text; allowed is only a secret",
        set("account.bootstrapRoleArn <value>"),
        set("account.accountId <value>"),
        set("account.externalId <value>"),
        set("'account.principalArns[0]' <value>"),
        set("'account.principalArns[1]' <value>"),
      ],
    ],
    [
      "a control plane's secret in plain text",
      "canary",
      asEngine(GOOD.canary),
      only("account"),
      ["tenant-fleet:controlPlane: it is given in plain text", set("controlPlane.sharedSecret <value>")],
    ],
    [
      "an account in plain text, though the ring is unknown and another key of it is wrong",
      "canary",
      asEngine({ ...GOOD.canary, "tenant-fleet:ring": "x", "tenant-fleet:account": { ...account, accountId: "1" } }),
      only("controlPlane"),
      ["tenant-fleet:account: it is given in plain text"],
    ],
    [
      "customers in plain text",
      "prod",
      asEngine(GOOD.prod),
      only(),
      ["tenant-fleet:tenants: slugs are given in plain text", set("'tenants[0].slug' <slug>", "prod")],
    ],
    [
      "an environment that is secret",
      "canary",
      changed("canary", "environment", { LOG_LEVEL: "private" }),
      only("account", "controlPlane", "environment"),
      ["tenant-fleet:environment: it is given as a secret, but is plain text in the cloud", "own secret store"],
    ],
    [
      "a feature flag that is secret",
      "prod",
      changed("prod", "featureFlags", { NEW_SEARCH: true }),
      only("tenants", "featureFlags"),
      ["tenant-fleet:featureFlags: it is given as a secret, but is plain text in the cloud", "own secret store"],
    ],
  ];
  for (const [what, ring, values, isSecret, says] of cases) {
    it(`is refused for ${what}`, () => {
      const message = refusalOf(values, ring, isSecret);
      for (const text of says) assert.ok(message.includes(text), message);
      for (const value of ["private", account.externalId, "shared-secret-of-16", "customer-one"])
        assert.ok(!message.includes(value), message);
    });
  }

  it("is asked for once when it is missing, not a second time for being in plain text", () => {
    const message = refusalOf(
      changed("canary", "controlPlane", { baseUrl: "https://c.example.com" }),
      "canary",
      only("account"),
    );
    assert.match(message, /has 1 problem:/);
    assert.match(message, /controlPlane\.sharedSecret: it is missing/);
  });

  it("is not asked for again on a ring that refuses the whole key", () => {
    const message = refusalOf(changed("staging", "account", account), "staging", only());
    assert.match(message, /has 1 problem:/);
    assert.match(message, /account: it is given; .* run `pulumi config rm account -s staging`/);
  });

  it("may be more than must be, and a slug of a tested ring may be plain", () => {
    const isSecret = only("account", "controlPlane", "tenants", "urlTemplate");
    assert.ok(loadConfig(asEngine(GOOD.canary), "canary", isSecret));
    assert.ok(loadConfig(asEngine(GOOD.staging), "staging", only()));
  });

  const hidden: [what: string, ring: Ring, values: Record<string, string>, isSecret: typeof all][] = [
    [
      "an account's values",
      "canary",
      changed("canary", "account", {
        bootstrapRoleArn: "not-an-arn-but-private",
        accountId: "12345-private",
        externalId: "private",
        principalArns: ["private-too"],
      }),
      secretsOf("canary"),
    ],
    ["an account that is no object", "canary", changed("canary", "account", "private"), only("controlPlane")],
    [
      "a control plane's URL",
      "canary",
      changed("canary", "controlPlane", { baseUrl: "https://private.example.com/?a" }),
      secretsOf("canary"),
    ],
    [
      "a customer's slug",
      "prod",
      changed("prod", "tenants", [
        { slug: "private", name: "t-01" },
        { slug: "private", name: "t-02" },
        { slug: "x", name: `private${"x".repeat(40)}` },
      ]),
      secretsOf("prod"),
    ],
    ["a variable", "canary", changed("canary", "environment", { KEY: "private\nkey" }), secretsOf("canary")],
    ["a plain key that was set as a secret", "canary", changed("canary", "image", { ...image, tag: "private" }), all],
    [
      "a URL's credentials, however long",
      "canary",
      changed("canary", "urlTemplate", `https://u:private${"x".repeat(99)}@example.com`),
      secretsOf("canary"),
    ],
    [
      "a URL's query",
      "canary",
      changed("canary", "urlTemplate", "https://{slug}.example.com/?key=private"),
      secretsOf("canary"),
    ],
  ];
  for (const [what, ring, values, isSecret] of hidden)
    it(`leaves ${what} out of what is said`, () => assert.doesNotMatch(refusalOf(values, ring, isSecret), /private/));

  for (const partition of ["aws-us-gov", "aws-cn"]) {
    for (const change of [
      { bootstrapRoleArn: `arn:${partition}:iam::444455556666:role/x` },
      { principalArns: [`arn:${partition}:iam::444455556666:user/x`] },
    ]) {
      it(`is refused in ${Object.keys(change)[0]} when it is of the partition ${partition}`, () =>
        assert.match(
          refusalOf(changed("canary", "account", { ...account, ...change }), "canary"),
          /partition aws only/,
        ));
    }
  }

  it("is a role where a role is assumed, not a user", () => {
    const values = changed("canary", "account", { ...account, bootstrapRoleArn: "arn:aws:iam::444455556666:user/x" });
    assert.match(refusalOf(values, "canary"), /account\.bootstrapRoleArn: allowed is a role's ARN/);
  });
});

describe("the committed configuration", () => {
  for (const ring of ["staging", "canary", "prod"] as const) {
    it(`of ${ring} holds no account, ARN, token or customer, and lacks only what an installation sets`, () => {
      const text = readFileSync(join(__dirname, `../../Pulumi.${ring}.yaml`), "utf8");
      assert.doesNotMatch(text, /arn:aws|\d{12}|sharedSecret|externalId|secure:/);
      const { config } = parse(text) as { config: Record<string, unknown> };
      if (ring === "staging") {
        assert.equal(loadConfig(asEngine(config), ring, () => false).ring, ring);
        return;
      }
      const lacking = ring === "prod" ? ["tenants"] : ["account", "controlPlane.sharedSecret"];
      const message = refusalOf(asEngine(config), ring, () => false);
      const named = [...message.matchAll(/- tenant-fleet:([\w.]+): it is missing/g)].map(([, key]) => key);
      assert.ok(named.length > 0 && named.every((key) => key !== undefined && lacking.includes(key)), message);
    });
  }
});
