import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { run } from "../../core/process";

const CURL = join(__dirname, "../../sandbox/bin/curl");
const ASKED = ["--fail", "--silent", "--show-error", "--max-time", "5", "--output", "/dev/null"];

describe("a machine's curl", () => {
  let server: Server;
  let url: string;
  before(async () => {
    server = createServer((request, response) => response.writeHead(request.url === "/health" ? 200 : 503).end("{}"));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => new Promise((closed) => server.close(closed)));

  const statusOf = async (...args: string[]) => (await run(CURL, args, { timeoutMs: 8_000 })).status;

  it("is content with a 2xx", async () => assert.equal(await statusOf(...ASKED, `${url}/health`), 0));
  it("fails like the real one for any other answer", async () =>
    assert.equal(await statusOf(...ASKED, `${url}/x`), 22));
  it("fails like the real one when nobody listens", async () => {
    const closed = createServer();
    await new Promise<void>((listening) => closed.listen(0, "127.0.0.1", listening));
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    assert.equal(await statusOf(...ASKED, `http://127.0.0.1:${port}/health`), 7);
  });
  it("refuses what the updater does not ask", async () => assert.equal(await statusOf("--head", `${url}/health`), 2));
});
