import assert from "node:assert/strict";
import type { Posture } from "../../core/model/posture";
import { differencesOf } from "../../core/model/posture-difference";

const PROD: Posture = {
  imageTrack: "latest",
  updaterPeriodSeconds: 300,
  instanceType: "t3.small",
  amiSource: "/aws/service/some-image",
  rootVolume: { type: "gp3", sizeGib: 20, encrypted: true },
  metadata: { httpTokens: "required", hopLimit: 1 },
  ingress: ["10.0.0.0/8", "192.0.2.0/24"],
  egress: ["tcp:443:0.0.0.0/0"],
  environment: { LOG_LEVEL: "0a1b2c3d4e5f" },
  featureFlags: { NEW_INDEX: true },
  safetyFlags: ["SAFE_DELETE"],
  iamActions: ["ssm:GetParametersByPath"],
  region: "us-east-2",
  tags: { team: "platform" },
};

describe("the differences of two postures", () => {
  const cases: [name: string, change: object, expected: [path: string, prod: string, ring: string][]][] = [
    ["are none of a posture and itself", {}, []],
    ["leave out the image track, which makes a ring a ring", { imageTrack: "staging-sha" }, []],
    ["name a single value by its field", { instanceType: "t3.large" }, [["instanceType", "t3.small", "t3.large"]]],
    ["show seconds as seconds", { updaterPeriodSeconds: 60 }, [["updaterPeriodSeconds", "300 s", "60 s"]]],
    [
      "name a value inside a field by both, with its unit",
      { rootVolume: { ...PROD.rootVolume, sizeGib: 40 } },
      [["rootVolume.sizeGib", "20 GiB", "40 GiB"]],
    ],
    [
      "show a number that has no unit as it is",
      { metadata: { httpTokens: "optional", hopLimit: 2 } },
      [
        ["metadata.hopLimit", "1", "2"],
        ["metadata.httpTokens", "required", "optional"],
      ],
    ],
    [
      "name what a list lacks and what it has more, each by itself",
      { ingress: ["192.0.2.0/24", "198.51.100.0/24"] },
      [
        ["ingress[10.0.0.0/8]", "present", "absent"],
        ["ingress[198.51.100.0/24]", "absent", "present"],
      ],
    ],
    ["pass over the order and repetitions of a list", { ingress: ["192.0.2.0/24", "10.0.0.0/8", "192.0.2.0/24"] }, []],
    [
      "name every element of an empty list",
      { egress: [], iamActions: [], safetyFlags: [] },
      [
        ["egress[tcp:443:0.0.0.0/0]", "present", "absent"],
        ["iamActions[ssm:GetParametersByPath]", "present", "absent"],
        ["safetyFlags[SAFE_DELETE]", "present", "absent"],
      ],
    ],
    [
      "show an environment value as the fingerprint that it is",
      { environment: { LOG_LEVEL: "ffffffffffff", EXTRA: "111111111111" } },
      [
        ["environment.EXTRA", "not set", "fingerprint 111111111111"],
        ["environment.LOG_LEVEL", "fingerprint 0a1b2c3d4e5f", "fingerprint ffffffffffff"],
      ],
    ],
    [
      "show a key that is missing as not set",
      { featureFlags: {}, tags: {} },
      [
        ["featureFlags.NEW_INDEX", "true", "not set"],
        ["tags.team", "platform", "not set"],
      ],
    ],
    [
      "tell a flag that is off from one that is not set",
      { featureFlags: { NEW_INDEX: false } },
      [["featureFlags.NEW_INDEX", "true", "false"]],
    ],
    ["show a field that nobody here knows", { diskQuota: 5 }, [["diskQuota", "not set", "5"]]],
    [
      "show one at any depth",
      { limits: { memory: { soft: 1, hard: [2] } } },
      [
        ["limits.memory.hard[2]", "absent", "present"],
        ["limits.memory.soft", "not set", "1"],
      ],
    ],
    [
      "show one whose elements are objects",
      { mounts: [{ at: "/data" }] },
      [['mounts[{"at":"/data"}]', "absent", "present"]],
    ],
    [
      "show one that is null, and pass over one that is undefined",
      { owner: null, gone: undefined },
      [["owner", "not set", "null"]],
    ],
  ];
  for (const [name, change, expected] of cases) {
    it(name, () => {
      const found = differencesOf(PROD, { ...PROD, ...change });
      assert.deepEqual(
        found.map(({ path, prod, ring }) => [path, prod, ring]),
        expected,
      );
    });
  }

  it("are sorted by path", () => {
    const other = { ...PROD, tags: {}, region: "us-west-2", instanceType: "t3.large", amiSource: "/other" };
    assert.deepEqual(
      differencesOf(PROD, other).map(({ path }) => path),
      ["amiSource", "instanceType", "region", "tags.team"],
    );
  });
});
