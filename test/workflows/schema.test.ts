import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { build } from "esbuild";
import { CHECKOUT } from "../../toolchain/pinned";
import { readWorkflowText, workflowNames } from "./workflow-file";

type Library = Awaited<typeof import("@actions/workflow-parser")>;

/** GitHub's own parser and schema. It is an ES module that imports JSON as Node 20 does not take it, so it is bundled. */
async function loadParser(): Promise<Library> {
  const { outputFiles } = await build({
    stdin: { contents: 'export * from "@actions/workflow-parser";', resolveDir: CHECKOUT },
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
    logLevel: "silent",
  });
  const module = { exports: {} as Library };
  const wrapped = runInThisContext(`(function (module, exports, require) {${outputFiles[0]?.text}\n})`);
  wrapped(module, module.exports, createRequire(join(CHECKOUT, "package.json")));
  return module.exports;
}

describe("GitHub's schema of a workflow", function () {
  this.timeout(30_000);
  let parser: Library;
  before(async () => {
    parser = await loadParser();
  });
  const problemsOf = (name: string, content: string) => {
    const { context } = parser.parseWorkflow({ name, content }, new parser.NoOperationTraceWriter());
    return context.errors.getErrors().map(({ message }) => message);
  };

  for (const name of workflowNames()) {
    it(`has nothing against ${name}`, () => assert.deepEqual(problemsOf(name, readWorkflowText(name)), []));
  }

  it("knows the queue of a concurrency group, and what it may be", () => {
    const text = readWorkflowText("rollback.yml");
    assert.notDeepEqual(problemsOf("rollback.yml", text.replace("queue: max", "queue: maxx")), []);
    assert.notDeepEqual(problemsOf("rollback.yml", text.replace("queue: max", "line: max")), []);
  });
});
