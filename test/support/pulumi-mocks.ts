import * as pulumi from "@pulumi/pulumi";

/** A resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** The reference of the provider it goes through, "" for none of the program's own. */
  readonly provider: string;
}

/**
 * Registers nothing for real: records every resource that `declare` makes, with the inputs as they were given (secrets
 * in their envelope's plain form), and returns them when all are registered. What depends on other resources is registered
 * late: let `declare` return a promise of it.
 */
export async function registered(declare: () => unknown): Promise<Registered[]> {
  const seen: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id, provider = "" }) => {
        seen.push({ type, name, inputs, provider });
        return {
          id: id || `${name}-id`,
          state: { ...inputs, arn: `arn-of-${name}`, value: inputs.value ?? `made-${name}`, orgId: "org-1" },
        };
      },
      call: () => ({ insecureValue: "ami-0123456789abcdef0" }),
    },
    "tenant-fleet",
    "test",
    false,
  );
  // The SDK's stand-in for the engine does not know hooks: whoever registers one would wait for ever.
  Object.assign(pulumi.runtime.getMonitor() ?? {}, {
    registerResourceHook: (_: unknown, done: (error: null) => void) => done(null),
  });
  await declare();
  await pulumi.runtime.disconnect();
  return seen;
}

/** Returns the only resource of that name. @throws when there is none or more than one. */
export function named(resources: readonly Registered[], name: string): Registered {
  const found = resources.filter((resource) => resource.name === name);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(
      `${found.length} resources are named ${name}; there are ${resources.map((r) => r.name).join(", ")}`,
    );
  }
  return found[0];
}

const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** Whether an input arrived as a secret. */
export const isSecret = (value: unknown): boolean =>
  typeof value === "object" && value !== null && SECRET_MARK in value;

/** Returns the value inside the envelope, if it is in one. */
export const open = (value: unknown): unknown => (isSecret(value) ? Reflect.get(value as object, "value") : value);
