import { type ResourceType, string, TAGS } from "./resource-type";
import { githubTypes } from "./resource-types/github";
import { iamTypes } from "./resource-types/iam";
import { instanceTypes } from "./resource-types/instance";
import { networkTypes } from "./resource-types/network";
import { parameterTypes } from "./resource-types/parameter";
import { securityGroupTypes } from "./resource-types/security-group";

const REGION = string({ computed: true, replaces: true, pattern: /^[a-z]{2}(-[a-z]+)+-\d$/ });

/** Every type takes what its kind takes: regional ones a region, taggable ones tags. */
const withCommon = (type: ResourceType): ResourceType => ({
  ...type,
  properties: {
    ...type.properties,
    ...(type.isGlobal ? {} : { region: REGION }),
    ...(type.tagActions ? { tags: TAGS } : {}),
  },
});

/** The table of resource types, by token: a new type is one row. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [...iamTypes, ...networkTypes, ...securityGroupTypes, ...instanceTypes, ...parameterTypes, ...githubTypes]
    .map(withCommon)
    .map((type) => [type.token, type]),
);
