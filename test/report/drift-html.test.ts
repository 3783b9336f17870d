import assert from "node:assert/strict";
import { join } from "node:path";
import { build } from "esbuild";
import fc from "fast-check";
import { run } from "../../core/process";
import { renderDriftHtml } from "../../report/drift-html";
import { temporaryDirectory } from "../support/temporary-directory";
import { driftReport, driftSituations, largeReport } from "./drift-situations";
import { hostileDrift } from "./hostile-drift";

const REPORT = join(__dirname, "../../report/index.ts");
/** Prints which of the page's parts are loaded before it is rendered, and what it begins with. */
const PROGRAM = `
  const { driftReports } = require(process.argv[1]);
  const isLoaded = () => Object.keys(require.cache).some((file) => /node_modules.preact|drift-page/.test(file));
  const before = isLoaded();
  const page = driftReports.html(JSON.parse(process.argv[2]), {});
  console.log(JSON.stringify({ before, begins: page.slice(0, 15), ends: page.trim().slice(-7) }));
`;
const LOADER = ["--require", require.resolve("../../bin/typescript.cjs")];

/** The page's elements, without what is in its script and styles. */
const tagsOf = (page: string): string[] =>
  [...page.replace(/<(script|style)>.*?<\/\1>/gs, "").matchAll(/<(\/?[^\s/>]*)/g)].map(([, tag = ""]) => tag);
const OURS =
  /^(!doctype|\/?(a|b|body|button|caption|code|dd|details|div|dl|dt|footer|form|g|h[123]|head|header|html|input|label|li|main|meta|ol|option|output|p|rect|search|section|select|span|summary|svg|table|tbody|td|th|thead|time|title|tr|ul|wbr))$/;

describe("the drift report as a page", () => {
  for (const [situation, report] of Object.entries(driftSituations))
    it(`refers to nothing but itself when it is ${situation}`, () => {
      const page = renderDriftHtml(report);
      assert.deepEqual(
        [...page.matchAll(/\s(?:src|srcset|href|action|poster|data)="([^"]*)"/g)].map(([, to]) => to),
        ["#report"],
      );
      assert.doesNotMatch(page, /url\(|@import|<link|<base|\sstyle="/);
    });

  it("opens no tag but ours, whatever is reported", () => {
    fc.assert(
      fc.property(hostileDrift, (report) => {
        for (const tag of tagsOf(renderDriftHtml(report))) assert.match(tag, OURS);
      }),
    );
  });

  it("is a single document under a policy that allows nothing inline but by its hash", () => {
    const page = renderDriftHtml(driftReport());
    const policy = /http-equiv="content-security-policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
    assert.match(policy, /^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'; /);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  });

  it("loads its renderer only when it is wanted, and from any directory", async () => {
    const { stdout, stderr } = await run(
      process.execPath,
      [...LOADER, "--eval", PROGRAM, REPORT, JSON.stringify(driftSituations.drift)],
      { cwd: "/", env: { PATH: process.env.PATH }, timeoutMs: 20_000 },
    );
    assert.deepEqual(JSON.parse(stdout || JSON.stringify(stderr)), {
      ...{ before: false, begins: "<!doctype html>", ends: "</html>" },
    });
  });

  it("is the same from a bundle", async () => {
    const directory = temporaryDirectory();
    try {
      const outfile = join(directory.path, "report.cjs");
      const external = ["mocha", "cli-progress", "junit-report-builder", "node-sarif-builder"];
      await build({ entryPoints: [REPORT], outfile, external, bundle: true, platform: "node", logLevel: "silent" });
      const { driftReports } = require(outfile) as { driftReports: { html: typeof renderDriftHtml } };
      assert.equal(driftReports.html(driftReport()), renderDriftHtml(driftReport()));
    } finally {
      directory.remove();
    }
  });

  it("takes no second for 1,000 tenants and 1,000 findings", function () {
    const report = largeReport({ tenants: 1_000, findings: 1_000 });
    const millisecondsOf = () => {
      const { user, system } = process.cpuUsage();
      renderDriftHtml(report);
      const after = process.cpuUsage();
      return (after.user + after.system - user - system) / 1_000;
    };
    const took = Math.min(millisecondsOf(), millisecondsOf());
    if (this.test) this.test.title += ` (${took.toFixed(0)} ms)`;
    assert.ok(took < 1_000, `${took} ms`);
  });
});
