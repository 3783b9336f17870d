/** For each hex digit a letter that no hex digit is, upper and lower case as in a real key. */
const LETTERS = "GhJkMnPqRsTuVwXz";

/** A piece of a credential that is long enough to be no accident. */
const PART_CHARACTERS = 8;

/**
 * Returns a fake credential's key, 32 letters, from a UUID. No part of it is in the UUID, whatever its digits: a part that
 * comes back comes from the credential, not from the label beside it.
 */
export const plantedKey = (nonce: string): string =>
  nonce.replaceAll("-", "").replace(/[0-9a-f]/g, (digit) => LETTERS[Number.parseInt(digit, 16)] ?? "");

/** Says whether a text holds a telling part of a key. */
export const holdsPartOf = (key: string, text: string): boolean =>
  Array.from({ length: key.length - PART_CHARACTERS + 1 }, (_, at) => key.slice(at, at + PART_CHARACTERS)).some(
    (part) => text.includes(part),
  );
