import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ChannelArgs {
  /** SSM path; the updater reads everything below it. */
  readonly path: string;
  /** What machines pull: `repository:tag`, with `@digest` on a ring whose sha is tested. */
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly featureFlags: Readonly<Record<string, boolean>>;
}

/** What every tenant of the ring follows: the image and the shared environment, as SSM parameters. */
export class Channel extends pulumi.ComponentResource {
  constructor(name: string, args: ChannelArgs, opts: pulumi.ComponentResourceOptions) {
    super("tenant-fleet:infra:Channel", name, {}, opts);
    const flags = Object.entries(args.featureFlags).map(([flag, on]) => [`FEATURE_${flag}`, String(on)] as const);
    const values = new Map([...Object.entries(args.environment), ...flags, ["TENANT_IMAGE", args.image] as const]);
    for (const [variable, value] of values) {
      const logicalName = `${name}-${variable.toLowerCase().replaceAll("_", "-")}`;
      new aws.ssm.Parameter(
        logicalName,
        { name: `${args.path}/${variable}`, type: "String", insecureValue: value },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
