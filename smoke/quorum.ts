import { Misuse } from "../core/errors";

/** How many tenants must pass: a number of them, or a share written `<n>%`. */
export type Quorum = string;

const FORM = /^(\d{1,5})(%?)$/;

/**
 * Returns the text, if it can be the quorum of some fleet.
 * @throws {Misuse} when it is neither a number from 1 nor 1% to 100%.
 */
export function parseQuorum(text: string): Quorum {
  const [, digits, percent] = FORM.exec(text) ?? [];
  if (Number(digits) >= 1 && (percent === "" || Number(digits) <= 100)) return text;
  throw new Misuse({
    what: `The quorum "${text.slice(0, 20)}"`,
    why: "it is neither a number of tenants nor a share from 1% to 100%",
    fix: "Give for example 9 or 90%, or leave it out to ask for all of them",
  });
}

/**
 * Returns the quorum of a fleet as a number of tenants; a share is rounded up.
 * @throws {Misuse} when it is neither 1 to all tenants nor 1% to 100%.
 */
export function countQuorum(quorum: Quorum, tenants: number): number {
  const [, digits, percent] = FORM.exec(parseQuorum(quorum)) ?? [];
  const count = percent === "%" ? Math.ceil((tenants * Number(digits)) / 100) : Number(digits);
  if (!(count >= 1 && count <= tenants)) {
    throw new Misuse({
      what: `The quorum "${quorum.slice(0, 20)}"`,
      why: `of ${tenants} tenants, from 1 to ${tenants} can be asked for`,
      fix: "Leave it out to ask for all of them",
    });
  }
  return count;
}
