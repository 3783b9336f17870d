// The pack: loading this file starts it, and nothing else may do that.
import { PolicyPack } from "@pulumi/policy";
import { toPolicy } from "./rule";
import { rules } from "./rules";

new PolicyPack("tenant-fleet", { policies: rules.map(toPolicy) });
