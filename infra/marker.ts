import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Sha } from "../core/model/image";
import { type Marker, markerSchema } from "../core/model/marker";
import { defineGate, type GateArgs } from "./gate";

export interface VerifiedMarkerArgs extends Pick<Marker, "digests"> {
  /** The fleet that is tested: another one is tested anew. */
  readonly fleet: pulumi.Input<string>;
  /** SSM parameter that keeps it. */
  readonly path: string;
  /** The sha under test; a ring that follows `latest` tests none and keeps no marker. */
  readonly sha: Sha | undefined;
  readonly gate: GateArgs;
  /** Everything that must be in place before the suite runs: every tenant. */
  readonly after: pulumi.Resource;
}

/** What the ring's smoke suite last said GREEN to. It can only be written through the gate. */
export class VerifiedMarker extends pulumi.ComponentResource {
  /** The marker as it is kept, which after a RED is the previous one; null on a ring without. */
  readonly marker: pulumi.Output<Marker | null>;

  constructor(name: string, args: VerifiedMarkerArgs, opts: pulumi.ComponentResourceOptions) {
    super("tenant-fleet:infra:VerifiedMarker", name, {}, opts);
    const { path, sha, digests, fleet, gate, after } = args;
    if (sha === undefined) {
      this.marker = pulumi.output(null);
    } else {
      const hook = defineGate(`${name}-gate`, sha, gate);
      const value = pulumi.output(fleet).apply((id) => JSON.stringify({ sha, digests, fleet: id } satisfies Marker));
      const description = "What the smoke suite last verified; written by the gate alone";
      const parameter = new aws.ssm.Parameter(
        `${name}-marker`,
        { name: path, type: "String", description, insecureValue: value },
        { parent: this, dependsOn: after, hooks: { beforeCreate: [hook], beforeUpdate: [hook] } },
      );
      this.marker = parameter.insecureValue.apply((text = "") => markerSchema.parse(JSON.parse(text)));
    }
    this.registerOutputs({ marker: this.marker });
  }
}
