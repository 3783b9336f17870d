import { Misuse } from "../core/errors";
import type { StackOutputs } from "../core/model/outputs";
import type { TenantEndpoint } from "../core/model/tenant";
import { parseBaseUrl, problemsOfFleet, refuse } from "./fleet";

/** Lists matched by position, their items separated by spaces, commas or newlines. */
interface FleetInput {
  readonly urls: string | undefined;
  readonly tokens: string | undefined;
  readonly orgIds: string | undefined;
}

const itemsOf = (list: string | undefined) => (list ?? "").split(/[\s,]+/).filter((item) => item !== "");

/**
 * Returns the tenants of three positional lists, named by position.
 * @throws {Misuse} naming every problem at once; an unset list is one.
 */
export function parseFleetInput(input: FleetInput): TenantEndpoint[] {
  const [urls, tokens, orgIds] = [itemsOf(input.urls), itemsOf(input.tokens), itemsOf(input.orgIds)];
  const problems: string[] = [];
  if (urls.length === 0) problems.push("CANARY_TENANT_URLS is not set or empty");
  if (tokens.length === 0) problems.push("CANARY_ADMIN_TOKENS is not set or empty");
  const lengths = `${urls.length} URLs`;
  if (tokens.length > 0 && tokens.length !== urls.length) problems.push(`${lengths} but ${tokens.length} tokens`);
  if (orgIds.length > 0 && orgIds.length !== urls.length) problems.push(`${lengths} but ${orgIds.length} org ids`);
  const isPaired = problems.length === 0;
  const tenants = urls.map((url, index) => ({
    name: `tenant-${index + 1}`,
    url: normal(url),
    // Unpaired tokens are reported once, above; the URLs are still looked at.
    token: isPaired ? (tokens[index] ?? "") : "unpaired",
    ...(isPaired && orgIds[index] !== undefined ? { orgId: orgIds[index] } : {}),
  }));
  refuse([...problems, ...(urls.length === 0 ? [] : problemsOfFleet(tenants))]);
  return tenants;
}

/**
 * Returns the tenants of a deployed ring.
 * @throws {Misuse} on prod, whose tenants belong to customers; when the outputs do not hold one token for each tenant, or
 * the list is unusable.
 */
export function fleetOfOutputs({ ring, tenants, tokens }: StackOutputs): TenantEndpoint[] {
  if (ring === "prod") {
    throw new Misuse({
      what: "The smoke suite on the prod ring",
      why: "it writes probes into every tenant, and these tenants belong to customers",
      fix: "Name the stack of the canary ring, or of staging",
    });
  }
  if (tenants.length !== tokens.length) {
    throw new Misuse({
      what: `The outputs of the ${ring} ring`,
      why: `they hold ${tenants.length} tenants and ${tokens.length} tokens`,
      fix: "Deploy the ring again with `pulumi up`",
    });
  }
  const fleet = tenants.map(({ name, url, orgId }, index) => ({
    name,
    url: normal(url),
    token: tokens[index] ?? "",
    ...(orgId === undefined ? {} : { orgId }),
  }));
  refuse(problemsOfFleet(fleet));
  return fleet;
}

/** An unusable URL stays as it is, for the list of problems. */
function normal(text: string): string {
  const base = parseBaseUrl(text);
  return "url" in base ? base.url : text;
}
