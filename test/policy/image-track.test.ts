import assert from "node:assert/strict";
import { UNKNOWN } from "../../core/model/declared-stack";
import { imageTrack } from "../../policy/rules/image-track";
import { cleanStack, withInputs } from "./clean-stack";
import { found, holdsFor, only } from "./found";

const REPOSITORY = "ghcr.io/acme/platform-tenant";
const DIGEST = `@sha256:${"a".repeat(64)}`;
const CHANNEL = "channel-tenant-image";

describe("image-track", () => {
  const cases: [ring: "canary" | "staging" | "prod", image: unknown, isRight: boolean][] = [
    ["canary", `${REPOSITORY}:staging-abc1234`, true],
    ["canary", `${REPOSITORY}:staging-abc1234${DIGEST}`, true],
    ["canary", `${REPOSITORY}:staging-abc123`, false],
    ["staging", `${REPOSITORY}:staging-${"a".repeat(40)}`, true],
    ["staging", `${REPOSITORY}:staging-${"a".repeat(41)}`, false],
    ["staging", `${REPOSITORY}:latest`, false],
    ["canary", `${REPOSITORY}:latest`, false],
    ["canary", `${REPOSITORY}:latest${DIGEST}`, false],
    ["canary", `${REPOSITORY}:staging-latest`, false],
    ["canary", `${REPOSITORY}${DIGEST}`, false],
    ["canary", REPOSITORY, false],
    ["canary", "", false],
    ["canary", undefined, false],
    ["canary", 7, false],
    ["canary", `ghcr.io/acme/other:staging-abc1234`, false],
    ["canary", `ghcr.io/acme/platform-tenant-2:staging-abc1234`, false],
    ["prod", `${REPOSITORY}:latest`, true],
    ["prod", `${REPOSITORY}:latest${DIGEST}`, true],
    ["prod", `${REPOSITORY}${DIGEST}`, true],
    ["prod", REPOSITORY, false],
    ["prod", `${REPOSITORY}@sha256:abc`, false],
    ["prod", `${REPOSITORY}:staging-abc1234`, false],
    ["prod", `${REPOSITORY}:staging-abc1234${DIGEST}`, false],
    ["prod", `ghcr.io/acme/other:latest`, false],
  ];
  for (const [ring, image, isRight] of cases) {
    it(`${isRight ? "accepts" : "refuses"} ${String(image).replace(DIGEST, "@digest") || "an empty text"} on ${ring}`, () => {
      const resources = withInputs(cleanStack({ ring }), CHANNEL, { insecureValue: image });
      assert.deepEqual(found(imageTrack, resources), isRight ? [] : [`image ${CHANNEL}`]);
    });
  }

  it("reads a registry with a port", () => {
    const repository = "127.0.0.1:5000/acme/x";
    const resources = cleanStack({ says: { repository } });
    const withImage = (image: string) => found(imageTrack, withInputs(resources, CHANNEL, { insecureValue: image }));
    assert.deepEqual(withImage(`${repository}:staging-abc1234`), []);
    assert.deepEqual(withImage(repository), [`image ${CHANNEL}`]);
  });

  it("says which tag it found, and what is allowed", () => {
    const { says } = only(imageTrack, withInputs(cleanStack(), CHANNEL, { insecureValue: `${REPOSITORY}:latest` }));
    assert.equal(says, 'The channel has the tag "latest"; canary runs staging-<sha>, 7 to 40 hex digits.');
    const prod = only(imageTrack, withInputs(cleanStack({ ring: "prod" }), CHANNEL, { insecureValue: REPOSITORY }));
    assert.equal(prod.says, "The channel has no tag; prod runs latest, which only a promotion moves, or a digest.");
  });

  const clean = cleanStack();
  const channel = clean.find(({ name }) => name === CHANNEL) ?? assert.fail();
  holdsFor(imageTrack, [
    [
      "looks at the value also where it is no insecureValue",
      withInputs(clean, CHANNEL, { insecureValue: undefined, value: `${REPOSITORY}:latest` }),
      [`image ${CHANNEL}`],
    ],
    [
      "cannot decide of an image that is not known yet",
      withInputs(clean, CHANNEL, { insecureValue: UNKNOWN }),
      [`unknown image ${CHANNEL}`],
    ],
    ["demands a channel", clean.filter(({ name }) => name !== CHANNEL), ["channel fleet"]],
    [
      "demands no more than one channel",
      [...clean, { ...channel, urn: `${channel.urn}2`, name: "second" }],
      ["channel fleet"],
    ],
    ["looks at no other parameter", withInputs(clean, "channel-log-level", { insecureValue: "x:latest" }), []],
    ["has nothing to say of a stack without a fleet", clean.filter(({ name }) => name !== "fleet"), []],
  ]);
});
