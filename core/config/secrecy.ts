// Which values are secret, and what is wrong when they were set as if they were not, or the other way round.
import { type Given, type Problem, valueAt } from "./problem";
import { type Ring, SECRET_PATHS } from "./schema";

const EVERY_SLUG = "set --secret --path 'tenants[0].slug' <slug>";
/** Where a secret would arrive in the cloud as plain text. */
const PLAIN_KEYS = ["environment", "featureFlags"];
/** Plain or not, their values are nobody's business: a customer's slug, a secret that strayed into the environment. */
const UNSHOWN_KEYS = ["tenants", "environment", "featureFlags"];

const keyOf = (path: string): string => path.split(/[.[]/)[0] ?? path;

/** Returns whether the values under the path's top-level key may be shown. */
export const mayShow = (path: string, given: Given): boolean =>
  !given.isSecret(keyOf(path)) &&
  !UNSHOWN_KEYS.includes(keyOf(path)) &&
  !SECRET_PATHS.some((secret) => keyOf(secret) === keyOf(path));

const setSecret = (path: string): string => `set --secret --path ${path.includes("[") ? `'${path}'` : path} <value>`;

/** Returns the arguments of `pulumi config` that set the secret at a path, or every secret under it. */
export function commandsToSet(path: string): string[] {
  if (path === "tenants") return [EVERY_SLUG];
  if (path.endsWith("]") && SECRET_PATHS.includes(path.replace(/\[\d+\]$/, ""))) return [setSecret(path)];
  const secrets = SECRET_PATHS.filter((secret) => secret === path || secret.startsWith(`${path}.`));
  return secrets.map((secret) => setSecret(secret === "account.principalArns" ? `${secret}[0]` : secret));
}

/**
 * Returns what was given in plain text although it is secret, and as a secret although it cannot stay one. The engine
 * tells it of a top-level key only: one secret inside makes the whole key secret.
 * @param ring undefined when it is not known
 */
export function findMisplacedSecrets(given: Given, ring: Ring | undefined): Problem[] {
  const isPlain = (key: string) => Object.hasOwn(given.values, key) && !given.isSecret(key);
  const problems: Problem[] = [];
  // Elsewhere the key is refused as such: then it is removed, not set again.
  if (ring === undefined || ring === "canary") {
    for (const key of ["account", "controlPlane"].filter(isPlain)) {
      const commands = secretsGiven(given, key).map(setSecret);
      const reason = "it is given in plain text; allowed is only a secret";
      if (commands.length > 0) problems.push({ path: key, reason, commands });
    }
  }
  if (ring === "prod" && isPlain("tenants")) {
    const reason =
      "slugs are given in plain text; allowed on prod are only secrets, every one, since they name customers";
    problems.push({ path: "tenants", reason, commands: [EVERY_SLUG] });
  }
  for (const key of PLAIN_KEYS.filter((key) => Object.hasOwn(given.values, key) && given.isSecret(key))) {
    const reason =
      "it is given as a secret, but is plain text in the cloud's parameters; set it without --secret, and put a secret into the tenant's own secret store";
    problems.push({ path: key, reason });
  }
  return problems;
}

/** The paths of the secrets that were given under a key, an entry of a list each. */
const secretsGiven = ({ values }: Given, key: string): string[] =>
  SECRET_PATHS.filter((path) => keyOf(path) === key).flatMap((path) => {
    const value = valueAt(values, path.split("."));
    if (value === undefined) return [];
    return Array.isArray(value) ? value.map((_, i) => `${path}[${i}]`) : [path];
  });
