import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Posture } from "../core/model/posture";

/** The port a tenant's container is published on. */
const TENANT_PORT = 8080;

export interface NetworkArgs {
  readonly cidr: string;
  readonly posture: Pick<Posture, "ingress" | "egress" | "region">;
  readonly tags: Readonly<Record<string, string>>;
}

/** The ring's network: one public subnet whose machines reach HTTPS and are reached by nobody but who is configured. */
export class Network extends pulumi.ComponentResource {
  readonly subnetId: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super("tenant-fleet:infra:Network", name, {}, opts);
    const child = { parent: this };
    const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: args.cidr, enableDnsHostnames: true, tags: tags("vpc") },
      child,
    );
    const subnet = new aws.ec2.Subnet(
      `${name}-subnet`,
      { vpcId: vpc.id, cidrBlock: args.cidr, tags: tags("subnet") },
      child,
    );
    const gateway = new aws.ec2.InternetGateway(`${name}-gateway`, { vpcId: vpc.id, tags: tags("gateway") }, child);
    const routes = new aws.ec2.RouteTable(
      `${name}-routes`,
      { vpcId: vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }], tags: tags("routes") },
      child,
    );
    const association = new aws.ec2.RouteTableAssociation(
      `${name}-routes-of-subnet`,
      { subnetId: subnet.id, routeTableId: routes.id },
      child,
    );
    // Rules are inline, so a rule that somebody adds by hand is drift and goes at the next update.
    const group = new aws.ec2.SecurityGroup(
      `${name}-tenants`,
      {
        description: "Tenants of the ring",
        vpcId: vpc.id,
        ingress:
          args.posture.ingress.length === 0
            ? []
            : [
                {
                  description: "The edge",
                  protocol: "tcp",
                  fromPort: TENANT_PORT,
                  toPort: TENANT_PORT,
                  cidrBlocks: [...args.posture.ingress],
                },
              ],
        egress: args.posture.egress.map((rule) => {
          const [protocol = "", port = "", cidr = ""] = rule.split(":");
          return { protocol, fromPort: Number(port), toPort: Number(port), cidrBlocks: [cidr] };
        }),
        tags: tags("tenants"),
      },
      child,
    );
    this.securityGroupId = group.id;
    // A machine in the subnet needs the way out before it boots.
    this.subnetId = pulumi.all([subnet.id, association.id]).apply(([id]) => id);
    this.registerOutputs({});
  }
}
