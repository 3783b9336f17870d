import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { Misuse } from "../../core/errors";
import type { TenantEndpoint } from "../../core/model/tenant";
import { githubToken, RepositorySecrets } from "../../infra/repository-secrets";
import { parseFleetInput } from "../../smoke";
import { isSecret, named, open, registered } from "../support/pulumi-mocks";

const github = { owner: "acme", repositories: ["platform", "server"], environment: "canary" };
const controlPlane = { baseUrl: "https://control.example.com", sharedSecret: "shared-secret-of-16" };

const secretsOf = (endpoints: TenantEndpoint[]) =>
  registered(() => {
    const token = pulumi.secret("github-token");
    const members = endpoints.map(({ url, token: bearer, orgId }) => ({
      url,
      token: pulumi.secret(bearer),
      orgId: pulumi.output(orgId),
    }));
    new RepositorySecrets("smoke", { github, token, controlPlane, members });
  });

describe("the repository secrets", () => {
  const endpoints = ["a", "b"].map((name) => ({
    name,
    url: `https://${name}.example.com`,
    token: `token-${name}`,
    orgId: `org-${name}`,
  }));

  it("are written to every repository, as secrets, from one array", async () => {
    const resources = await secretsOf(endpoints);
    for (const repository of github.repositories) {
      const values = Object.entries({
        "canary-tenant-urls": "https://a.example.com,https://b.example.com",
        "canary-admin-tokens": "token-a,token-b",
        "canary-org-ids": "org-a,org-b",
        "canary-cp-shared-secret": controlPlane.sharedSecret,
      });
      for (const [name, value] of values) {
        const { type, inputs } = named(resources, `smoke-${repository}-${name}`);
        assert.equal(type, "github:index/actionsSecret:ActionsSecret");
        assert.equal(inputs.repository, repository);
        assert.equal(inputs.secretName, name.toUpperCase().replaceAll("-", "_"));
        assert.ok(isSecret(inputs.value), name);
        assert.equal(open(inputs.value), value);
      }
    }
  });

  it("keep the token that writes them out of the plain state", async () => {
    assert.ok(isSecret(named(await secretsOf(endpoints), "smoke-provider").inputs.token));
  });

  it("read back as the fleet they were made from, whatever its tenants are", async () => {
    const token = fc.stringMatching(/^[A-Za-z0-9_-]{8,43}$/);
    const tenants = fc.uniqueArray(
      fc.record({ name: fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/), token, orgId: fc.uuid() }),
      {
        minLength: 1,
        maxLength: 5,
        selector: ({ name }) => name,
      },
    );
    await fc.assert(
      fc.asyncProperty(tenants, async (some) => {
        const given = some.map((one) => ({ ...one, url: `https://${one.name}.example.com` }));
        const resources = await secretsOf(given);
        const value = (name: string) => String(open(named(resources, `smoke-platform-canary-${name}`).inputs.value));
        const read = parseFleetInput({
          urls: value("tenant-urls"),
          tokens: value("admin-tokens"),
          orgIds: value("org-ids"),
        });
        assert.deepEqual(
          read.map(({ url, token: t, orgId }) => [url, t, orgId]),
          given.map(({ url, token: t, orgId }) => [url, t, orgId]),
        );
      }),
      { numRuns: 10 },
    );
  });
});

describe("the token that writes them", () => {
  for (const env of [{}, { GITHUB_TOKEN: "" }]) {
    it(`is missed before anything is made when it is ${"GITHUB_TOKEN" in env ? "empty" : "not set"}`, () => {
      assert.throws(
        () => githubToken({ github }, env),
        (error) => error instanceof Misuse && /GITHUB_TOKEN/.test(error.message),
      );
    });
  }

  it("is not missed on a ring that writes no secrets", () => {
    assert.doesNotThrow(() => githubToken({ github: undefined }, {}));
  });
});
