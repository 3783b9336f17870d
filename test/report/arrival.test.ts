import assert from "node:assert/strict";
import type { Arrival, TenantArrival } from "../../core/model/arrival";
import { parseDigest, parseSha } from "../../core/model/image";
import { renderArrival, renderArrivalMarkdown } from "../../report/arrival";

const A = parseDigest(`sha256:${"a".repeat(64)}`);
const B = parseDigest(`sha256:${"b".repeat(64)}`);
const arrived = (tenant: string): TenantArrival => ({
  tenant,
  state: "arrived",
  runs: A,
  sha: parseSha("abc1234"),
  why: null,
});
const failed: TenantArrival = {
  tenant: "t-02",
  state: "failed",
  runs: B,
  sha: null,
  why: "it was not healthy, and the old one was put back",
};
const elsewhere: TenantArrival = {
  tenant: "t-3",
  state: "elsewhere",
  runs: null,
  sha: null,
  why: "its updater has not tried it yet",
};
const silent: TenantArrival = { tenant: "t-04", state: "silent", runs: null, sha: null, why: "nothing readable" };
const names = (count: number) => Array.from({ length: count }, (_, at) => `t-${at}`);
const of = (...tenants: TenantArrival[]): Arrival => ({ digest: A, tenants });
const mixed = of(arrived("t-01"), failed, elsewhere, silent);
const hostile: TenantArrival = {
  ...silent,
  tenant: "t<b>|\u001b[2J",
  why: "`x` | <script>alert(1)</script>\n::error::x::\n# @acme",
};

describe("an arrival's report", () => {
  it("shows every tenant of a small fleet, and what that comes to", () => {
    assert.equal(
      renderArrival(mixed),
      `t-01  arrived    runs abc1234 (sha256:aaaaaaaaaaaa)
t-02  failed     runs sha256:bbbbbbbbbbbb: it was not healthy, and the old one was put back
t-3   elsewhere  runs nothing: its updater has not tried it yet
t-04  silent     nothing readable
${A} has arrived at 1 of 4 tenants: 1 failed, 1 elsewhere, 1 silent.`,
    );
  });

  it("shows 20 tenants in full, and of 21 only those that have not arrived", () => {
    assert.equal(renderArrival(of(...names(20).map(arrived))).split("\n").length, 21);
    const text = renderArrival(of(...names(20).map(arrived), silent));
    assert.equal(text, `t-04  silent     nothing readable\n${A} has arrived at 20 of 21 tenants: 1 silent.`);
    assert.equal(renderArrival(of(...names(21).map(arrived))), `${A} has arrived at all 21 tenants.`);
  });

  it("claims nothing of a ring without tenants", () => {
    assert.equal(renderArrival(of()), "There are no tenants that it could arrive at.");
  });

  it("is a step summary with a row per tenant that has not arrived", () => {
    assert.equal(
      renderArrivalMarkdown(mixed),
      `### Arrival

${A} has arrived at 1 of 4 tenants: 1 failed, 1 elsewhere, 1 silent.

| tenant | state | runs | why |
| --- | --- | --- | --- |
| <code>t-02</code> | failed | sha256:bbbbbbbbbbbb | it was not healthy, and the old one was put back |
| <code>t-3</code> | elsewhere | nothing | its updater has not tried it yet |
| <code>t-04</code> | silent |  | nothing readable |`,
    );
  });

  it("has no table when every tenant has arrived", () => {
    const text = `### Arrival\n\n${A} has arrived at the one tenant.`;
    assert.equal(renderArrivalMarkdown(of(arrived("t-01"))), text);
  });

  it("keeps a step summary of a large fleet small enough to be shown", () => {
    const why = "@".repeat(2_000);
    const text = renderArrivalMarkdown(of(...names(1_000).map((tenant) => ({ ...silent, tenant, why }))));
    assert.ok(Buffer.byteLength(text) < 1024 * 1024);
    assert.match(text, /\n\n900 more tenants did not fit here; the log names all of them\.$/);
  });

  it("lets no tenant's text be markup, a command or a move of the cursor", () => {
    assert.equal(
      renderArrivalMarkdown(of(hostile)).split("\n").at(-1),
      "| <code>t&#60;b&#62;&#124; &#91;2J</code> | silent |  | &#96;x&#96; &#124; &#60;script&#62;alert(1)&#60;/script&#62; " +
        "&#58; &#58;error&#58;&#58;x&#58;&#58; <wbr>&#35;<wbr> <wbr>&#64;<wbr>acme |",
    );
    const text = renderArrival(of(hostile));
    assert.doesNotMatch(text, /(?!\n)\p{C}/u);
    assert.equal(text.split("\n").length, 2);
    assert.doesNotMatch(text, /(^|\s)::error::/);
  });
});
