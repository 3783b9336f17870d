import { askForArray } from "../ask-for-array";
import type { Check } from "../check";
import { passed } from "../finding";
import { removeLeftovers } from "../leftovers";

export const workspaces: Check = {
  name: "workspaces",
  why: "The list of workspaces is the first thing that a customer's browser asks for",
  fix: "Read the tenant's log for GET /workspaces; the usual causes are its database and a migration",
  async run(context) {
    const reply = await askForArray(context.ask, "/workspaces");
    if (reply.result !== "answered") return reply;
    await removeLeftovers(context, reply.value);
    return passed;
  },
};
