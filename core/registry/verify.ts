// What a registry says is believed only where the bytes agree.
import { createHash } from "node:crypto";
import { type Digest, isDigest } from "../model/image";
import { Corrupt } from "./errors";

/** Returns the identity of these bytes. */
export const digestOf = (bytes: Buffer): Digest =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}` as Digest;

/**
 * Returns the digest that all sides name; only the first must name one.
 * @throws {Corrupt} when they do not agree.
 */
export function agreed(what: string, [digest, ...others]: readonly [string, ...(string | undefined)[]]): Digest {
  if (!isDigest(digest)) throw corrupt(what, "the registry names a digest that is not sha256: and 64 hex digits");
  const other = others.find((each) => each !== undefined && each !== digest);
  if (other === undefined) return digest;
  throw corrupt(what, "its bytes and the digests given for them do not agree");
}

export const corrupt = (what: string, why: string) =>
  new Corrupt({ what, why, fix: "Do not use this image; look for a proxy in between, then publish the build again" });
