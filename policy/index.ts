// The pack: loading this file starts it, and nothing else may do that.
import { PolicyPack } from "@pulumi/policy";
import { toPolicies } from "./pack";
import { rules } from "./rules";

new PolicyPack("tenant-fleet", { policies: toPolicies(rules, () => new Date(), process.env) });
