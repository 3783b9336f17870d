import { z } from "zod";
import type { Check } from "../check";
import { passed } from "../finding";

export const workspaces: Check = {
  name: "workspaces",
  why: "The list of workspaces is the first thing that a customer's browser asks for",
  fix: "Read the tenant's log for GET /workspaces; the usual causes are its database and a migration",
  async run({ ask }) {
    const reply = await ask({
      path: "/workspaces",
      isExpectedStatus: (status) => status === 200,
      shape: z.array(z.unknown()),
      expected: "200 and a JSON array",
    });
    return reply.result === "answered" ? passed : reply;
  },
};
