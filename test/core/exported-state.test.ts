import assert from "node:assert/strict";
import { UNKNOWN } from "../../core/model/declared-stack";
import { isSecret, resourcesOfState, secretTextsOf } from "../../core/model/exported-state";

const URN = "urn:pulumi:canary::tenant-fleet::";
const PARAMETER = "aws:ssm/parameter:Parameter";
const secret = (rest: object) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ...rest,
});
const stateOf = (...resources: object[]) => ({ version: 4, deployment: { manifest: {}, resources } });
const parameter = (more: object = {}) => ({ urn: `${URN}${PARAMETER}::p`, type: PARAMETER, ...more });

describe("an exported state", () => {
  it("is the resources as the rules see them", () => {
    const state = stateOf({
      ...parameter({ inputs: { type: "String", insecureValue: "x" }, outputs: { arn: "a" } }),
      parent: `${URN}some:Component::c`,
      provider: `${URN}pulumi:providers:aws::canary-provider::6f8a0d1c`,
      dependencies: [`${URN}a::b`],
      propertyDependencies: { insecureValue: [`${URN}a::b`], type: null },
    });
    assert.deepEqual(resourcesOfState(state), [
      {
        urn: `${URN}${PARAMETER}::p`,
        type: PARAMETER,
        name: "p",
        inputs: { type: "String", insecureValue: "x" },
        outputs: { arn: "a" },
        parent: `${URN}some:Component::c`,
        provider: `${URN}pulumi:providers:aws::canary-provider`,
        dependencies: [`${URN}a::b`],
        propertyDependencies: { insecureValue: [`${URN}a::b`], type: [] },
      },
    ]);
  });

  const values: [name: string, value: unknown, expected: unknown][] = [
    ["a closed secret is not known", secret({ ciphertext: "v1:x:y" }), UNKNOWN],
    ["a secret that the CLI redacted is not known", "[secret]", UNKNOWN],
    ["an open secret is its value", secret({ plaintext: '"word"' }), "word"],
    ["an open secret may be a list", secret({ plaintext: '["a","b"]' }), ["a", "b"]],
    ["a secret may be inside a list", [{ tokens: secret({ ciphertext: "v1" }) }], [{ tokens: UNKNOWN }]],
    [
      "a secret may be inside a secret",
      secret({ plaintext: JSON.stringify({ a: secret({ ciphertext: "v1" }) }) }),
      { a: UNKNOWN },
    ],
    ["what is no secret stays", { a: [1, true, null, "b"] }, { a: [1, true, null, "b"] }],
  ];
  for (const [name, value, expected] of values) {
    it(name, () => {
      const [found] = resourcesOfState(stateOf(parameter({ inputs: { value }, outputs: { value } })));
      assert.deepEqual([found?.inputs.value, found?.outputs.value], [expected, expected]);
    });
  }

  it("has nothing of what is about to be deleted", () => {
    assert.deepEqual(resourcesOfState(stateOf(parameter({ delete: true }))), []);
  });

  it("may be one of a stack that was never deployed", () => {
    assert.deepEqual(resourcesOfState({ version: 3, deployment: {} }), []);
  });

  for (const [name, state] of [
    ["no object", "text"],
    ["without a deployment", { version: 3 }],
    ["with a resource without a URN", stateOf({ type: PARAMETER, inputs: { value: "a-secret-word" } })],
  ] as const) {
    it(`${name} is none, and nothing of it is shown`, () => {
      assert.throws(
        () => resourcesOfState(state),
        (error: Error) => !error.message.includes("a-secret-word"),
      );
    });
  }
});

describe("the secrets of an exported state", () => {
  const texts = (value: unknown, plain: unknown = {}) =>
    secretTextsOf([stateOf(parameter({ inputs: { value, plain } }))]).sort();
  const cases: [name: string, value: unknown, expected: string[]][] = [
    ["are the texts in them", secret({ plaintext: '"word"' }), ["word"]],
    ["are all texts of a list", [secret({ plaintext: '["a","b",1,null]' })], ["a", "b"]],
    [
      "are those of a secret in a secret",
      secret({ plaintext: JSON.stringify({ a: secret({ plaintext: '"b"' }) }) }),
      ["b"],
    ],
    ["are none where they are closed", secret({ ciphertext: "v1:x:y" }), []],
    ["are none where the text is no JSON", secret({ plaintext: "word" }), []],
    ["are not what is plain", { a: "word" }, []],
  ];
  for (const [name, value, expected] of cases) it(name, () => assert.deepEqual(texts(value), expected));

  it("are not what the state also holds in plain, whichever comes first", () => {
    const open = secret({ plaintext: '["canary-a","token"]' });
    assert.deepEqual(texts(open, { tags: { tenant: "canary-a" } }), ["token"]);
    assert.deepEqual(texts({ tenant: "canary-a" }, [open]), ["token"]);
  });

  it("are not what another of the states holds in plain", () => {
    const states = [{ tenants: secret({ plaintext: '["t-01","northwind"]' }) }, { tags: { tenant: "t-01" } }];
    for (const all of [states, states.toReversed()]) assert.deepEqual(secretTextsOf(all), ["northwind"]);
  });

  it("are found in any text, and however deep", () => {
    for (const state of [undefined, null, "x", 1, []]) assert.deepEqual(secretTextsOf([state]), []);
    let deep: unknown = secret({ plaintext: '"word"' });
    for (let depth = 0; depth < 50_000; depth++) deep = [deep];
    assert.deepEqual(secretTextsOf([deep]), ["word"]);
  });

  it("are known by their mark", () => {
    const marks = [secret({}), secret({ plaintext: "1" }), {}, { plaintext: "1" }, null, "[secret]", []];
    assert.deepEqual(marks.map(isSecret), [true, true, false, false, false, false, false]);
  });
});
