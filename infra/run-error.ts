import * as pulumi from "@pulumi/pulumi";

/**
 * Returns an error that the engine prints as its message alone. The SDK hides a RunError's stack and renders it all the
 * same, on which Node 20's util.inspect can spend 15 s and a gigabyte (frames below node_modules, in colour): this has none.
 */
export const runError = (message: string): pulumi.RunError =>
  Object.assign(new pulumi.RunError(message), { stack: "" });
