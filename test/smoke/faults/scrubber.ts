import { answer } from "../../support/faulty-tenant";
import { storeMemories } from "../../support/memory-store";
import { APIS, type FaultCase } from "./fault-case";
import { SILENCES, WRONG_ANSWERS } from "./wire";

/** Whatever keeps the planted memory from being seen says nothing about the scrubber. */
const unseen: readonly FaultCase[] = (["commit", "search"] as const).flatMap((route) =>
  [...WRONG_ANSWERS, ...SILENCES.filter(({ isGotOver }) => route === "search" || !isGotOver)].map(
    ({ what, fault, got, form = got, checkDeadlineMs }) => ({
      name: `${what} from ${route} of the planted memory leaves scrubber undetermined`,
      wire: storeMemories({ onPlanted: [route, fault] }),
      caught: "scrubber",
      as: "undetermined" as const,
      got: form,
      ...(checkDeadlineMs === undefined ? {} : { checkDeadlineMs }),
    }),
  ),
);

export const faultsOfScrubber: readonly FaultCase[] = [
  ...unseen,
  ...APIS.map((memoriesApi) => ({
    name: `scrubber-off fails scrubber (${memoriesApi})`,
    memoriesApi,
    faults: ["scrubber-off"] as const,
    caught: "scrubber",
    got: /in clear/,
  })),
  {
    name: "a credential that vanishes without a mark fails scrubber",
    wire: storeMemories({
      find: (found) => found.map(({ id, content }) => ({ id, content: content.replace(/ \[REDACTED.*/, "") })),
    }),
    caught: "scrubber",
    got: /neither the credential nor the mark/,
  },
  {
    name: "a planted memory that is not found leaves scrubber undetermined",
    wire: storeMemories({ onPlanted: ["search", answer(200, [])] }),
    caught: "scrubber",
    as: "undetermined",
    got: /it is not there/,
  },
];
