import type { Check } from "../check";
import { passed } from "../finding";

const ADMIN_ROUTES = ["/admin/liveness", "/workspaces", "/events"];

export const unauthenticated: Check = {
  name: "unauthenticated",
  why: "An admin route that answers without a bearer is open to the internet",
  fix: "Find the route that lost its authentication and add a test for it; do not release this build",
  async run({ ask }) {
    for (const path of ADMIN_ROUTES) {
      const reply = await ask({
        path,
        anonymous: true,
        isExpectedStatus: (status) => status === 401,
        expected: "401 without a bearer",
      });
      if (reply.result !== "answered") return reply;
    }
    return passed;
  },
};
