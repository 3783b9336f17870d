import type { Digest } from "../model/image";
import { Registry } from "./client";
import { parseReference } from "./reference";
import type { SessionOptions } from "./session";

/**
 * Returns the digest that a reference (`host/repository:tag`) points to now; one HEAD request when the registry is open.
 * @throws {Absent} (a Refused) when the tag does not exist.
 * @throws {Denied} (a Misuse) when the credentials may not read it.
 * @throws {Unavailable} or {Throttled} (both Undetermined) when the registry gave no usable answer within the deadline.
 */
export async function resolveDigest(reference: string, options: SessionOptions): Promise<Digest> {
  return (await new Registry(options).headManifest(parseReference(reference))).digest;
}
