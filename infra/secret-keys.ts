import { z } from "zod";

/**
 * Returns whether a key of the stack's configuration (`namespace:key`) was set as a secret. The language host passes the
 * keys in the environment; the SDK reads them there too, but does not export what it knows.
 */
export function secretKeys(env: NodeJS.ProcessEnv): (key: string) => boolean {
  const keys = z.array(z.string()).parse(JSON.parse(env.PULUMI_CONFIG_SECRET_KEYS || "[]"));
  return (key) => keys.includes(key);
}
