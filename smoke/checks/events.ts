import { askForArray } from "../ask-for-array";
import type { Check } from "../check";
import { passed } from "../finding";

export const events: Check = {
  name: "events",
  why: "The stream of events is what agents and the audit view read; clients iterate over it",
  fix: "Compare the handler of GET /events with the last release: the body must stay an array",
  async run({ ask }) {
    const reply = await askForArray(ask, "/events");
    return reply.result === "answered" ? passed : reply;
  },
};
