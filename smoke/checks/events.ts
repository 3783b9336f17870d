import { z } from "zod";
import type { Check } from "../check";
import { passed } from "../finding";

export const events: Check = {
  name: "events",
  why: "The stream of events is what agents and the audit view read; clients iterate over it",
  fix: "Compare the handler of GET /events with the last release: the body must stay an array",
  async run({ ask }) {
    const reply = await ask({
      path: "/events",
      isExpectedStatus: (status) => status === 200,
      shape: z.array(z.unknown()),
      expected: "200 and a JSON array",
    });
    return reply.result === "answered" ? passed : reply;
  },
};
