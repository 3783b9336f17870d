import { z } from "zod";
import { type DeclaredResource, UNKNOWN } from "./declared-stack";
import { tryParseJson } from "./try-parse-json";

/**
 * How the engine marks what is not plain JSON in a state, and how it marks a secret.
 * @see https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/go/common/resource/sig/sig.go
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** What takes a secret's place where the one who exports the state may not read it. */
const CLOSED = "[secret]";

const properties = z.record(z.string(), z.unknown()).default({});
const stateSchema = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          inputs: properties,
          outputs: properties,
          parent: z.string().optional(),
          provider: z.string().optional(),
          dependencies: z.array(z.string()).nullish(),
          propertyDependencies: z.record(z.string(), z.array(z.string()).nullish()).nullish(),
          /** Set on what is about to be deleted, because something else took its place. */
          delete: z.boolean().optional(),
          modified: z.iso.datetime({ offset: true }).optional(),
        }),
      )
      .default([]),
  }),
});

/**
 * Returns the resources of an exported state (`pulumi stack export`), as the program declared them when it was deployed last.
 * Secrets are open if the state was exported with --show-secrets; else they are UNKNOWN.
 * @throws {ZodError} when it is no such state; names keys and shows no values.
 */
export function resourcesOfState(state: unknown): DeclaredResource[] {
  return stateSchema
    .parse(state)
    .deployment.resources.filter((one) => one.delete !== true)
    .map(({ urn, type, inputs, outputs, parent, provider, dependencies, propertyDependencies }) => ({
      urn,
      type,
      name: urn.split("::").at(-1) ?? "",
      inputs: opened(inputs) as Record<string, unknown>,
      outputs: opened(outputs) as Record<string, unknown>,
      parent,
      // `urn::id`
      provider: provider?.split("::").slice(0, -1).join("::"),
      dependencies: dependencies ?? [],
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies ?? {}).map(([key, urns]) => [key, urns ?? []]),
      ),
    }));
}

/**
 * Returns when the program changed a resource of an exported state last, by its logical name; null where that is not told.
 * @throws {ZodError} when it is no such state.
 */
export function modifiedAt(state: unknown, name: string): Date | null {
  const { resources } = stateSchema.parse(state).deployment;
  const { modified } = resources.find((one) => one.delete !== true && one.urn.endsWith(`::${name}`)) ?? {};
  return modified === undefined ? null : new Date(modified);
}

function opened(value: unknown): unknown {
  if (value === CLOSED) return UNKNOWN;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(opened);
  const { [SIGNATURE]: signature, plaintext } = value as Record<string, unknown>;
  // The plain text is JSON.
  if (signature === SECRET) return typeof plaintext === "string" ? opened(tryParseJson(plaintext)) : UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, opened(each)]));
}

/** Returns whether a value of a state, or of the engine's account of a refresh, is a secret, open or closed. */
export const isSecret = (value: unknown): value is { readonly plaintext?: unknown } =>
  typeof value === "object" && value !== null && (value as Record<string, unknown>)[SIGNATURE] === SECRET;

/**
 * Returns the texts within the secrets of states that were exported with --show-secrets. A text that one of them holds in plain
 * is none: a name does not become a secret by standing in one.
 */
export function secretTextsOf(states: readonly unknown[]): string[] {
  const texts = { open: new Set<string>(), secret: new Set<string>() };
  const left = states.map((value) => ({ value, isWithin: false }));
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, isWithin } = next;
    if (typeof value === "string") {
      texts[isWithin ? "secret" : "open"].add(value);
    } else if (isSecret(value)) {
      const { plaintext } = value;
      left.push({ value: typeof plaintext === "string" ? tryParseJson(plaintext) : undefined, isWithin: true });
    } else if (typeof value === "object" && value !== null) {
      for (const each of Object.values(value)) left.push({ value: each, isWithin });
    }
  }
  return [...texts.secret].filter((text) => !texts.open.has(text));
}
