import assert from "node:assert/strict";
import { updaterOf } from "../../policy/user-data";
import { cleanStack } from "./clean-stack";

const machine = cleanStack().find(({ name }) => name === "tenant-canary-a-machine") ?? assert.fail();
const userData = String(machine.inputs.userData);
const readUserData = (text: unknown) => updaterOf({ ...machine, inputs: { userData: text } });

describe("the user-data of a machine", () => {
  it("says how its updater is set", () => {
    assert.deepEqual(readUserData(userData), { periodSeconds: 300, region: "us-east-2" });
  });

  it("may leave out the region", () => {
    const text = userData.replace(/AWS_REGION=\S+/, "");
    assert.deepEqual(readUserData(text), { periodSeconds: 300, region: undefined });
  });

  for (const [name, text] of [
    ["no text", 7],
    ["a script", "#!/bin/bash\n"],
    ["no YAML", "#cloud-config\n{"],
    ["without files", "#cloud-config\npackages: []\n"],
    ["with other files", "#cloud-config\nwrite_files:\n  - {path: /x, content: y}\n"],
    ["with files of another shape", "#cloud-config\nwrite_files: [1]\n"],
    ["longer than any machine takes", `${userData}#${"x".repeat(65_536)}`],
    ["that refers to itself without end", "#cloud-config\na: &a [*a]\nwrite_files: *a\n"],
  ] as const) {
    it(`is none when it is ${name}`, () => assert.equal(readUserData(text), undefined));
  }
});
