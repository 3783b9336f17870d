import type { Check } from "../check";
import { expectRefusals } from "../refusals";

export const unauthenticated: Check = {
  name: "unauthenticated",
  why: "An admin route that answers without a bearer is open to the internet",
  fix: "Find the route that lost its authentication and add a test for it; do not release this build",
  isSecurity: true,
  deadlineMs: 10_000,
  run: (context) => expectRefusals(context, "nobody", "401 without a bearer"),
};
