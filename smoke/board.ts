import type { CheckResult } from "../core/model/verdict";

interface Place {
  readonly tenant: string;
  readonly check: string;
  readonly promise: Promise<CheckResult>;
  readonly resolve: (result: CheckResult) => void;
  result?: CheckResult;
}

/** Where the results of a run arrive: one place for every check of every tenant, in their order, filled once. */
export class Board {
  readonly #tenants = new Map<string, Map<string, Place>>();

  constructor(plan: readonly { readonly tenant: string; readonly checks: readonly { readonly name: string }[] }[]) {
    for (const { tenant, checks } of plan) {
      this.#tenants.set(tenant, new Map(checks.map(({ name }) => [name, emptyPlace(tenant, name)])));
    }
  }

  /** Puts a result in its place; a second one for the same place is not taken. */
  settle(result: CheckResult): void {
    const place = this.#tenants.get(result.tenant)?.get(result.check);
    if (place === undefined || place.result !== undefined) return;
    place.result = result;
    place.resolve(result);
  }

  /** Returns the result of a planned check, when it is there. */
  async result(tenant: string, check: string): Promise<CheckResult> {
    const place = this.#tenants.get(tenant)?.get(check);
    if (place === undefined) throw new Error(`${check} of ${tenant} is not planned`);
    return place.promise;
  }

  /** Fills the empty places with `not-run`, and returns everything in the order of the plan. */
  close(): CheckResult[] {
    const places = [...this.#tenants.values()].flatMap((checks) => [...checks.values()]);
    return places.map(({ tenant, check, result, resolve }) => {
      if (result !== undefined) return result;
      const notRun: CheckResult = { tenant, check, result: "not-run", durationMs: 0 };
      resolve(notRun);
      return notRun;
    });
  }
}

function emptyPlace(tenant: string, check: string): Place {
  let resolve: Place["resolve"] = () => {};
  const promise = new Promise<CheckResult>((fill) => {
    resolve = fill;
  });
  return { tenant, check, promise, resolve };
}
