import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { customerHash } from "../../core/model/customer-hash";
import { customersOf } from "../../infra/customers";
import { secretPaths } from "../../infra/secret-outputs";

const unknown = () => Object.assign(pulumi.output("x"), { isKnown: Promise.resolve(false) });

describe("the secret outputs of a stack", () => {
  const cases: [name: string, outputs: Record<string, unknown>, expected: string[]][] = [
    ["none where nothing is secret", { a: 1, b: pulumi.output("x"), c: null, d: undefined }, []],
    ["an output that is one as a whole", { tokens: pulumi.secret(["a"]), a: 1 }, ["tokens"]],
    ["a part of an output", { a: { b: { id: pulumi.secret("x"), name: "y" } } }, ["a.b.id"]],
    ["an output that depends on one", { a: pulumi.all([pulumi.secret("x"), "y"]).apply(([x]) => x) }, ["a"]],
    ["a list that has one in it", { list: [{ id: pulumi.secret("x") }] }, ["list"]],
    ["one that is not known yet", { a: pulumi.secret(unknown()), b: unknown() }, ["a"]],
    ["all of them, in order", { b: pulumi.secret(1), a: pulumi.secret(2) }, ["a", "b"]],
  ];
  for (const [name, outputs, expected] of cases) {
    it(`are ${name}`, async () => assert.deepEqual(await secretPaths(outputs), expected));
  }
});

describe("the customers that prod tells of", () => {
  const opened = (output: pulumi.Output<unknown>) => new Promise((resolve) => output.apply(resolve));
  const tenants = [
    { slug: "northwind", name: "t-01" },
    { slug: "contoso", name: "t-02" },
  ];

  it("are told by the hashes of their slugs, as a secret", async () => {
    const told = customersOf({ ring: "prod", tenants }, "prod");
    assert.equal(await pulumi.isSecret(told), true);
    assert.deepEqual(await opened(told), {
      salt: "prod",
      hashes: [customerHash("prod", "northwind"), customerHash("prod", "contoso")],
    });
  });

  it("are none on another ring, whose slugs are public", async () => {
    assert.equal(await opened(customersOf({ ring: "canary", tenants }, "canary")), null);
  });

  it("have another hash with another salt", () => {
    assert.notEqual(customerHash("prod", "northwind"), customerHash("staging", "northwind"));
    assert.match(customerHash("prod", "northwind"), /^[0-9a-f]{32}$/);
  });
});
