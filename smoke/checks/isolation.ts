import type { Check } from "../check";
import { expectRefusals } from "../refusals";

/** With one tenant alone there is no other bearer; then the tenant must refuse one that nobody has. */
export const isolation: Check = {
  name: "isolation",
  why: "A tenant that accepts another tenant's bearer gives one customer the data of all",
  fix: "Compare how the server checks a bearer with the last release; do not release this build",
  isSecurity: true,
  deadlineMs: 10_000,
  run: (context) => expectRefusals(context, "neighbour", "401 to another tenant's bearer"),
};
