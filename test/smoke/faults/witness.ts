import { answer } from "../../support/faulty-tenant";
import { after, on, SHA, type WireFault } from "../../support/smoke-tenant";
import type { FaultCase } from "./fault-case";
import { SILENCES, WRONG_ANSWERS } from "./wire";

const health = (more: object) => answer(200, { status: "ok", ...more });

/** What is no word of the sha under test, in the right form. */
const OTHER_WORDS: readonly (readonly [what: string, fault: WireFault, got: RegExp])[] = [
  ["no sha", health({}), /^\/health without sha: this build does not say what it runs$/],
  ["another sha", health({ sha: "0ddba11" }), /^it runs 0ddba11$/],
  ["a word for a sha", health({ sha: "latest" }), /no commit/],
  ["a prefix of the sha", health({ sha: SHA.slice(0, 6) }), /no commit/],
  ["the sha in capitals", health({ sha: SHA.toUpperCase() }), /no commit/],
  ["more than a commit", health({ sha: SHA.padEnd(41, "0") }), /no commit/],
  ["the sha in a list", health({ sha: [SHA] }), /no commit/],
  ["null for a sha", health({ sha: null }), /no commit/],
  ["a number for a sha", health({ sha: 1234567 }), /it runs 1234567/],
  ["an empty sha", health({ sha: "" }), /no commit/],
  ["another status", health({ status: "starting", sha: SHA }), /; status: /],
  ["no status", answer(200, { sha: SHA }), /; status: /],
  ["an array", answer(200, []), /a JSON array of 0/],
];

const words = OTHER_WORDS.map(([what, fault, got]) => ({ what, fault, got }));

/** A tenant that does not say what it runs is never evidence against the image, and never for it. */
export const faultsOfWitness: readonly FaultCase[] = [...words, ...WRONG_ANSWERS, ...SILENCES].flatMap(
  ({ what, fault, ...rest }) => [
    {
      name: `${what} from health leaves witness-before undetermined`,
      wire: on("health", fault),
      caught: "witness-before",
      as: "undetermined" as const,
      ...rest,
    },
    {
      name: `${what} from health after the checks leaves witness-after undetermined`,
      wire: on("health", after(1, fault)),
      caught: "witness-after",
      as: "undetermined" as const,
      ...rest,
    },
  ],
);
