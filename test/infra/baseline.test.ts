import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { baselineSchema } from "../../core/model/declaration";
import { readBaseline } from "../../infra/baseline";
import { posture } from "../policy/clean-stack";

/** What the engine knows of the stack that is referred to; reading it asks nobody else. */
async function reading<T>(
  outputs: Record<string, unknown>,
  read: () => Promise<T>,
): Promise<{ result: T; names: string[] }> {
  const names: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ inputs, name }) => {
        names.push(`${name} ${inputs.name}`);
        return { id: String(inputs.name), state: { ...inputs, outputs, secretOutputNames: ["customers"] } };
      },
      call: () => ({}),
    },
    "tenant-fleet",
    "canary",
    true,
    "acme",
  );
  const result = await read();
  await pulumi.runtime.disconnect();
  return { result, names };
}

const prod = { posture: posture({ imageTrack: "latest" }), deployedOn: "2026-11-20" };
const customers = { salt: "prod", hashes: ["0a1b2c"] };
const opened = (output: pulumi.Output<unknown>) => new Promise((resolve) => output.apply(resolve));

describe("the baseline of a ring", () => {
  it("is what the stack exported when it was deployed last, known during a preview", async () => {
    const { result, names } = await reading({ ...prod, customers }, async () => {
      const found = await readBaseline("prod");
      return { ...found, isSecret: await pulumi.isSecret(found.customers), customers: await opened(found.customers) };
    });
    assert.deepEqual(result, { baseline: baselineSchema.parse(prod), customers, isSecret: true });
    assert.deepEqual(names, ["baseline acme/tenant-fleet/prod"]);
  });

  it("may be a stack of another project, by its whole name", async () => {
    const { names } = await reading(prod, () => readBaseline("other/fleet/prod"));
    assert.deepEqual(names, ["baseline other/fleet/prod"]);
  });

  for (const [name, outputs] of [
    ["the stack was never deployed", {}],
    ["it was deployed by a program that says no day", { posture: prod.posture }],
    ["it was deployed by a program that says no posture", { deployedOn: prod.deployedOn }],
  ] as const) {
    it(`is none where ${name}`, async () => {
      const { result } = await reading(outputs, async () => {
        const found = await readBaseline("prod");
        return { baseline: found.baseline, customers: await opened(found.customers) };
      });
      assert.deepEqual(result, { baseline: null, customers: null });
    });
  }

  for (const [name, outputs, says] of [
    [
      "posture",
      { ...prod, posture: { ...prod.posture, instanceType: 7 } },
      /not that of this program \(posture\.instanceType\)/,
    ],
    ["day", { ...prod, deployedOn: "yesterday" }, /\(deployedOn\)/],
    ["list of customers", { ...prod, customers: { salt: "x" } }, /\(hashes\)/],
  ] as const) {
    it(`is refused in a sentence where its ${name} is none`, async () => {
      await reading(outputs, () =>
        assert.rejects(readBaseline("prod"), (error: Error) => {
          assert.ok(pulumi.RunError.isInstance(error));
          assert.match(error.message, says);
          assert.match(error.message, /Deploy that stack with this program, then run pulumi again\.$/);
          return true;
        }),
      );
    });
  }
});
