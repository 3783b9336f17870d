import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { createProgress } from "../../report";

/** A stream that keeps what was written to it, with ^ for the escape character. */
function screen(isTTY: boolean) {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY, columns: 60 });
  return { stream, written: () => String(stream.read() ?? "").replaceAll("\u001b", "^") };
}

/** What stays on a terminal's line after all of that was written to it. */
function lineOf(text: string): string {
  let line = "";
  for (const part of text.split(/(\r|\^\[\d*[GK]|\^[78])/)) {
    if (part === "\r" || part === "^[1G" || part === "^[2K") line = "";
    else if (!part.startsWith("^")) line += part;
  }
  return line;
}

const sizes = [
  { total: 20, what: "a line" },
  { total: 21, what: "a bar" },
];

describe("the progress of a run", () => {
  for (const { total, what } of sizes) {
    it(`is ${what} for ${total} tenants, cleared at the end`, () => {
      const { stream, written } = screen(true);
      const progress = createProgress(stream, total);
      progress.update({ phase: "waiting", done: 3 });
      progress.update({ phase: "checking", done: 7 });
      progress.stop();
      const text = written();
      assert.ok(!text.includes("\n"), JSON.stringify(text));
      assert.ok(text.includes(`7 of ${total} tenants checked`), JSON.stringify(text));
      assert.equal(text.includes("=-"), what === "a bar");
      assert.equal(lineOf(text), "");
    });

    it(`writes nothing for ${total} tenants where there is no terminal`, () => {
      const { stream, written } = screen(false);
      const progress = createProgress(stream, total);
      progress.update({ phase: "waiting", done: 3 });
      progress.stop();
      assert.equal(written(), "");
    });
  }

  it("writes nothing on a terminal that nobody is to watch", () => {
    const { stream, written } = screen(true);
    const progress = createProgress(stream, 3, false);
    progress.update({ phase: "waiting", done: 3 });
    progress.stop();
    assert.equal(written(), "");
  });

  it("never writes more than fits on the line", () => {
    const { stream, written } = screen(true);
    const progress = createProgress(Object.assign(stream, { columns: 30 }), 1_000);
    progress.update({ phase: "waiting", done: 999 });
    progress.stop();
    const lines = written()
      .split(/\^\[\d*[A-Z]|\^[78]/)
      .filter((line) => line !== "");
    assert.ok(lines.length > 0 && lines.every((line) => line.length <= 30), JSON.stringify(lines));
  });
});
