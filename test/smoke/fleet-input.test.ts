import assert from "node:assert/strict";
import fc from "fast-check";
import { Misuse } from "../../core/errors";
import type { StackOutputs } from "../../core/model/outputs";
import { fleetOfOutputs, parseFleetInput } from "../../smoke";

const token = fc.stringMatching(/^[A-Za-z0-9._~+/=-]{8,40}$/);
const separator = fc.constantFrom(" ", ",", "\n", ", ", "\r\n", " \t", ",\n");
const fleet = fc.uniqueArray(fc.record({ path: fc.stringMatching(/^[a-z0-9-]{1,12}$/), token, orgId: fc.uuid() }), {
  minLength: 1,
  selector: ({ path }) => path,
});

describe("parseFleetInput", () => {
  it("gives each URL the token and the org id of its position, whatever separates the items", () => {
    fc.assert(
      fc.property(fleet, separator, separator, fc.boolean(), (tenants, by, around, hasOrgs) => {
        const join = (items: string[]) => around + items.join(by) + around;
        const parsed = parseFleetInput({
          urls: join(tenants.map(({ path }, i) => `https://t.example.com/${path}${i % 2 ? "/" : ""}`)),
          tokens: join(tenants.map((tenant) => tenant.token)),
          orgIds: hasOrgs ? join(tenants.map(({ orgId }) => orgId)) : undefined,
        });
        const expected = tenants.map((tenant, index) => ({
          name: `tenant-${index + 1}`,
          url: `https://t.example.com/${tenant.path}`,
          token: tenant.token,
          ...(hasOrgs ? { orgId: tenant.orgId } : {}),
        }));
        assert.deepEqual(parsed, expected);
      }),
    );
  });

  it("refuses lists of different lengths and quotes no token", () => {
    fc.assert(
      fc.property(fleet, fc.array(token), (tenants, tokens) => {
        fc.pre(tokens.length !== tenants.length);
        const urls = tenants.map(({ path }) => `https://t.example.com/${path}`).join(" ");
        assert.throws(
          () => parseFleetInput({ urls, tokens: tokens.join(" "), orgIds: undefined }),
          (error) => error instanceof Misuse && tokens.every((one) => !error.message.includes(one)),
        );
      }),
    );
  });

  it("returns tenants or refuses, for any text at all", () => {
    const text = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
    fc.assert(
      fc.property(text, text, text, (urls, tokens, orgIds) => {
        try {
          assert.ok(parseFleetInput({ urls, tokens, orgIds }).length > 0);
        } catch (error) {
          assert.ok(error instanceof Misuse, String(error));
        }
      }),
    );
  });

  const cases = [
    {
      what: "nothing at all",
      urls: undefined,
      tokens: undefined,
      why: /CANARY_TENANT_URLS is not set.*CANARY_ADMIN_TOKENS is not set/,
    },
    { what: "separators alone", urls: " ,\n", tokens: ",", why: /CANARY_TENANT_URLS is not set/ },
    { what: "no tokens", urls: "https://a.example.com", tokens: "", why: /CANARY_ADMIN_TOKENS is not set/ },
    {
      what: "org ids for some",
      urls: "https://a.example.com https://b.example.com",
      tokens: "t1 t2",
      orgIds: "o1",
      why: /2 URLs but 1 org ids/,
    },
    {
      what: "a URL twice",
      urls: "https://a.example.com https://A.example.com:443/",
      tokens: "t1 t2",
      why: /URL 2 is the same as URL 1/,
    },
    {
      what: "credentials in a URL",
      urls: "https://user:hunter2@a.example.com",
      tokens: "t1",
      why: /URL 1 holds credentials/,
    },
    { what: "a query", urls: "https://a.example.com/?x=1", tokens: "t1", why: /URL 1 has a query or a fragment/ },
    {
      what: "an empty fragment",
      urls: "https://a.example.com/#",
      tokens: "t1",
      why: /URL 1 has a query or a fragment/,
    },
    { what: "plain http", urls: "http://a.example.com", tokens: "t1", why: /URL 1 is plain http outside loopback/ },
    {
      what: "a host that only begins like loopback",
      urls: "http://127.0.0.1.example.com",
      tokens: "t1",
      why: /plain http/,
    },
    { what: "another protocol", urls: "file:///etc/passwd", tokens: "t1", why: /URL 1 is neither https nor http/ },
    { what: "no URL", urls: "a.example.com", tokens: "t1", why: /URL 1 is not a URL/ },
    {
      what: "a token of other letters",
      urls: "https://a.example.com",
      tokens: "tökén",
      why: /token 1 is empty, too long or not printable/,
    },
    {
      what: "several problems at once",
      urls: "nonsense http://b.example.com https://c.example.com",
      tokens: "t1",
      why: /3 URLs but 1 tokens; URL 1 is not a URL; URL 2 is plain http/,
    },
  ];
  for (const { what, why, ...input } of cases) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => parseFleetInput({ orgIds: undefined, ...input }),
        (error) => error instanceof Misuse && why.test(error.message) && !error.message.includes("hunter2"),
      );
    });
  }

  for (const url of ["http://localhost:8080", "http://127.0.0.1:1/t/a", "http://[::1]:8080"]) {
    it(`takes plain http on loopback: ${url}`, () => {
      assert.equal(parseFleetInput({ urls: url, tokens: "t1", orgIds: undefined })[0]?.url, url);
    });
  }
});

describe("fleetOfOutputs", () => {
  const outputs: StackOutputs = {
    ring: "canary",
    tenants: [
      { name: "c-01", slug: "one", url: "https://one.example.com/", orgId: "org-1" },
      { name: "c-02", slug: "two", url: "https://two.example.com" },
    ],
    tokens: ["token-1", "token-2"],
    image: { repository: "r", platformRepository: "p", tag: "staging-abc1234" },
    memoriesApi: "workspace",
    verified: null,
  };

  it("takes names, URLs, org ids and tokens by position", () => {
    assert.deepEqual(fleetOfOutputs(outputs), [
      { name: "c-01", url: "https://one.example.com", token: "token-1", orgId: "org-1" },
      { name: "c-02", url: "https://two.example.com", token: "token-2" },
    ]);
  });

  it("takes staging, and refuses the customers' tenants of prod without naming them", () => {
    assert.equal(fleetOfOutputs({ ...outputs, ring: "staging" }).length, 2);
    assert.throws(
      () => fleetOfOutputs({ ...outputs, ring: "prod" }),
      (error) =>
        error instanceof Misuse && /prod ring: .*customers/.test(error.message) && !/one|two/.test(error.message),
    );
  });

  it("refuses outputs with fewer tokens than tenants, or no tenant", () => {
    assert.throws(() => fleetOfOutputs({ ...outputs, tokens: ["token-1"] }), /2 tenants and 1 tokens/);
    assert.throws(() => fleetOfOutputs({ ...outputs, tenants: [], tokens: [] }), /no tenant/);
  });
});
