import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { type Baseline, baselineSchema, type Customers, customersSchema } from "../core/model/declaration";
import { runError } from "./run-error";

export interface BaselineOfStack {
  /** Null where the stack was never deployed, or by a program that exported none. */
  readonly baseline: Baseline | null;
  /** Secret. */
  readonly customers: pulumi.Output<Customers | null>;
}

/**
 * Returns what another stack exported of itself when it was deployed last; it is known during a preview.
 * @param stack of this project, or `<organisation>/<project>/<stack>`
 * @throws {RunError} when it exports something else, or cannot be read.
 */
export async function readBaseline(stack: string): Promise<BaselineOfStack> {
  const name = stack.includes("/") ? stack : `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
  const reference = new pulumi.StackReference("baseline", { name });
  const [posture, deployedOn, customers] = await Promise.all(
    ["posture", "deployedOn", "customers"].map(async (output) => {
      const { value, secretValue } = await reference.getOutputDetails(output);
      return value ?? secretValue;
    }),
  );
  const parse = <T>(schema: z.ZodType<T>, given: unknown): T => {
    const parsed = schema.safeParse(given);
    if (parsed.success) return parsed.data;
    const paths = parsed.error.issues.map(({ path }) => path.join(".") || "all").join(", ");
    throw runError(
      `The baseline in stack ${stack}: it is not that of this program (${paths}). Deploy that stack with this program, then run pulumi again.`,
    );
  };
  const isThere = posture !== undefined && deployedOn !== undefined;
  return {
    baseline: isThere ? parse(baselineSchema, { posture, deployedOn }) : null,
    customers: pulumi.secret(customers === undefined ? null : parse(customersSchema, customers)),
  };
}
