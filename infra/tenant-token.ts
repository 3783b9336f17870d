import * as pulumi from "@pulumi/pulumi";

/** 32 random bytes: 256 bits, as base64url without the characters that the secret lists are split on. */
const create = async (): Promise<pulumi.dynamic.CreateResult> => {
  const { randomBytes, randomUUID } = require("node:crypto") as typeof import("node:crypto");
  return { id: randomUUID(), outs: { value: randomBytes(32).toString("base64url") } };
};

/** A tenant's admin bearer: made once, kept in the state as a secret, known to nobody else. */
export class TenantToken extends pulumi.dynamic.Resource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, opts: pulumi.CustomResourceOptions) {
    super(
      { create },
      name,
      { value: undefined },
      { ...opts, additionalSecretOutputs: ["value"] },
      "tenant-fleet",
      "TenantToken",
    );
  }
}
