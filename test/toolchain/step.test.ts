import assert from "node:assert/strict";
import { Misuse } from "../../core/errors";
import { runStep, type Step } from "../../toolchain/step";

/** Runs one step and returns what it printed and how it ended. */
async function outcome(step: Partial<Step>): Promise<{ printed: string[]; error: unknown }> {
  const printed: string[] = [];
  const whole: Step = {
    says: "doing it",
    program: "true",
    args: [],
    env: process.env,
    timeoutMs: 10_000,
    fix: "Mend it",
    ...step,
  };
  const error: unknown = await runStep(whole, (line) => printed.push(line)).catch((reason: unknown) => reason);
  return { printed, error };
}

const sh = (script: string): Partial<Step> => ({ program: "sh", args: ["-c", script] });

describe("a step of the set-up", () => {
  it("says what it does and how long it took, and nothing of what a command that worked printed", async () => {
    const { printed, error } = await outcome(sh("echo noise; echo noise >&2"));
    assert.equal(error, undefined);
    assert.equal(printed[0], "  doing it …");
    assert.match(printed[1] ?? "", /^ {2}done in \d+\.\d s$/);
    assert.equal(printed.length, 2);
  });

  const failures = [
    { name: "a command that fails", step: sh("exit 3"), why: "`sh -c exit 3`: it ended with status 3. Mend it." },
    {
      name: "a program that is not there",
      step: { program: "no-such-program", args: ["build"] },
      why: "`no-such-program build`: there is no program no-such-program on PATH. Mend it.",
    },
  ];
  for (const { name, step, why } of failures) {
    it(`names the command, why and what to do for ${name}, exit 2`, async () => {
      const { printed, error } = await outcome(step);
      assert.doesNotMatch(printed.join("\n"), /done in|^$/m);
      assert.ok(error instanceof Misuse);
      assert.deepEqual([error.message, error.exit], [why, 2]);
    });
  }

  it("ends a command that takes too long, and says so", async () => {
    const began = performance.now();
    const { error } = await outcome({ ...sh("trap '' TERM; echo began; while :; do :; done"), timeoutMs: 300 });
    assert.ok(error instanceof Misuse);
    assert.match(error.message, /: it was not done after \d+\.\d s and was ended\. Mend it\.$/);
    assert.ok(performance.now() - began < 8_000);
  });

  it("prints the end of what a failed command said, errors last", async () => {
    const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);
    const { printed } = await outcome(
      sh(`i=1; while [ $i -le 30 ]; do echo "line $i"; i=$((i+1)); done; echo why >&2; exit 1`),
    );
    assert.deepEqual(printed.slice(1), [[...lines(17, 30), "why"].join("\n")]);
  });

  it("gives the command nothing to read and no terminal, so that it cannot ask", async () => {
    const { printed, error } = await outcome(
      sh('read answer; echo "status $? answer <$answer>"; [ -t 0 ] && echo tty; exit 1'),
    );
    assert.ok(error instanceof Misuse);
    assert.ok(printed.join("\n").includes("status 1 answer <>"));
    assert.doesNotMatch(printed.join("\n"), /^tty$/m);
  });
});
