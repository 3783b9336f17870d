import assert from "node:assert/strict";
import { assert as check, constantFrom, option, property, record, stringMatching } from "fast-check";
import { Misuse } from "../../core/errors";
import type { Digest } from "../../core/model/image";
import { isLoopback } from "../../core/net/loopback";
import { formatReference, originOf, parseReference, parseRepository } from "../../core/registry/reference";

const DIGEST = `sha256:${"0a".repeat(32)}` as Digest;

describe("an image reference", () => {
  const whole = [
    { text: "ghcr.io/acme/platform:latest", parts: { host: "ghcr.io", path: "acme/platform", tag: "latest" } },
    { text: "localhost/a:b", parts: { host: "localhost", path: "a", tag: "b" } },
    { text: "[::1]:5000/a:b", parts: { host: "[::1]:5000", path: "a", tag: "b" } },
    { text: `127.0.0.1:5000/a@${DIGEST}`, parts: { host: "127.0.0.1:5000", path: "a", digest: DIGEST } },
    { text: `r.test:443/a/b:c@${DIGEST}`, parts: { host: "r.test:443", path: "a/b", tag: "c", digest: DIGEST } },
  ];
  for (const { text, parts } of whole) {
    it(`is read: ${text}`, () => assert.deepEqual(parseReference(text), parts));
  }

  const broken = [
    { text: "platform:latest", why: /host/ },
    { text: "acme/platform:latest", why: /host/ },
    { text: "localhostile/platform:latest", why: /host/ },
    { text: "", why: /host/ },
    { text: "https://ghcr.io/acme/platform:latest", why: /host/ },
    { text: "user:hunter2@ghcr.io/acme/platform:latest", why: /host/ },
    { text: "ghcr.io:99999/acme/platform:latest", why: /host/ },
    { text: "ghcr.io/Acme/platform:latest", why: /lower-case/ },
    { text: "ghcr.io/acme/../platform:latest", why: /lower-case/ },
    { text: "ghcr.io/acme//platform:latest", why: /lower-case/ },
    { text: "ghcr.io/:latest", why: /lower-case/ },
    { text: "ghcr.io/acme/platform", why: /neither/ },
    { text: "ghcr.io/acme/platform:", why: /tag/ },
    { text: "ghcr.io/acme/platform:a/b", why: /tag/ },
    { text: "ghcr.io/acme/platform:a?b", why: /tag/ },
    { text: `ghcr.io/acme/platform:${"a".repeat(129)}`, why: /tag/ },
    { text: "ghcr.io/acme/platform@sha256:12", why: /digest/ },
    { text: `ghcr.io/acme/platform@${DIGEST}@${DIGEST}`, why: /digest/ },
    { text: `ghcr.io/${"a".repeat(300)}:x`, why: /255/ },
  ];
  for (const { text, why } of broken) {
    it(`is refused as misuse: ${text.slice(0, 60)}`, () => {
      assert.throws(
        () => parseReference(text),
        (error) => error instanceof Misuse && why.test(error.message) && !error.message.includes("hunter2"),
      );
    });
  }

  it("comes back from its text unchanged, whatever its parts", () => {
    const reference = record(
      {
        host: constantFrom("ghcr.io", "localhost", "127.0.0.1:5000", "a-b.c.test:1"),
        path: stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,8})?(\/[a-z0-9]{1,8}){0,3}$/),
        tag: stringMatching(/^\w[\w.-]{0,127}$/),
        digest: option(constantFrom(DIGEST), { nil: undefined }),
      },
      { noNullPrototype: true },
    );
    return check(
      property(reference, ({ digest, ...rest }) => {
        const parts = digest === undefined ? rest : { ...rest, digest };
        assert.deepEqual(parseReference(formatReference(parts)), parts);
      }),
    );
  });

  it("is not a repository, and a repository is not a reference", () => {
    assert.deepEqual(parseRepository("ghcr.io/acme/platform"), { host: "ghcr.io", path: "acme/platform" });
    assert.throws(() => parseRepository("ghcr.io/acme/platform:latest"), Misuse);
    assert.throws(() => parseRepository(`ghcr.io/acme/platform@${DIGEST}`), Misuse);
  });
});

describe("a registry's host", () => {
  for (const host of ["localhost", "localhost:5000", "127.0.0.1:1", "127.9.9.9", "[::1]:5000"]) {
    it(`is spoken to over http on this machine: ${host}`, () => {
      assert.ok(isLoopback(host));
      assert.equal(originOf(host), `http://${host}`);
    });
  }
  for (const host of ["ghcr.io", "127.0.0.1.evil.test", "localhost.evil.test:5000", "10.0.0.1", "128.0.0.1"]) {
    it(`is spoken to over https anywhere else: ${host}`, () => assert.equal(originOf(host), `https://${host}`));
  }
});
