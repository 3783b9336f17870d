import assert from "node:assert/strict";
import { imageTrack } from "../../policy/rules/image-track";

const REPOSITORY = "ghcr.io/acme/platform-tenant";
const DIGEST = `@sha256:${"a".repeat(64)}`;

const channel = (ring: string, image: string) => ({
  type: "aws:ssm/parameter:Parameter",
  name: "channel-tenant-image",
  inputs: { name: `/tenant-fleet/${ring}/channel/TENANT_IMAGE`, insecureValue: image },
});

describe("image-track", () => {
  const cases: [ring: string, image: string, isRight: boolean][] = [
    ["canary", `${REPOSITORY}:staging-abc1234`, true],
    ["canary", `${REPOSITORY}:staging-abc1234${DIGEST}`, true],
    ["canary", `127.0.0.1:5000/acme/x:staging-abc1234${DIGEST}`, true],
    ["staging", `${REPOSITORY}:staging-${"a".repeat(40)}`, true],
    ["canary", `${REPOSITORY}:latest`, false],
    ["canary", `${REPOSITORY}:latest${DIGEST}`, false],
    ["canary", `${REPOSITORY}:staging-latest`, false],
    ["canary", `${REPOSITORY}${DIGEST}`, false],
    ["canary", `127.0.0.1:5000/acme/x`, false],
    ["canary", "", false],
    ["prod", `${REPOSITORY}:latest`, true],
    ["prod", `${REPOSITORY}${DIGEST}`, true],
    ["prod", `${REPOSITORY}:staging-abc1234`, false],
    ["prod", `${REPOSITORY}:staging-abc1234${DIGEST}`, false],
  ];
  for (const [ring, image, isRight] of cases) {
    it(`${isRight ? "accepts" : "refuses"} ${image.replace(DIGEST, "@digest") || "nothing"} on ${ring}`, () => {
      const found = imageTrack.check([channel(ring, image)]);
      assert.deepEqual(
        found.map(({ resource }) => resource),
        isRight ? [] : ["channel-tenant-image"],
      );
    });
  }

  it("looks at the channel only", () => {
    const other = {
      ...channel("canary", "x:latest"),
      inputs: { name: "/tenant-fleet/canary/verified", insecureValue: "x:latest" },
    };
    assert.deepEqual(imageTrack.check([other, { ...channel("canary", "x:latest"), type: "aws:s3/bucket:Bucket" }]), []);
  });
});
