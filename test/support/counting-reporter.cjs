const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

/**
 * The spec reporter, which also leaves its counts, and what failed and why, in the file that
 * `--reporter-option counts=<file>` names.
 */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const why = [];
    runner.on("fail", (test, error) => why.push(`${test.fullTitle()}: ${error.message}`));
    runner.once("end", () => {
      const { passes, failures } = this.stats;
      writeFileSync(options.reporterOptions.counts, JSON.stringify({ passed: passes, failed: failures, why }));
    });
  }
};
