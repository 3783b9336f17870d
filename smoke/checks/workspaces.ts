import type { Check } from "../check";
import { expectArray } from "../expect-array";

export const workspaces: Check = {
  name: "workspaces",
  why: "The list of workspaces is the first thing that a customer's browser asks for",
  fix: "Read the tenant's log for GET /workspaces; the usual causes are its database and a migration",
  run: expectArray("/workspaces"),
};
