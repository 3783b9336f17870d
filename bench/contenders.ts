import { join } from "node:path";
import { CHECKOUT, TOOLS_DIR } from "../toolchain/pinned";
import type { Tenant } from "./fleet-contract";
import type { RequestFiles } from "./request-files";
import { SHA } from "./requests";
import type { Command } from "./timed-run";

/** One who sends the whole list of requests to every tenant, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly command: (fleetUrl: string, tenants: readonly Tenant[], files: RequestFiles) => Command;
  /** Milliseconds from the first request to the last answer, by what the process printed. */
  readonly runMs?: (stdout: string) => number;
  /** MiB, by what the process said at its end. */
  readonly peakMib?: (stderr: string) => number;
}

/** How many tenants the suite takes at a time unless it is told. */
const CONCURRENCY = 64;

const durationOf = (stdout: string) => (JSON.parse(stdout) as { durationMs: number }).durationMs;

export const suite: Contender = {
  name: "canary smoke",
  command: (fleetUrl, tenants) => ({
    program: process.execPath,
    args: [
      ...["--require", join(__dirname, "peak-memory.cjs"), join(CHECKOUT, "bin/canary.cjs")],
      ...["smoke", "--sha", SHA, "--json"],
    ],
    env: fleetInput(fleetUrl, tenants),
  }),
  runMs: durationOf,
  peakMib: (stderr) => (JSON.parse(stderr.trim()) as { maxRssKib: number }).maxRssKib / 1024,
};

/** As it is typed: npm looks for the command first. */
export const npx: Contender = {
  name: "npx canary smoke",
  command: (fleetUrl, tenants) => ({
    program: "npx",
    args: ["canary", "smoke", "--sha", SHA, "--json"],
    env: fleetInput(fleetUrl, tenants),
  }),
  runMs: durationOf,
};

const fleetInput = (fleetUrl: string, tenants: readonly Tenant[]) => ({
  CANARY_TENANT_URLS: tenants.map(({ slug }) => `${fleetUrl}/${slug}`).join(" "),
  CANARY_ADMIN_TOKENS: tenants.map(({ token }) => token).join(" "),
});

export const floor: Contender = {
  name: "a bare undici loop",
  command: (fleetUrl, tenants) => ({
    program: process.execPath,
    args: ["--require", "./bin/typescript.cjs", join(__dirname, "floor.ts")],
    env: { FLEET_URL: fleetUrl, FLEET_TENANTS: `${tenants.length}`, FLEET_CONCURRENCY: `${CONCURRENCY}` },
  }),
  runMs: durationOf,
};

export const curl: Contender = {
  name: "bash + curl",
  command: (fleetUrl, _, { tenantsTable, planTable }) => ({
    program: join(__dirname, "peers/curl.sh"),
    args: [fleetUrl, tenantsTable, planTable],
  }),
};

const k6By = (name: string, isBatch: boolean): Contender => ({
  name,
  command: (fleetUrl, _, { tenantsJson, planJson }) => ({
    program: join(TOOLS_DIR, "k6"),
    args: [
      // Neither a report nor a server that nobody asks: k6's best case.
      ...["run", "--quiet", "--no-usage-report", "--summary-mode", "disabled", "--address", "localhost:0"],
      ...["--env", `FLEET_URL=${fleetUrl}`, "--env", `PLAN=${planJson}`, "--env", `TENANTS=${tenantsJson}`],
      ...["--env", `BATCH=${isBatch}`],
      join(__dirname, "peers/k6.js"),
    ],
    env: { K6_AUTO_EXTENSION_RESOLUTION: "false" },
  }),
});

/** Every virtual user sends one request after another, as k6's users write it. */
export const k6 = k6By("k6", false);

/** Every virtual user sends side by side what the suite does. */
export const k6InBatches = k6By("k6, in batches", true);
