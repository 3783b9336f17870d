import assert from "node:assert/strict";
import Mocha from "mocha";
import { loadSpecReporter } from "../../report";

describe("the spec reporter", () => {
  it("shows every tenant and check, and leaves what did not pass to the console report", async () => {
    const mocha = new Mocha({ reporter: loadSpecReporter(), color: false });
    const suite = Mocha.Suite.create(mocha.suite, "c-01");
    suite.addTest(new Mocha.Test("events", () => {}));
    suite.addTest(
      new Mocha.Test("memories", () => {
        throw new Error("the details");
      }),
    );
    suite.addTest(new Mocha.Test("latency"));
    const lines: string[] = [];
    const { consoleLog } = Mocha.reporters.Base;
    Mocha.reporters.Base.consoleLog = (format = "", ...values: unknown[]) => {
      lines.push(values.reduce((text: string, value) => text.replace(/%[sd]/, String(value)), String(format)).trim());
    };
    try {
      await new Promise((resolve) => mocha.run(resolve));
    } finally {
      Mocha.reporters.Base.consoleLog = consoleLog;
    }
    const { ok } = Mocha.reporters.Base.symbols;
    assert.deepEqual(
      lines.filter((line) => line !== ""),
      ["c-01", `${ok} events`, "1) memories", "- latency"],
    );
  });
});
