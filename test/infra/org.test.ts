import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { orgProvider } from "../../infra/org";

const SECRET = "shared-secret-of-16";
const CREATE = "POST /cp/orgs";
const LIST = "GET /cp/admin/orgs";
const FLAG = "POST /cp/admin/orgs/canary-a/canary";
const REMOVE = "DELETE /cp/admin/tenants/canary-a";
const ORG = { id: "org-1", slug: "canary-a", name: "canary-a", is_canary: false };

/** A status with a body, or what is done to the connection. */
type Reply = readonly [status: number, body?: unknown] | ((response: ServerResponse) => unknown);
type Replies = Readonly<Record<string, Reply>>;

/** Runs with a control plane that gives these answers, and returns what it was asked and how it ended. */
async function ask<Result>(
  replies: Replies,
  use: (inputs: { baseUrl: string; sharedSecret: string; slug: string }) => Promise<Result>,
) {
  const asked: string[] = [];
  const bodies: unknown[] = [];
  const strange: string[] = [];
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url}`;
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push(line);
    bodies.push(body === "" ? undefined : JSON.parse(body));
    const reply = replies[line];
    if (reply === undefined || request.headers.authorization !== `Bearer ${SECRET}`) strange.push(line);
    if (typeof reply === "function") return reply(response);
    const [status, answer] = reply ?? [599];
    return response.writeHead(status).end(typeof answer === "string" ? answer : JSON.stringify(answer));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const ended = await use({ baseUrl, sharedSecret: SECRET, slug: "canary-a" }).catch((error: unknown) => error);
    assert.deepEqual(strange, [], "nothing unexpected was asked, and nothing without the secret");
    return { asked, bodies, ended, baseUrl };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const drop = (response: ServerResponse) => response.destroy();
const withoutEnd = (response: ServerResponse) => {
  const more = () => {
    while (!response.destroyed && response.write("x".repeat(1_000_000)));
  };
  response.writeHead(200).on("drain", more);
  more();
};

describe("an org at the control plane", () => {
  const made: readonly { name: string; replies: Replies }[] = [
    { name: "is created and flagged", replies: { [CREATE]: [201, ORG], [FLAG]: [200, { ...ORG, is_canary: true }] } },
    { name: "is flagged by an answer without a body too", replies: { [CREATE]: [200, ORG], [FLAG]: [204] } },
    { name: "that comes as a canary needs no flag", replies: { [CREATE]: [201, { ...ORG, is_canary: true }] } },
    {
      name: "that is a canary already is taken over as it is",
      replies: {
        [CREATE]: [409, { error: "taken" }],
        [LIST]: [
          200,
          [
            { ...ORG, slug: "other", id: "2" },
            { ...ORG, is_canary: true },
          ],
        ],
      },
    },
    {
      name: "that is there and no canary is flagged",
      replies: { [CREATE]: [409], [LIST]: [200, [null, ORG]], [FLAG]: [200] },
    },
  ];
  for (const { name, replies } of made) {
    it(name, async () => {
      const { asked, bodies, ended, baseUrl } = await ask(replies, orgProvider.create);
      assert.deepEqual(ended, {
        id: "org-1",
        outs: { baseUrl, sharedSecret: SECRET, slug: "canary-a", orgId: "org-1" },
      });
      assert.deepEqual(asked, Object.keys(replies), "in this order, each once");
      assert.deepEqual(bodies[0], { slug: "canary-a", name: "canary-a" });
      if (asked.includes(FLAG)) assert.deepEqual(bodies[asked.indexOf(FLAG)], { is_canary: true });
    });
  }

  it("is asked for below the base URL's path, with or without a slash at its end", async () => {
    const replies = { "POST /base/cp/orgs": [201, { ...ORG, is_canary: true }] } as const;
    for (const end of ["/base", "/base/", "/base//"]) {
      const { asked } = await ask(replies, (inputs) =>
        orgProvider.create({ ...inputs, baseUrl: inputs.baseUrl + end }),
      );
      assert.deepEqual(asked, ["POST /base/cp/orgs"]);
    }
  });

  const PROVISIONED =
    /^The control plane refused to make org "canary-a" a canary \(409\): it is provisioned already, and the flag can only be set before\. Nothing of this tenant was created\. Choose another slug, or remove that org at the control plane first, then run pulumi again\.$/;
  const LEFT = /Its org was created there and could not be removed again; the next run takes it over\./;
  const NOTHING = /Nothing of this tenant was created\./;

  const refused: readonly { name: string; replies: Replies; says: RegExp[] }[] = [
    {
      name: "made here is removed again when its flag is refused",
      replies: { [CREATE]: [201, ORG], [FLAG]: [409], [REMOVE]: [200] },
      says: [PROVISIONED],
    },
    {
      name: "that was there is left alone when its flag is refused",
      replies: { [CREATE]: [409], [LIST]: [200, [ORG]], [FLAG]: [409] },
      says: [PROVISIONED],
    },
    {
      name: "made here that cannot be removed again is spoken of",
      replies: { [CREATE]: [201, ORG], [FLAG]: [409], [REMOVE]: [500] },
      says: [/\(409\)/, LEFT],
    },
    {
      name: "made here whose removal gets no answer is spoken of",
      replies: { [CREATE]: [201, ORG], [FLAG]: [403], [REMOVE]: drop },
      says: [/answered 403 when setting the canary flag/, LEFT],
    },
    {
      name: "made here is removed again when its flag fails otherwise",
      replies: { [CREATE]: [201, ORG], [FLAG]: [500], [REMOVE]: [404] },
      says: [/answered 500 when setting the canary flag for tenant "canary-a"/, NOTHING],
    },
    {
      name: "without an id is removed again",
      replies: { [CREATE]: [201, { slug: "canary-a" }], [REMOVE]: [200] },
      says: [/told no id of the org of tenant "canary-a"/, NOTHING],
    },
    {
      name: "told of in HTML is removed again",
      replies: { [CREATE]: [200, "<html>"], [REMOVE]: [200] },
      says: [/told no id/, NOTHING],
    },
    {
      name: "told of as null is removed again",
      replies: { [CREATE]: [200, null], [REMOVE]: [200] },
      says: [/told no id/],
    },
    {
      name: "is not made without the right secret",
      replies: { [CREATE]: [401, { error: "unauthorized" }] },
      says: [
        /answered 401 when creating the org for tenant "canary-a"/,
        NOTHING,
        /controlPlane\.sharedSecret is right/,
      ],
    },
    { name: "is not made by a redirect", replies: { [CREATE]: [302] }, says: [/answered 302 when creating/, NOTHING] },
    { name: "is not made by a failing control plane", replies: { [CREATE]: [500] }, says: [/answered 500/, NOTHING] },
    {
      name: "that is taken cannot be taken over unseen",
      replies: { [CREATE]: [409], [LIST]: [403] },
      says: [/answered 403 when listing the orgs/, NOTHING],
    },
    {
      name: "that is taken cannot be taken over from a list that is none",
      replies: { [CREATE]: [409], [LIST]: [200, "<html>"] },
      says: [/when listing the orgs/],
    },
    {
      name: "that is taken and not in the list cannot be taken over",
      replies: { [CREATE]: [409], [LIST]: [200, []] },
      says: [/told no id/, NOTHING],
    },
    {
      name: "is not made without an answer",
      replies: { [CREATE]: drop },
      says: [
        /^The control plane gave no answer to POST \/cp\/orgs \(UND_ERR_SOCKET\)\. See that controlPlane\.baseUrl is right/,
      ],
    },
    {
      name: "is not made by an answer without end",
      replies: { [CREATE]: withoutEnd },
      says: [/gave no answer to POST \/cp\/orgs \(an answer without end\)/],
    },
  ];
  for (const { name, replies, says } of refused) {
    it(name, async () => {
      const { asked, bodies, ended } = await ask(replies, orgProvider.create);
      assert.ok(ended instanceof Error, "it fails");
      for (const pattern of says) assert.match(ended.message, pattern);
      assert.doesNotMatch(ended.message, /\n|shared-secret/);
      assert.equal(ended.stack, "", "the SDK prints it");
      assert.deepEqual(asked, Object.keys(replies), "in this order, each once");
      if (asked.includes(REMOVE)) assert.deepEqual(bodies[asked.indexOf(REMOVE)], { confirm: "canary-a" });
    });
  }

  it("is not made where nobody listens", async () => {
    const { baseUrl } = await ask({}, async () => {});
    await assert.rejects(
      orgProvider.create({ baseUrl, sharedSecret: SECRET, slug: "canary-a" }),
      /^Error: The control plane gave no answer to POST \/cp\/orgs \(ECONNREFUSED\)\. See that controlPlane\.baseUrl is right and that it can be reached from here, then run pulumi again\.$/,
    );
  });

  for (const status of [200, 204, 404]) {
    it(`is gone when its removal is answered ${status}`, async () => {
      const { asked, bodies, ended } = await ask({ [REMOVE]: [status] }, (inputs) =>
        orgProvider.delete("org-1", inputs),
      );
      assert.deepEqual([asked, bodies, ended], [[REMOVE], [{ confirm: "canary-a" }], undefined]);
    });
  }
  for (const status of [302, 400, 401, 409, 500]) {
    it(`is not taken for gone when its removal is answered ${status}`, async () => {
      const { ended } = await ask({ [REMOVE]: [status] }, (inputs) => orgProvider.delete("org-1", inputs));
      assert.ok(ended instanceof Error);
      assert.match(
        ended.message,
        new RegExp(
          `^The control plane answered ${status} when removing the org of tenant "canary-a"\\. See that controlPlane\\.sharedSecret is right, or remove the org there`,
        ),
      );
    });
  }
  it("is not taken for gone when its removal is not answered", async () => {
    const { ended } = await ask({ [REMOVE]: drop }, (inputs) => orgProvider.delete("org-1", inputs));
    assert.ok(ended instanceof Error);
    assert.match(ended.message, /gave no answer to DELETE \/cp\/admin\/tenants\/canary-a \(UND_ERR_SOCKET\)/);
  });

  const olds = { baseUrl: "https://control.example.com", sharedSecret: SECRET, slug: "canary-a" };
  const changes = [
    { name: "nothing", news: {}, changes: false, replaces: [] },
    { name: "its slug, by another org", news: { slug: "canary-b" }, changes: true, replaces: ["slug"] },
    { name: "the secret, in place", news: { sharedSecret: "another-secret-of-16" }, changes: true, replaces: [] },
    { name: "the base URL, in place", news: { baseUrl: "https://other.example.com" }, changes: true, replaces: [] },
  ];
  for (const { name, news, ...expected } of changes) {
    it(`changes with ${name}`, async () => {
      assert.deepEqual(await orgProvider.diff("org-1", olds, { ...olds, ...news }), expected);
    });
  }

  it("keeps its id through an update, which asks nobody", async () => {
    const news = { ...olds, baseUrl: "http://127.0.0.1:1", sharedSecret: "another-secret-of-16" };
    assert.deepEqual(await orgProvider.update("org-1", olds, news), { outs: { ...news, orgId: "org-1" } });
  });
});
