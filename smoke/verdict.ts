import { Misuse } from "../core/errors";
import type { CheckResult, Outcome } from "../core/model/verdict";

/**
 * Returns RED when any check failed; GREEN when every tenant passed every required check and nothing else is known
 * against it; otherwise INCONCLUSIVE.
 * @throws {Misuse} when there is no tenant or no check: nothing was tested, and nothing must ever look like a yes.
 */
export function decide(
  tenants: readonly string[],
  required: readonly string[],
  results: readonly CheckResult[],
): Outcome {
  if (tenants.length === 0 || required.length === 0) {
    throw new Misuse({
      what: "The smoke suite",
      why: tenants.length === 0 ? "there is no tenant to test" : "there is no check to run",
      fix: "Name at least one tenant and leave the suite as it is",
    });
  }
  if (results.some(({ result }) => result === "failed")) return "RED";
  const hasPassed = new Set(results.filter(({ result }) => result === "passed").map(key));
  const isProven = tenants.every((tenant) => required.every((check) => hasPassed.has(key({ tenant, check }))));
  return isProven && results.every(({ result }) => result === "passed") ? "GREEN" : "INCONCLUSIVE";
}

const key = ({ tenant, check }: Pick<CheckResult, "tenant" | "check">) => JSON.stringify([tenant, check]);
