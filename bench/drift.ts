// How long the drift report takes in every form, how its cost grows, and how much memory it needs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../core/process";
import { driftReports } from "../report";
import { cleanStack } from "../test/policy/clean-stack";
import { writeState } from "../test/support/state-file";
import { CHECKOUT } from "../toolchain/pinned";
import { compare, type Row } from "./row";

const TENANTS = 1_000;
const FEWER = 250;
/** A canary is a few; each of its tenants is compared with prod's. */
const CANARIES_IN = 10;
const ROUNDS = 5;
const BOUND_MS = 1_000;
const BOUND_MIB = 300;
const TIMEOUT_MS = 60_000;
/** It could not be told what the cloud and the machines have: nobody was asked. Some of what was compared differs. */
const DRIFTED = 1;

interface Sample {
  readonly ms: number;
  readonly peakMib: number;
}

export async function benchDrift(): Promise<Row[]> {
  const dir = mkdtempSync(join(tmpdir(), "drift-bench-"));
  try {
    const [many, few] = [TENANTS, FEWER].map((tenants) => writeStates(dir, tenants));
    const formats = Object.keys(driftReports);
    const starts: number[] = [];
    const large = new Map<string, Sample[]>(formats.map((format) => [format, []]));
    const small = new Map<string, number[]>(formats.map((format) => [format, []]));
    for (let round = 0; round < ROUNDS; round++) {
      starts.push((await canary(["drift", "--help"], 0)).ms);
      for (const format of formats) {
        large.get(format)?.push(await canary(["drift", ...(many ?? []), "--format", format], DRIFTED));
        small.get(format)?.push((await canary(["drift", ...(few ?? []), "--format", format], DRIFTED)).ms);
      }
    }
    const beyond = (ms: readonly number[]) => ms.map((one, round) => one - (starts[round] ?? Number.NaN));
    const samples = [...large].map(([format, of]) => ({ format, of, ms: beyond(of.map(({ ms }) => ms)) }));
    return [
      ...samples.map(({ format, ms }) =>
        compare(
          { name: `${label(TENANTS)}: drift as ${format}, beyond the start`, peer: "1 s", atMost: 1 },
          ms,
          BOUND_MS,
        ),
      ),
      ...samples.map(({ format, of }) =>
        compare(
          { name: `${label(TENANTS)}: drift as ${format}, peak memory`, peer: `${BOUND_MIB} MiB`, atMost: 1 },
          of.map(({ peakMib }) => peakMib),
          BOUND_MIB,
        ),
      ),
      ...samples.map(({ format, ms }) =>
        compare(
          { name: `${label(TENANTS)}: drift as ${format}, per tenant`, peer: label(FEWER), atMost: 1.1 },
          ms.map((one) => one / TENANTS),
          beyond(small.get(format) ?? []).map((one) => one / FEWER),
        ),
      ),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const label = (tenants: number): string => `${tenants.toLocaleString("en")} tenants`;

/** Writes the states of both rings, which are not alike, and returns the options that name them. */
function writeStates(dir: string, tenants: number): string[] {
  const canaries = tenants / CANARIES_IN;
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
  const files = { canary: join(dir, `canary-${tenants}.json`), prod: join(dir, `prod-${tenants}.json`) };
  writeState(files.canary, cleanStack({ tenants: names("canary", canaries), posture: { instanceType: "t3.medium" } }));
  writeState(files.prod, cleanStack({ ring: "prod", tenants: names("t", tenants - canaries) }));
  return ["--canary-state", files.canary, "--prod-state", files.prod];
}

async function canary(args: readonly string[], expected: number): Promise<Sample> {
  const { PATH, HOME } = process.env;
  const program = [join(__dirname, "peak-memory.cjs"), join(CHECKOUT, "bin/canary.cjs")];
  const began = performance.now();
  const ended = await run(process.execPath, ["--require", ...program, ...args], {
    cwd: CHECKOUT,
    env: { PATH, HOME },
    timeoutMs: TIMEOUT_MS,
  });
  const ms = performance.now() - began;
  if (ended.status !== expected)
    throw new Error(`canary ${args.join(" ")} ended with ${ended.status}: ${ended.stderr}`);
  const { maxRssKib } = JSON.parse(ended.stderr.trim().split("\n").at(-1) ?? "") as { maxRssKib: number };
  return { ms, peakMib: maxRssKib / 1_024 };
}
