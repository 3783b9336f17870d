import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../core/config/schema";
import { customerHash } from "../core/model/customer-hash";
import type { Customers } from "../core/model/declaration";

/**
 * Returns the names of a ring's customers, hashed, as a secret; null on a ring that has none.
 * @param salt stays the same from run to run, so that an unchanged fleet exports the same
 */
export const customersOf = (
  { ring, tenants }: Pick<Config, "ring" | "tenants">,
  salt: string,
): pulumi.Output<Customers | null> =>
  pulumi.secret(ring === "prod" ? { salt, hashes: tenants.map(({ slug }) => customerHash(salt, slug)) } : null);
