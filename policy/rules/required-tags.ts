import { z } from "zod";
import { type DeclaredResource, isUnknown, type Stack, TENANT } from "../../core/model/declared-stack";
import { tryParseJson } from "../../core/model/try-parse-json";
import type { Finding, Remediable, Rule } from "../rule";
import { isTaggable } from "../taggable";

const MANAGED_BY = "tenant-fleet";
const PARENT_TENANT = new RegExp(`\\$?${TENANT}::tenant-(.+)$`);

const tagsSchema = z.record(z.string(), z.unknown());
const defaultTagsSchema = z.object({ tags: z.record(z.string(), z.string()) });

/** Returns the tags that a provider adds to what goes through it; undefined where they are not known. */
function defaultTagsOf(provider: DeclaredResource | undefined): Readonly<Record<string, string>> | undefined {
  const given = provider?.inputs.defaultTags;
  if (isUnknown(given)) return undefined;
  return defaultTagsSchema.safeParse(typeof given === "string" ? tryParseJson(given) : given).data?.tags ?? {};
}

/** Returns the tags that a resource must have; undefined stands for any value. */
const requiredOf = (ring: string, tenant: string | undefined): Readonly<Record<string, string | undefined>> => ({
  "managed-by": undefined,
  ring,
  ...(tenant === undefined ? {} : { tenant }),
});

const isRight = (given: unknown, wanted: string | undefined): boolean =>
  wanted === undefined ? typeof given === "string" && given !== "" : given === wanted;

function checkResource(stack: Stack, resource: DeclaredResource, ring: string): Finding[] {
  const tenant = stack.partOf(resource, TENANT)?.name.replace(/^tenant-/, "");
  const byDefault = defaultTagsOf(stack.at(resource.provider));
  const { tags = {} } = resource.inputs;
  if (isUnknown(tags)) return [{ resource, key: "tags", says: "Its tags are not known yet.", kind: "unknown" }];
  const own = tagsSchema.safeParse(tags).data ?? {};
  return Object.entries(requiredOf(ring, tenant)).flatMap(([name, wanted]): Finding[] => {
    const given = own[name] ?? byDefault?.[name];
    const key = `tags.${name}`;
    if (isUnknown(given) || (given === undefined && byDefault === undefined)) {
      return [{ resource, key, says: `Its tag ${name} is not known yet.`, kind: "unknown" }];
    }
    if (isRight(given, wanted)) return [];
    const allowed = wanted === undefined ? "any word is allowed" : `allowed is ${wanted}`;
    return [
      {
        resource,
        key,
        says: `${given === undefined ? `It has no tag ${name}` : `Its tag ${name} is another`}; ${allowed}.`,
      },
    ];
  });
}

/** Returns the tags of a resource with those that it lacks; undefined where it lacks none. */
export function addTags({
  type,
  urn,
  inputs,
  parent,
  defaultTags,
}: Remediable): { tags: Record<string, unknown> } | undefined {
  const own = tagsSchema.safeParse(inputs.tags ?? {});
  if (!isTaggable(type) || !own.success) return undefined;
  const ring = urn.split("::")[0]?.split(":").at(-1) ?? "";
  const tenant = PARENT_TENANT.exec(parent ?? "")?.[1];
  const missing = Object.entries(requiredOf(ring, tenant))
    .filter(([name]) => own.data[name] === undefined && defaultTags[name] === undefined)
    .map(([name, wanted]) => [name, wanted ?? MANAGED_BY]);
  return missing.length === 0 ? undefined : { tags: { ...own.data, ...Object.fromEntries(missing) } };
}

export const requiredTags: Rule = {
  name: "required-tags",
  chapter: "Isolation and access",
  description:
    "Every AWS resource that can have tags has `managed-by` and `ring`, and `tenant` where it is a tenant's; those that lack are added.",
  why: "The provisioner may change and end only what has its ring's tag, and a bill or an alarm must name whose it is.",
  remedy: "Set the tags in infra/, or let the pack add them: enforcement level `remediate`, which it has by default.",
  severity: "medium",
  isWaivable: true,
  check: (stack) =>
    stack.fleet === undefined
      ? []
      : stack.resources
          .filter(({ type }) => isTaggable(type))
          .flatMap((resource) => checkResource(stack, resource, stack.fleet?.says.ring ?? "")),
  remediate: addTags,
};
