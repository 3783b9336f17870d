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
  readonly #places = new Map<string, Place>();

  constructor(planned: readonly { readonly tenant: string; readonly check: string }[]) {
    for (const { tenant, check } of planned) {
      let resolve: Place["resolve"] = () => {};
      const promise = new Promise<CheckResult>((fill) => {
        resolve = fill;
      });
      this.#places.set(key(tenant, check), { tenant, check, promise, resolve });
    }
  }

  /** Puts a result in its place; a second one for the same place is not taken. */
  settle(result: CheckResult): void {
    const place = this.#places.get(key(result.tenant, result.check));
    if (place === undefined || place.result !== undefined) return;
    place.result = result;
    place.resolve(result);
  }

  /** Returns the result of a planned check, when it is there. */
  async result(tenant: string, check: string): Promise<CheckResult> {
    const place = this.#places.get(key(tenant, check));
    if (place === undefined) throw new Error(`${check} of ${tenant} is not planned`);
    return place.promise;
  }

  /** Fills the empty places with `not-run`, and returns everything in the order of the plan. */
  close(): CheckResult[] {
    return [...this.#places.values()].map(({ tenant, check, result, resolve }) => {
      if (result !== undefined) return result;
      const notRun: CheckResult = { tenant, check, result: "not-run", durationMs: 0 };
      resolve(notRun);
      return notRun;
    });
  }
}

const key = (tenant: string, check: string) => JSON.stringify([tenant, check]);
