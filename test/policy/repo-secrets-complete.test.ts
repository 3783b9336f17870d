import assert from "node:assert/strict";
import { UNKNOWN } from "../../core/model/declared-stack";
import { repoSecretsComplete } from "../../policy/rules/repo-secrets-complete";
import { changed, cleanStack, tokenOf, withInputs } from "./clean-stack";
import { type Case, holdsFor, only } from "./found";

const clean = cleanStack();
const preview = cleanStack({ isPreview: true });
const URLS = "smoke-platform-canary-tenant-urls";
const TOKENS = "smoke-platform-canary-admin-tokens";
const ORG_IDS = "smoke-platform-canary-org-ids";
const SHARED = "smoke-platform-canary-cp-shared-secret";
const [a, b] = ["https://canary-a.example.com", "https://canary-b.example.com"];
const urnOf = (name: string) => clean.find((one) => one.name === name)?.urn ?? assert.fail(name);
const urls = (value: unknown) => withInputs(clean, URLS, { value });
const tokens = (value: unknown) => withInputs(clean, TOKENS, { value });
const orgIds = (value: unknown) => withInputs(clean, ORG_IDS, { value });
const without = (...names: string[]) => clean.filter(({ name }) => !names.includes(name));
const madeOf = (resources: typeof clean, name: string, ...made: string[]) =>
  changed(resources, name, () => ({ propertyDependencies: made.length === 0 ? {} : { value: made.map(urnOf) } }));
const BOTH = ["tenant-canary-a-token", "tenant-canary-b-token"];

const cases: Case[] = [
  ["demands the URLs", without(URLS), ["platform.CANARY_TENANT_URLS fleet"]],
  ["demands the tokens", without(TOKENS), ["platform.CANARY_ADMIN_TOKENS fleet"]],
  ["demands the control plane's secret", without(SHARED), ["platform.CANARY_CP_SHARED_SECRET fleet"]],
  ["does not demand org ids", without(ORG_IDS), []],
  ["demands a repository", without(URLS, TOKENS, ORG_IDS, SHARED), ["repositories fleet"]],
  [
    "demands all of every repository",
    [
      ...clean,
      ...clean
        .filter(({ name }) => name === URLS)
        .map((one) => ({ ...one, urn: "urn:other", inputs: { ...one.inputs, repository: "server" } })),
    ],
    ["server.CANARY_ADMIN_TOKENS fleet", "server.CANARY_CP_SHARED_SECRET fleet"],
  ],
  ["reads spaces as well as commas", urls(`${a} ${b}`), []],
  ["reads both at once", urls(`${a}, ${b},`), []],
  ["refuses fewer URLs than tenants", urls(a), [`CANARY_TENANT_URLS.length ${URLS}`]],
  ["refuses more URLs than tenants", urls(`${a},${b},https://c.example.com`), [`CANARY_TENANT_URLS.length ${URLS}`]],
  ["refuses an empty list", urls(""), [`CANARY_TENANT_URLS.length ${URLS}`]],
  ["refuses no list", urls(undefined), [`CANARY_TENANT_URLS.value ${URLS}`]],
  [
    "reads a value that is not encrypted",
    withInputs(clean, URLS, { value: undefined, plaintextValue: a }),
    [`CANARY_TENANT_URLS.length ${URLS}`],
  ],
  ["refuses a URL that is there twice", urls(`${a},${a}`), [`CANARY_TENANT_URLS.duplicate ${URLS}`]],
  ["refuses URLs in another order", urls(`${b},${a}`), [`CANARY_TENANT_URLS.order ${URLS}`]],
  ["refuses a URL of somebody else", urls(`${a},https://x.example.com`), [`CANARY_TENANT_URLS.order ${URLS}`]],
  ["refuses tokens in another order", tokens(`${tokenOf(1)},${tokenOf(0)}`), [`CANARY_ADMIN_TOKENS.order ${TOKENS}`]],
  [
    "refuses a token that is there twice",
    tokens(`${tokenOf(0)},${tokenOf(0)}`),
    [`CANARY_ADMIN_TOKENS.duplicate ${TOKENS}`],
  ],
  ["refuses a token too many", tokens(`${tokenOf(0)},${tokenOf(1)},more`), [`CANARY_ADMIN_TOKENS.length ${TOKENS}`]],
  ["accepts a tenant without an org id", orgIds("org-0,"), []],
  ["refuses an org id too few", orgIds("org-0"), [`CANARY_ORG_IDS.length ${ORG_IDS}`]],
  ["accepts two tenants of one org", orgIds("org-0, org-0"), []],
  [
    "refuses an empty secret of the control plane",
    withInputs(clean, SHARED, { value: "  " }),
    [`CANARY_CP_SHARED_SECRET.value ${SHARED}`],
  ],
  [
    "judges the order only as far as the tenants' URLs are known",
    changed(urls(`${b},${a}`), "tenant-fleet-canary", ({ outputs }) => ({ outputs: { ...outputs, tenants: UNKNOWN } })),
    [],
  ],
  ["accepts tokens that are not known yet, made of every tenant's", preview, []],
  [
    "refuses tokens that are not known yet, made of some tenants' only",
    madeOf(preview, TOKENS, "tenant-canary-a-token"),
    [`CANARY_ADMIN_TOKENS.tokens ${TOKENS}`],
  ],
  [
    "refuses tokens that are not known yet, made of something else too",
    madeOf(preview, TOKENS, ...BOTH, "org-canary-a"),
    [`CANARY_ADMIN_TOKENS.tokens ${TOKENS}`],
  ],
  [
    "refuses tokens that are not known yet, made of nothing",
    madeOf(preview, TOKENS),
    [`CANARY_ADMIN_TOKENS.tokens ${TOKENS}`],
  ],
  [
    "refuses tokens that are not known yet, for a tenant that has none",
    preview.filter(({ name }) => name !== "tenant-canary-b-token"),
    [`CANARY_ADMIN_TOKENS.tokens ${TOKENS}`],
  ],
  ["accepts org ids that are not known yet", madeOf(preview, ORG_IDS, "org-canary-a"), []],
  [
    "cannot decide of what is not known yet and made of nothing",
    madeOf(preview, ORG_IDS),
    [`unknown CANARY_ORG_IDS.value ${ORG_IDS}`],
  ],
  ["looks at no other secret", withInputs(clean, URLS, { secretName: "OTHER" }), ["platform.CANARY_TENANT_URLS fleet"]],
  ["demands nothing of prod", cleanStack({ ring: "prod" }), []],
];

describe("repo-secrets-complete", () => {
  holdsFor(repoSecretsComplete, cases);

  it("demands a tenant", () => {
    const empty = cleanStack({ tenants: [] });
    const { key, says } = only(
      repoSecretsComplete,
      empty.filter(({ name }) => name !== ORG_IDS),
    );
    assert.deepEqual([key, says], ["tenants", "The ring has no tenant."]);
  });

  it("says which tenant's entry it is, and shows none", () => {
    const { says } = only(repoSecretsComplete, tokens(`${tokenOf(0)},a-token-of-nobody`));
    assert.equal(says, "Entry 2 of CANARY_ADMIN_TOKENS is not that of tenant canary-b.");
  });
});
