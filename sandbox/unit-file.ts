import { Misuse } from "../core/errors";

// systemd in small: what the fleet's units use. An option that is not here is refused, so that the sandbox never runs a
// unit otherwise than a machine would.
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  Unit: ["Description", "Wants", "After"],
  Service: ["Type", "EnvironmentFile", "StateDirectory", "ExecStart", "TimeoutStartSec"],
  Timer: ["OnBootSec", "OnUnitActiveSec", "AccuracySec"],
  Install: ["WantedBy"],
};
const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, sec: 1000, min: 60_000, h: 3_600_000 };

export interface ServiceUnit {
  /** Absolute path on the machine. */
  readonly program: string;
  readonly environmentFile: string | undefined;
  /** The name below /var/lib. */
  readonly stateDirectory: string | undefined;
  /** A run that takes longer is ended. */
  readonly timeoutMs: number;
}

/** Reads a unit file: `Section.Option` → value. */
function parseUnitFile(name: string, text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  let section = "";
  for (const line of text.split("\n").map((raw) => raw.trim())) {
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const heading = /^\[(\w+)\]$/.exec(line)?.[1];
    const [, option, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (heading !== undefined && Object.hasOwn(OPTIONS, heading)) section = heading;
    else if (option !== undefined && value !== undefined && OPTIONS[section]?.includes(option)) {
      options.set(`${section}.${option}`, value);
    } else throw unknown(name, line);
  }
  return options;
}

/** @throws {Misuse} when it is not a oneshot service that the sandbox can run. */
export function parseService(name: string, text: string): ServiceUnit {
  const options = parseUnitFile(name, text);
  const program = options.get("Service.ExecStart") ?? "";
  if (options.get("Service.Type") !== "oneshot") throw unknown(name, "a service that is not Type=oneshot");
  if (!/^\/\S+$/.test(program)) throw unknown(name, `ExecStart=${program}`);
  return {
    program,
    environmentFile: options.get("Service.EnvironmentFile"),
    stateDirectory: options.get("Service.StateDirectory"),
    timeoutMs: parseSpan(name, options.get("Service.TimeoutStartSec") ?? "90s"),
  };
}

/** @throws {Misuse} when the timer has no period that the sandbox can read. */
export function parseTimer(name: string, text: string): { readonly periodMs: number } {
  return { periodMs: parseSpan(name, parseUnitFile(name, text).get("Timer.OnUnitActiveSec") ?? "") };
}

function parseSpan(name: string, text: string): number {
  const [, count, unit = "s"] = /^(\d+)\s*(s|sec|min|h)?$/.exec(text) ?? [];
  if (count === undefined) throw unknown(name, `the time span "${text}"`);
  return Number(count) * (UNITS_MS[unit] ?? 1000);
}

const unknown = (name: string, line: string) =>
  new Misuse({
    what: `The unit ${name}`,
    why: `the sandbox does not know ${line.slice(0, 120)}`,
    fix: "Write it with what sandbox/unit-file.ts knows, or teach that file",
  });
