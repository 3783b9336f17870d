import { Misuse } from "../errors";

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** The first 7 hex digits of the commit an image was built from. */
export type Sha = Branded<"Sha">;
/** `sha256:` and 64 hex digits: the identity of a manifest's bytes. */
export type Digest = Branded<"Digest">;

export const isSha = (text: string): text is Sha => /^[0-9a-f]{7}$/.test(text);
export const isDigest = (text: string): text is Digest => /^sha256:[0-9a-f]{64}$/.test(text);

/**
 * Returns the 7 digits that tags carry, from 7 to 40 hex digits of a commit.
 * @throws {Misuse} when the text is anything else.
 */
export function parseSha(text: string): Sha {
  if (!/^[0-9a-f]{7,40}$/.test(text)) {
    throw new Misuse({
      what: `The sha "${text.slice(0, 60)}"`,
      why: "it is not 7 to 40 lower-case hex digits",
      fix: "Give the commit that the image was built from, for example the output of `git rev-parse HEAD`",
    });
  }
  return text.slice(0, 7) as Sha;
}

/** @throws {Misuse} when the text is not `sha256:` and 64 hex digits. */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) {
    throw new Misuse({
      what: `The digest "${text.slice(0, 80)}"`,
      why: "it is not sha256: and 64 hex digits",
      fix: "Take it from the registry's answer as it is",
    });
  }
  return text;
}

/** The tag under which a build is published before it is verified: `staging-<sha>`. */
export const stagingTag = (sha: Sha): string => `staging-${sha}`;

/** Returns the sha of a `staging-<7–40 hex>` tag, or undefined for any other tag. */
export function shaOfTag(tag: string): Sha | undefined {
  const digits = /^staging-([0-9a-f]{7,40})$/.exec(tag)?.[1];
  return digits === undefined ? undefined : (digits.slice(0, 7) as Sha);
}
