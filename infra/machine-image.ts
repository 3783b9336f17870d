import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { Undetermined } from "../core/errors";
import { runError } from "./run-error";

/**
 * Returns the AMI that a public SSM parameter names; undefined during the preview of an account that is not there yet.
 * Rejects with a RunError, which the engine prints without a stack, when it cannot be read.
 */
export async function findMachineImage(parameter: string, opts: pulumi.InvokeOptions): Promise<string> {
  try {
    return (await aws.ssm.getParameter({ name: parameter }, opts)).insecureValue;
  } catch (error) {
    const { message } = new Undetermined({
      what: `The machine image that ${parameter} names`,
      why: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
      fix: "See that machine.amiParameter exists in the region and that the credentials may read it, then run the command again",
    });
    throw runError(message);
  }
}
