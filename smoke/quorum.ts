import { Misuse } from "../core/errors";

/** How many tenants must pass: a number of them, or a share written `<n>%`. */
export type Quorum = string;

/**
 * Returns the quorum of a fleet as a number of tenants; a share is rounded up.
 * @throws {Misuse} when it is neither 1 to all tenants nor 1% to 100%.
 */
export function countQuorum(quorum: Quorum, tenants: number): number {
  const [, digits, percent] = /^(\d{1,5})(%?)$/.exec(quorum) ?? [];
  const count = percent === "%" ? Math.ceil((tenants * Number(digits)) / 100) : Number(digits);
  if (!(count >= 1 && count <= tenants)) {
    throw new Misuse({
      what: `The quorum "${quorum.slice(0, 20)}"`,
      why: `of ${tenants} tenants, from 1 to ${tenants} or from 1% to 100% can be asked for`,
      fix: "Leave it out to ask for all of them",
    });
  }
  return count;
}
