import assert from "node:assert/strict";
import { ControlPlane } from "../../sandbox/control-plane";
import { temporaryDirectory } from "../support/temporary-directory";

const SECRET = "shared-secret";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("the control plane", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let running: Set<string>;
  let plane: ControlPlane;
  const start = () =>
    new ControlPlane({
      file: `${directory.path}/orgs.json`,
      sharedSecret: SECRET,
      runsTenant: (slug) => running.has(slug),
    });

  beforeEach(() => {
    directory = temporaryDirectory();
    running = new Set();
    plane = start();
  });
  afterEach(() => directory.remove());

  const ask = (method: string, path: string, body?: unknown, authorization: string | undefined = `Bearer ${SECRET}`) =>
    plane.answer({ method, path, body, authorization });
  const create = (slug: string) => ask("POST", "/cp/orgs", { slug, name: "A name" });

  const REFUSED: readonly { name: string; method: string; path: string; body?: unknown; status: number }[] = [
    {
      name: "a slug that is no DNS label",
      method: "POST",
      path: "/cp/orgs",
      body: { slug: "No_Label", name: "n" },
      status: 400,
    },
    { name: "an org without a name", method: "POST", path: "/cp/orgs", body: { slug: "two" }, status: 400 },
    { name: "a body that is no JSON", method: "POST", path: "/cp/orgs", status: 400 },
    { name: "a slug that is taken", method: "POST", path: "/cp/orgs", body: { slug: "one", name: "n" }, status: 409 },
    {
      name: "the flag of an unknown org",
      method: "POST",
      path: "/cp/admin/orgs/two/canary",
      body: { is_canary: true },
      status: 404,
    },
    {
      name: "a flag that is no boolean",
      method: "POST",
      path: "/cp/admin/orgs/one/canary",
      body: { is_canary: "yes" },
      status: 400,
    },
    {
      name: "a removal that is not confirmed",
      method: "DELETE",
      path: "/cp/admin/tenants/one",
      body: { confirm: "two" },
      status: 400,
    },
    {
      name: "the removal of an unknown tenant",
      method: "DELETE",
      path: "/cp/admin/tenants/two",
      body: { confirm: "two" },
      status: 404,
    },
    { name: "what it does not serve", method: "GET", path: "/cp/orgs", status: 404 },
  ];

  for (const { name, method, path, body, status } of REFUSED) {
    it(`answers ${status} to ${name}, and 401 to the same without the shared secret`, () => {
      create("one");
      const before = ask("GET", "/cp/admin/orgs").body;
      assert.equal(ask(method, path, body, "").status, 401);
      assert.equal(ask(method, path, body).status, status);
      assert.deepEqual(ask("GET", "/cp/admin/orgs").body, before);
    });
  }

  it("creates an org that is no canary", () => {
    const { status, body } = create("one");
    const { id, ...rest } = body as { id: string };
    assert.equal(status, 201);
    assert.match(id, UUID);
    assert.deepEqual(rest, { slug: "one", name: "A name", is_canary: false });
    assert.deepEqual(ask("GET", "/cp/admin/orgs").body, [body]);
  });

  it("sets the canary flag before a machine runs the tenant, and refuses it afterwards", () => {
    create("one");
    const flag = (is_canary: boolean) => ask("POST", "/cp/admin/orgs/one/canary", { is_canary });
    assert.equal(flag(true).status, 200);
    running.add("one");
    assert.equal(flag(false).status, 409);
    const [org] = ask("GET", "/cp/admin/orgs").body as { is_canary: boolean }[];
    assert.equal(org?.is_canary, true);
  });

  it("refuses the flag of an org that a test declared provisioned", () => {
    create("one");
    assert.equal(plane.setProvisioned("one", true), true);
    assert.equal(ask("POST", "/cp/admin/orgs/one/canary", { is_canary: true }).status, 409);
    assert.equal(plane.setProvisioned("two", true), false);
  });

  it("removes a tenant when the slug confirms it, so that the slug is free again", () => {
    create("one");
    assert.equal(ask("DELETE", "/cp/admin/tenants/one", { confirm: "one" }).status, 200);
    assert.equal(create("one").status, 201);
  });

  it("knows its orgs after a restart", () => {
    create("one");
    const before = ask("GET", "/cp/admin/orgs").body;
    plane = start();
    assert.deepEqual(ask("GET", "/cp/admin/orgs").body, before);
  });
});
