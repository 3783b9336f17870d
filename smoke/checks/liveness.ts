import { z } from "zod";
import type { Check } from "../check";
import { failed, passed } from "../finding";

/** Two missed ticks of the slowest subsystem, which ticks every minute. */
const TICK_LIMIT_SECONDS = 120;

const shape = z.object({
  subsystems: z
    .record(
      z.string(),
      z.object({ last_tick_at: z.iso.datetime({ offset: true }), seconds_ago: z.number().nonnegative() }),
    )
    .refine((subsystems) => Object.keys(subsystems).length > 0, "no subsystem is listed"),
});

export const liveness: Check = {
  name: "liveness",
  why: "A server can answer requests while its background work has stopped",
  fix: "Read the tenant's log for the subsystem that stopped, or for a boot that did not finish",
  async run({ ask, tickLimits = {} }) {
    const limitOf = (subsystem: string) =>
      Object.hasOwn(tickLimits, subsystem) ? (tickLimits[subsystem] ?? TICK_LIMIT_SECONDS) : TICK_LIMIT_SECONDS;
    const own = Object.entries(tickLimits).map(([subsystem, limit]) => `${subsystem} in ${limit} s`);
    const among = own.length === 0 ? "" : `, among them ${own.join(", ")}`;
    const expected = `200 and a JSON map of subsystems, each ticked in the last ${TICK_LIMIT_SECONDS} s${among}`;
    const reply = await ask({
      path: "/admin/liveness",
      isExpectedStatus: (status) => status === 200,
      shape,
      expected,
    });
    if (reply.result !== "answered") return reply;
    const { subsystems } = reply.value;
    // A limit of one that is not there would never be looked at, as one whose name is not spelled right.
    const missing = Object.keys(tickLimits).filter((name) => !Object.hasOwn(subsystems, name));
    const stale = Object.entries(subsystems).filter(([name, tick]) => tick.seconds_ago > limitOf(name));
    if (missing.length === 0 && stale.length === 0) return passed;
    const wrong = [
      ...missing.map((name) => `no ${name}`),
      ...stale.map(([name, tick]) => `${name} ${tick.seconds_ago} s ago`),
    ];
    return failed(reply, expected, wrong.join(", "));
  },
};
