import { inert } from "../core/inert";
import type { Arrival, TenantArrival } from "../core/model/arrival";
import { countOf } from "../core/model/count";
import { code, plain } from "./markdown-text";

/** In a larger fleet only those that have not arrived are of interest. */
const MAX_TENANTS_IN_FULL = 20;
/** Actions drops a summary of more than 1 MiB whole; a row is at most 5 KB, as a character may take 15. */
const MAX_ROWS = 100;
const MAX_WHY_LENGTH = 300;
/** `sha256:` and twelve digits. */
const DIGEST_LENGTH = 19;

/** Returns a line per tenant, in a fleet of more than 20 only for those that have not arrived, and what that comes to. */
export function renderArrival(arrival: Arrival): string {
  const shown = arrival.tenants.length > MAX_TENANTS_IN_FULL ? missingOf(arrival) : arrival.tenants;
  const width = Math.max(0, ...shown.map(({ tenant }) => inert(tenant).length));
  return [...shown.map((each) => line(each, width)), conclusionOf(arrival)].join("\n");
}

function line(each: TenantArrival, width: number): string {
  const { tenant, state, why } = each;
  const runs = runsOf(each);
  const said = [...(runs === "" ? [] : [`runs ${runs}`]), ...(why === null ? [] : [inert(why)])].join(": ");
  return `${inert(tenant).padEnd(width)}  ${state.padEnd("elsewhere".length)}  ${said}`;
}

/** Returns an arrival as a step summary: what it comes to, and a row per tenant that has not arrived, of 100 at most. */
export function renderArrivalMarkdown(arrival: Arrival): string {
  const missing = missingOf(arrival);
  const shown = missing.slice(0, MAX_ROWS);
  const left = missing.length - shown.length;
  return [
    "### Arrival",
    conclusionOf(arrival),
    ...(shown.length === 0 ? [] : [[HEAD, ...shown.map(row)].join("\n")]),
    ...(left === 0 ? [] : [`${countOf(left, "more tenant")} did not fit here; the log names all of them.`]),
  ].join("\n\n");
}

const HEAD = "| tenant | state | runs | why |\n| --- | --- | --- | --- |";

function row(each: TenantArrival): string {
  const { tenant, state, why } = each;
  return `| ${[code(tenant), state, runsOf(each), plain((why ?? "").slice(0, MAX_WHY_LENGTH))].join(" | ")} |`;
}

const missingOf = ({ tenants }: Arrival) => tenants.filter(({ state }) => state !== "arrived");

/** Safe in Markdown as it is; empty when nothing is known. */
function runsOf({ state, runs, sha }: TenantArrival): string {
  if (runs === null) return state === "silent" ? "" : "nothing";
  const digest = runs.slice(0, DIGEST_LENGTH);
  return sha === null ? digest : `${sha} (${digest})`;
}

function conclusionOf({ digest, tenants }: Arrival): string {
  if (tenants.length === 0) return "There are no tenants that it could arrive at.";
  const count = (state: TenantArrival["state"]) => tenants.filter((tenant) => tenant.state === state).length;
  const arrived = count("arrived");
  if (arrived === tenants.length) return `${digest} has arrived at ${everyOne(arrived)}.`;
  const others = (["failed", "elsewhere", "silent"] as const).filter((state) => count(state) > 0);
  const rest = others.map((state) => `${count(state)} ${state}`).join(", ");
  return `${digest} has arrived at ${arrived} of ${countOf(tenants.length, "tenant")}: ${rest}.`;
}

const everyOne = (count: number) => (count === 1 ? "the one tenant" : `all ${count} tenants`);
