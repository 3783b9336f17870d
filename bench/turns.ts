import { isDeepStrictEqual } from "node:util";
import type { Contender } from "./contenders";
import type { Counts } from "./fleet-contract";
import type { FleetProcess } from "./fleet-process";
import { writeRequestFiles } from "./request-files";
import { timedRun } from "./timed-run";

/** One run of one contender: a whole process. */
export interface Sample {
  /** From the start of the process to its end. */
  readonly wholeMs: number;
  /** From the first request to the last answer; NaN where the contender does not say. */
  readonly runMs: number;
  /** The most memory it had; NaN where the contender does not say. */
  readonly peakMib: number;
}

/** A contender and how many of the fleet's tenants it is given. */
interface Entrant {
  readonly contender: Contender;
  readonly tenants: number;
}

/**
 * Runs the entrants in turns, so many times each, and returns each one's samples. Before that each is run with two tenants,
 * which is not counted and fills the caches of files and of compiled sources.
 * @throws when one fails, or has not sent the very requests that the first one with as many tenants sent: no ratio could be
 * said then.
 */
export async function takeTurns<Entrants extends readonly Entrant[]>(
  fleet: FleetProcess,
  rounds: number,
  ...entrants: Entrants
): Promise<{ [Place in keyof Entrants]: Sample[] }> {
  const samples = entrants.map((): Sample[] => []);
  const sentFirst = new Map<number, Counts>();
  for (const { contender } of entrants) await takeTurn(fleet, contender, 2);
  await fleet.takeCounts();
  for (let round = 0; round < rounds; round += 1) {
    for (const [place, { contender, tenants }] of entrants.entries()) {
      samples[place]?.push(await takeTurn(fleet, contender, tenants));
      const sent = await fleet.takeCounts();
      const first = sentFirst.get(tenants) ?? sent;
      sentFirst.set(tenants, first);
      if (!isDeepStrictEqual(sent, first)) throw new Error(describe(contender, sent, first));
    }
  }
  return samples as { [Place in keyof Entrants]: Sample[] };
}

async function takeTurn(fleet: FleetProcess, contender: Contender, count: number): Promise<Sample> {
  const tenants = fleet.tenants.slice(0, count);
  using files = writeRequestFiles(tenants);
  const { wholeMs, stdout, stderr } = await timedRun(contender.name, contender.command(fleet.url, tenants, files));
  return {
    wholeMs,
    runMs: contender.runMs?.(stdout) ?? Number.NaN,
    peakMib: contender.peakMib?.(stderr) ?? Number.NaN,
  };
}

function describe({ name }: Contender, sent: Counts, first: Counts): string {
  const lines = [...new Set([...Object.keys(sent), ...Object.keys(first)])].filter(
    (line) => sent[line] !== first[line],
  );
  const differences = lines.map((line) => `  ${line}: ${sent[line] ?? 0} instead of ${first[line] ?? 0}`);
  return [`${name} has not sent the requests that were sent before, so there is no ratio:`, ...differences].join("\n");
}
