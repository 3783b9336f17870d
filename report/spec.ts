/**
 * Loads mocha, which takes a quarter of a second, and returns its spec reporter without the epilogue: what did not pass is
 * told by the console report, which follows it.
 */
export function loadSpecReporter() {
  const { reporters } = require("mocha") as typeof import("mocha");
  return class SpecReporter extends reporters.Spec {
    override epilogue(): void {}
  };
}
