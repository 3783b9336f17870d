import { createHash } from "node:crypto";

/** Returns 12 hex digits that change when any of the parts or their order does. */
export function fingerprint(...parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest("hex").slice(0, 12);
}
