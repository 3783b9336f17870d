import Mocha from "mocha";

/** What mocha tells a reporter of one test. */
export interface Shown {
  readonly state: "pass" | "fail" | "pending";
  readonly suite: string | undefined;
  readonly title: string;
  readonly duration: number | undefined;
  readonly error?: { readonly message: string; readonly stack: string | undefined };
}

/** Returns a reporter that writes down what mocha tells it; `onShown` is called at once. */
export function recorder(onShown: (one: Shown) => void = () => {}) {
  const shown: Shown[] = [];
  class Recorder extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
      super(runner, options);
      for (const state of ["pass", "fail", "pending"] as const) {
        runner.on(state as "fail", (test: Mocha.Test, error?: Error) => {
          const one = { state, suite: test.parent?.title, title: test.title, duration: test.duration };
          shown.push(error === undefined ? one : { ...one, error: { message: error.message, stack: error.stack } });
          onShown(one);
        });
      }
    }
  }
  return { Recorder, shown };
}
