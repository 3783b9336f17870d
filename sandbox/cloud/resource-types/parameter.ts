import { boolean, own, type ResourceType, string } from "../resource-type";
import type { Properties } from "../store";

export const PARAMETER = "aws:ssm/parameter:Parameter";

const arnOf = (id: string, account: string, region: string) =>
  `arn:aws:ssm:${region}:${account}:parameter${id.startsWith("/") ? "" : "/"}${id}`;

const parameter: ResourceType = {
  token: PARAMETER,
  autoname: { max: 1011 },
  tagActions: ["ssm:AddTagsToResource", "ssm:RemoveTagsFromResource"],
  properties: {
    name: string({ replaces: true, pattern: /^[\w./-]+$/, max: 1011 }),
    type: string({ required: true, oneOf: ["String", "StringList", "SecureString"] }),
    value: string({ min: 1, max: 4096 }),
    insecureValue: string({ min: 1, max: 4096 }),
    allowedPattern: string({ max: 1024 }),
    dataType: string({ computed: true, oneOf: ["text", "aws:ec2:image"] }),
    description: string({ max: 1024 }),
    keyId: string({ computed: true }),
    overwrite: boolean(),
    tier: string({ computed: true, oneOf: ["Standard", "Advanced", "Intelligent-Tiering"] }),
  },
  crossCheck: (p) => {
    if ((p.value === undefined) === (p.insecureValue === undefined)) {
      return [{ property: "value", reason: "one of value and insecureValue must be given" }];
    }
    const isOpenSecret = p.insecureValue !== undefined && p.type === "SecureString";
    return isOpenSecret ? [{ property: "insecureValue", reason: "a SecureString takes its value from `value`" }] : [];
  },
  unique: { code: "ParameterAlreadyExists", key: (p) => `${p.name}` },
  id: (p) => `${p.name}`,
  arn: (id, _p, place) => arnOf(id, place.account, place.region),
  compute: (p) => ({
    dataType: "text",
    keyId: p.type === "SecureString" ? "alias/aws/ssm" : "",
    tier: "Standard",
    version: 1,
    hasValueWo: false,
  }),
  unstable: { version: ["value", "insecureValue", "type", "description", "allowedPattern", "tier"] },
  needs: {
    create: () => own("ssm:PutParameter"),
    read: () => own("ssm:GetParameter", "ssm:DescribeParameters", "ssm:ListTagsForResource"),
    update: Object.fromEntries(
      ["value", "insecureValue", "type", "description", "allowedPattern", "dataType", "keyId", "tier"].map((name) => [
        name,
        () => own("ssm:PutParameter"),
      ]),
    ),
    delete: () => own("ssm:DeleteParameter"),
  },
};

/** Returns a parameter's value, whichever property holds it. */
export const parameterValue = (p: Properties): string => `${p.value ?? p.insecureValue ?? ""}`;

/** Returns what is seen of a parameter without decryption. */
export const undecryptedValue = (p: Properties): string =>
  p.type === "SecureString" ? "(encrypted)" : parameterValue(p);

export const parameterTypes: readonly ResourceType[] = [parameter];
