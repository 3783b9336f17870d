import type { Check } from "../check";
import { expectArray } from "../expect-array";

export const events: Check = {
  name: "events",
  why: "The stream of events is what agents and the audit view read; clients iterate over it",
  fix: "Compare the handler of GET /events with the last release: the body must stay an array",
  run: expectArray("/events"),
};
