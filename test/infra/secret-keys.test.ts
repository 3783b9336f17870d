import assert from "node:assert/strict";
import { secretKeys } from "../../infra/secret-keys";

describe("the secret keys of a stack's configuration", () => {
  it("are those that the language host names", () => {
    const isSecret = secretKeys({ PULUMI_CONFIG_SECRET_KEYS: '["tenant-fleet:account"]' });
    assert.deepEqual([isSecret("tenant-fleet:account"), isSecret("tenant-fleet:ring")], [true, false]);
  });

  it("are none where the host names none", () => {
    for (const env of [{}, { PULUMI_CONFIG_SECRET_KEYS: "" }, { PULUMI_CONFIG_SECRET_KEYS: "[]" }]) {
      assert.equal(secretKeys(env)("tenant-fleet:account"), false);
    }
  });

  it("are never guessed from something else", () => {
    assert.throws(() => secretKeys({ PULUMI_CONFIG_SECRET_KEYS: '{"a":1}' }));
  });
});
