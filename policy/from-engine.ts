import type { PolicyResource, ResourceRemediation } from "@pulumi/policy";
import { z } from "zod";
import { type DeclaredResource, UNKNOWN } from "../core/model/declared-stack";
import { tryParseJson } from "../core/model/try-parse-json";
import type { Rule } from "./rule";

/** Returns a plain copy of what the SDK shows, which throws where a value is not known yet: there, the copy says UNKNOWN. */
function plainCopy(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const at = (key: string | number): unknown => {
    let one: unknown;
    try {
      one = (value as Record<string | number, unknown>)[key];
    } catch {
      return UNKNOWN;
    }
    return plainCopy(one);
  };
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, i) => at(i));
  return Object.fromEntries(Object.keys(value).map((key) => [key, at(key)]));
}

/**
 * Remembers what every resource declares. The engine shows declarations one by one, and the whole stack as what resources
 * have become: of one whose provider is not configured yet, as in the first preview of an account, nothing at all.
 */
export class Declarations {
  readonly #inputs = new Map<string, Record<string, unknown>>();

  note(urn: string, props: Record<string, unknown>): void {
    this.#inputs.set(urn, plainCopy(props) as Record<string, unknown>);
  }

  /** @throws {Error} when a resource was never noted: the rules would see nothing of it and pass. */
  declared(resources: readonly PolicyResource[]): DeclaredResource[] {
    return resources.map((resource) => {
      const inputs = this.#inputs.get(resource.urn);
      if (inputs === undefined)
        throw new Error(`the pack was not shown what ${resource.name} declares; enable the policy "notices"`);
      return {
        urn: resource.urn,
        type: resource.type,
        name: resource.name,
        inputs,
        outputs: plainCopy(resource.props) as Record<string, unknown>,
        parent: resource.parent?.urn,
        provider: resource.provider?.urn,
        dependencies: resource.dependencies.map(({ urn }) => urn),
        propertyDependencies: Object.fromEntries(
          Object.entries(resource.propertyDependencies).map(([key, made]) => [key, made.map(({ urn }) => urn)]),
        ),
      };
    });
  }
}

const defaultTagsSchema = z.object({ tags: z.record(z.string(), z.string()) });

/** Returns a rule's remedy as the engine runs it. */
export const toRemediation =
  (remediate: NonNullable<Rule["remediate"]>): ResourceRemediation =>
  ({ urn, type, props, opts, provider }) => {
    const { defaultTags } = (plainCopy(provider?.props ?? {}) ?? {}) as { defaultTags?: unknown };
    const parsed = defaultTagsSchema.safeParse(typeof defaultTags === "string" ? tryParseJson(defaultTags) : undefined);
    const inputs = plainCopy(props) as Record<string, unknown>;
    const change = remediate({ urn, type, inputs, parent: opts.parent, defaultTags: parsed.data?.tags ?? {} });
    // Set on what the SDK gave, which knows what is secret in it.
    return change && Object.assign(props, change);
  };
