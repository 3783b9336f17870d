import * as pulumi from "@pulumi/pulumi";

/**
 * Returns where in a stack's outputs the engine knows a secret, as dotted paths of the largest part that is one as a whole:
 * what is not listed is shown to whoever may see the stack.
 */
export async function secretPaths(outputs: Readonly<Record<string, unknown>>, prefix = ""): Promise<string[]> {
  const paths = await Promise.all(
    Object.entries(outputs).map(async ([key, value]) => {
      const path = `${prefix}${key}`;
      if (isPlainObject(value)) return secretPaths(value, `${path}.`);
      return (await pulumi.isSecret(pulumi.output(value))) ? [path] : [];
    }),
  );
  return paths.flat().sort();
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !pulumi.Output.isInstance(value);
