import { answer } from "../../support/faulty-tenant";
import { on } from "../../support/smoke-tenant";
import type { FaultCase } from "./fault-case";
import { SILENCES, WRONG_ANSWERS } from "./wire";

/** The checks that ask one question each, by the name of their route. */
const READS = ["liveness", "workspaces", "events"] as const;

const everyWay: readonly FaultCase[] = READS.flatMap((check) => [
  ...WRONG_ANSWERS.map(({ what, fault, got }) => ({
    name: `${what} fails ${check}`,
    wire: on(check, fault),
    caught: check,
    got,
  })),
  ...SILENCES.map(({ what, fault, ...rest }) => ({
    name: `${what} leaves ${check} undetermined`,
    wire: on(check, fault),
    caught: check,
    as: "undetermined" as const,
    ...rest,
  })),
]);

const tick = (seconds_ago: unknown, last_tick_at: unknown = "2026-11-23T10:00:00Z") => ({ last_tick_at, seconds_ago });
const subsystems = (map: unknown) => answer(200, { subsystems: map });

const shapes: readonly FaultCase[] = [
  { what: "an array of subsystems", fault: subsystems([tick(1)]), got: /subsystems/ },
  { what: "an empty map of subsystems", fault: subsystems({}), got: /no subsystem/ },
  { what: "an object without subsystems", fault: answer(200, { status: "ok" }), got: /subsystems/ },
  { what: "an array instead of an object", fault: answer(200, []), got: /a JSON array of 0/ },
  {
    what: "a tick of 121 s ago",
    fault: subsystems({ fresh: tick(120), scheduler: tick(121) }),
    got: /^scheduler 121 s ago$/,
  },
  { what: "a subsystem that never ticked", fault: subsystems({ scheduler: tick(1, null) }), got: /last_tick_at/ },
  { what: "a subsystem without its age", fault: subsystems({ scheduler: tick(undefined) }), got: /seconds_ago/ },
  { what: "a tick age that is text", fault: subsystems({ scheduler: tick("1") }), got: /seconds_ago/ },
  { what: "a tick from the future", fault: subsystems({ scheduler: tick(-1) }), got: /seconds_ago/ },
].map(({ what, fault, got }) => ({
  name: `${what} fails liveness`,
  wire: on("liveness", fault),
  caught: "liveness",
  got,
}));

export const faultsOfReads: readonly FaultCase[] = [
  ...everyWay,
  ...shapes,
  ...(["workspaces", "events"] as const).map((check) => ({
    name: `an object around the array fails ${check}`,
    wire: on(check, answer(200, { [check]: [] })),
    caught: check,
    got: /a JSON object/,
  })),
  {
    name: "the build's fault liveness-html fails liveness",
    faults: ["liveness-html"],
    caught: "liveness",
    got: /<!doctype/,
  },
  {
    name: "the build's fault events-object fails events",
    faults: ["events-object"],
    caught: "events",
    got: /JSON object/,
  },
];
