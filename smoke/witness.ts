import { z } from "zod";
import type { Sha } from "../core/model/image";
import type { Check } from "./check";
import { failed, passed } from "./finding";

const shape = z.object({ status: z.literal("ok"), sha: z.string().max(64).optional() });

const describe = (sha: string | undefined) =>
  sha === undefined
    ? "/health without a sha: this build does not say what it runs"
    : /^[0-9a-f]{7,40}$/.test(sha)
      ? `it runs ${sha.slice(0, 7)}`
      : "/health with a sha that is no commit";

/**
 * Defines the check that a tenant runs the image under test, by its own word in `/health`. It never fails: a tenant on
 * another image was not tested, which is no evidence against the one under test.
 */
export function defineWitness(name: "witness-before" | "witness-after", sha: Sha): Check {
  return {
    name,
    why: "A verdict about an image that the tenant does not run is worth nothing",
    fix: "See the updater's report and log on the tenant's machine, then run the suite again",
    async run({ ask }) {
      const expected = `the tenant runs ${sha}`;
      const reply = await ask({ path: "/health", isExpectedStatus: (status) => status === 200, shape, expected });
      if (reply.result !== "answered") return { ...reply, result: "undetermined" };
      if (reply.value.sha?.slice(0, 7) === sha) return passed;
      return { ...failed(reply, expected, describe(reply.value.sha)), result: "undetermined" };
    },
  };
}
