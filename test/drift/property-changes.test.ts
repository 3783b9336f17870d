import assert from "node:assert/strict";
import fc from "fast-check";
import { changesAt } from "../../drift/property-changes";

type Bag = Record<string, unknown>;

const CLOSED = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };
const both = (bag: Bag) => ({ inputs: bag, outputs: bag });
const rule = (fromPort: number, ...cidrBlocks: string[]) => ({ cidrBlocks, fromPort, protocol: "tcp" });
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

interface Case {
  readonly name: string;
  readonly reported: readonly string[];
  readonly state: Bag | { inputs: Bag; outputs: Bag };
  readonly cloud: Bag | { inputs: Bag; outputs: Bag };
  readonly changes: readonly [path: string, inState: string, inCloud: string][];
}

const cases: readonly Case[] = [
  {
    name: "says a plain value",
    reported: ["instanceType"],
    state: { instanceType: "t3.small", monitoring: false },
    cloud: { instanceType: "t3.large", monitoring: true },
    changes: [["instanceType", "t3.small", "t3.large"]],
  },
  {
    name: "says what the text of a number, a truth and an empty text is",
    reported: ["size", "isOn", "word"],
    state: { size: 20, isOn: false, word: "" },
    cloud: { size: 40, isOn: true, word: "x" },
    changes: [
      ["size", "20", "40"],
      ["isOn", "false", "true"],
      ["word", '""', "x"],
    ],
  },
  {
    name: "goes to the leaves, and says what is on one side alone",
    reported: ["tags"],
    state: { tags: { Name: "a", tenant: "a", gone: "x" } },
    cloud: { tags: { Name: "a", tenant: "b", added: "y" } },
    changes: [
      ["tags.added", "nothing", "y"],
      ["tags.gone", "x", "nothing"],
      ["tags.tenant", "a", "b"],
    ],
  },
  {
    name: "names a tag as it did before when all tags are gone",
    reported: ["tags"],
    state: { tags: { Name: "a" } },
    cloud: {},
    changes: [["tags.Name", "a", "nothing"]],
  },
  {
    name: "looks at no more than the provider names",
    reported: ["metadataOptions.httpTokens"],
    state: { metadataOptions: { httpTokens: "required", hops: 1 } },
    cloud: { metadataOptions: { httpTokens: "optional", hops: 2 } },
    changes: [["metadataOptions.httpTokens", "required", "optional"]],
  },
  {
    name: "looks everywhere when the provider names nothing, and not at its own notes",
    reported: [],
    state: { a: "1", b: "2", __defaults: ["a"] },
    cloud: { a: "1", b: "3", __defaults: [] },
    changes: [["b", "2", "3"]],
  },
  {
    name: "compares a list as a set, and shows what one side alone has",
    reported: ["cidrBlocks[0]", "cidrBlocks[1]"],
    state: { cidrBlocks: ["10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16"] },
    cloud: { cidrBlocks: ["10.2.0.0/16", "0.0.0.0/0", "10.1.0.0/16"] },
    changes: [["cidrBlocks", "10.0.0.0/8", "0.0.0.0/0"]],
  },
  {
    name: "shows what differs of a rule first",
    reported: ["ingress[0].toPort"],
    state: { ingress: [rule(443, "10.0.0.0/8"), { ...rule(80, "10.0.0.0/8"), toPort: 80 }] },
    cloud: { ingress: [{ ...rule(80, "10.0.0.0/8"), toPort: 90 }, rule(443, "10.0.0.0/8")] },
    changes: [
      [
        "ingress",
        '{"toPort":80,"cidrBlocks":["10.0.0.0/8"],"fromPort":80,"protocol":"tcp"}',
        '{"toPort":90,"cidrBlocks":["10.0.0.0/8"],"fromPort":80,"protocol":"tcp"}',
      ],
    ],
  },
  {
    name: "says of a rule that was added that there was nothing",
    reported: ["ingress"],
    state: { ingress: [] },
    cloud: { ingress: [rule(22, "0.0.0.0/0")] },
    changes: [["ingress", "nothing", '{"cidrBlocks":["0.0.0.0/0"],"fromPort":22,"protocol":"tcp"}']],
  },
  {
    name: "counts how often a list has an item",
    reported: ["list"],
    state: { list: ["a", "a", "b"] },
    cloud: { list: ["b", "a"] },
    changes: [["list", "a", "nothing"]],
  },
  {
    name: "reads a policy as what it says",
    reported: ["policy"],
    state: { policy: policy({ Effect: "Allow", Action: "s3:Get*" }, { Effect: "Deny", Action: "*" }) },
    cloud: { policy: policy({ Action: "*", Effect: "Deny" }, { Effect: "Allow", Action: "s3:*" }) },
    changes: [["policy.Statement", '{"Action":"s3:Get*","Effect":"Allow"}', '{"Action":"s3:*","Effect":"Allow"}']],
  },
  {
    name: "takes a policy that is broken for the text that it is",
    reported: ["policy"],
    state: { policy: '{"Version":1}' },
    cloud: { policy: "{" },
    changes: [["policy", '{"Version":1}', "{"]],
  },
  {
    name: "prefers what the program asks for over what the cloud adds to it",
    reported: ["rootBlockDevice"],
    state: { inputs: { rootBlockDevice: { size: 20 } }, outputs: { rootBlockDevice: { size: 20, id: "vol-1" } } },
    cloud: { inputs: { rootBlockDevice: { size: 40 } }, outputs: { rootBlockDevice: { size: 40, id: "vol-2" } } },
    changes: [["rootBlockDevice.size", "20", "40"]],
  },
  {
    name: "finds among the outputs what is no input",
    reported: ["tagsAll"],
    state: { inputs: {}, outputs: { tagsAll: { ring: "prod" } } },
    cloud: { inputs: {}, outputs: { tagsAll: {} } },
    changes: [["tagsAll.ring", "prod", "nothing"]],
  },
  {
    name: "finds what the state asks for and does not have",
    reported: ["size"],
    state: { inputs: { size: 20 }, outputs: { size: 10 } },
    cloud: { inputs: { size: 20 }, outputs: { size: 10 } },
    changes: [["size", "20", "10"]],
  },
  {
    name: "says a tag once, though it is among all tags, too",
    reported: ["tags", "tagsAll"],
    state: { inputs: { tags: { a: "1" } }, outputs: { tags: { a: "1" }, tagsAll: { a: "1", ring: "x" } } },
    cloud: { inputs: { tags: { a: "2" } }, outputs: { tags: { a: "2" }, tagsAll: { a: "2", ring: "y" } } },
    changes: [
      ["tags.a", "1", "2"],
      ["tagsAll.ring", "x", "y"],
    ],
  },
  {
    name: "shows neither side of a secret",
    reported: ["value"],
    state: { value: CLOSED },
    cloud: { value: "plain-in-the-cloud" },
    changes: [["value", "[secret]", "[secret]"]],
  },
  {
    name: "shows nothing of what only the cloud calls a secret, in whatever bag",
    reported: ["plaintextValue"],
    state: { inputs: {}, outputs: {} },
    cloud: { inputs: { plaintextValue: "stolen" }, outputs: { plaintextValue: CLOSED } },
    changes: [["plaintextValue", "nothing", "[secret]"]],
  },
  {
    name: "says that a secret is gone",
    reported: ["tags"],
    state: { tags: { slug: CLOSED } },
    cloud: { tags: {} },
    changes: [["tags.slug", "[secret]", "nothing"]],
  },
  {
    name: "does not blame a secret that may be the same when something else explains the difference",
    reported: ["tags"],
    state: { tags: { slug: CLOSED, by: "pulumi" } },
    cloud: { tags: { slug: "northwind", by: "hand" } },
    changes: [["tags.by", "pulumi", "hand"]],
  },
  {
    name: "shows no secret among all tags either",
    reported: ["tagsAll"],
    state: { inputs: { tags: { slug: CLOSED } }, outputs: { tagsAll: { slug: "[secret]" } } },
    cloud: { inputs: { tags: { slug: CLOSED } }, outputs: { tagsAll: { slug: "contoso" } } },
    changes: [["tagsAll", '{"slug":"[secret]"}', '{"slug":"[secret]"}']],
  },
  {
    name: "shows no secret of an item of a list, whatever its place in it",
    reported: ["blocks[0].key"],
    state: { blocks: [{ name: "a", key: CLOSED }] },
    cloud: {
      blocks: [
        { name: "b", key: "plain" },
        { name: "a", key: "plain" },
      ],
    },
    changes: [["blocks", "nothing", '{"key":"[secret]","name":"b"}']],
  },
  {
    name: "says the path alone when what differs looks alike",
    reported: ["window", "policy"],
    state: { window: "Mon", policy: '{"a":[1,2]}' },
    cloud: { window: "Mon", policy: '{ "a": [2,1] }' },
    changes: [
      ["window", "Mon", "Mon"],
      ["policy", '{"a":[1,2]}', '{ "a": [2,1] }'],
    ],
  },
  {
    name: "says the path of what neither side has",
    reported: ["nowhere.to.be"],
    state: {},
    cloud: {},
    changes: [["nowhere.to.be", "nothing", "nothing"]],
  },
  {
    name: "reads no property that an object only inherits",
    reported: ["constructor.name"],
    state: { a: "1" },
    cloud: { a: "2" },
    changes: [["constructor.name", "nothing", "nothing"]],
  },
];

const read = (changes: ReturnType<typeof changesAt>) =>
  changes.map(({ path, inState, inCloud }) => [path, inState, inCloud]);
const sides = (given: Case["state"]) =>
  "inputs" in given && "outputs" in given ? (given as { inputs: Bag; outputs: Bag }) : both(given);

describe("what differs of a resource", () => {
  for (const { name, reported, state, cloud, changes } of cases) {
    it(name, () => assert.deepEqual(read(changesAt(reported, sides(state), sides(cloud))), changes));
  }

  it("is said as a whole when it is very much", () => {
    const tags = (value: string) =>
      Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`t${String(at).padStart(2, "0")}`, value]));
    const changes = changesAt(["tags"], both({ tags: tags("a") }), both({ tags: tags("b") }));
    assert.deepEqual(
      changes.map(({ path }) => path),
      ["tags"],
    );
    assert.match(changes[0]?.inState ?? "", /^\{"t00":"a","t01":"a".*"t50":"a"\}$/);
  });

  it("is bounded in depth", () => {
    const deep = (leaf: string) => {
      let value: unknown = leaf;
      for (let depth = 0; depth < 20_000; depth++) value = depth % 2 === 0 ? { a: value } : [value];
      return { deep: value };
    };
    assert.equal(changesAt(["deep"], both(deep("x")), both(deep("y"))).length, 1);
    const text = (leaf: string) => ({ policy: `${'{"a":'.repeat(20_000)}"${leaf}"${"}".repeat(20_000)}` });
    assert.equal(changesAt(["policy"], both(text("x")), both(text("y"))).length, 1);
  });

  const json = fc.jsonValue({ maxDepth: 3 });
  const bag = fc.dictionary(fc.string({ minLength: 1 }), json, { maxKeys: 4 });

  it("is never nothing: a provider that says that something differs is believed", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 3 }), bag, bag, (reported, one, other) => {
        assert.ok(changesAt(reported, both(one), both(other)).length > 0);
      }),
    );
  });

  it("is the same for every order of what a list holds", () => {
    const lists = fc.array(json, { maxLength: 5 });
    const shuffled = lists.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, shuffled, ([one, oneAgain], [other, otherAgain]) => {
        const of = (was: unknown[], is: unknown[]) => read(changesAt([], both({ list: was }), both({ list: is })));
        assert.deepEqual(of(one, other), of(oneAgain, otherAgain));
      }),
    );
  });

  it("shows on no side what any side calls a secret", () => {
    const MARK = "s3cr3t-mark";
    const key = fc.constantFrom("tags", "value", "list", "a");
    const places = fc.array(key, { minLength: 1, maxLength: 3 });
    const planted = (base: Bag, keys: readonly string[], leaf: unknown): Bag => {
      const [head = "", ...rest] = keys;
      const inner = base[head];
      const within = typeof inner === "object" && inner !== null && !Array.isArray(inner) ? (inner as Bag) : {};
      return { ...base, [head]: rest.length === 0 ? leaf : planted(within, rest, leaf) };
    };
    fc.assert(
      fc.property(
        fc.tuple(bag, bag, bag, bag),
        places,
        fc.nat(3),
        fc.constantFrom(MARK, [MARK], { a: MARK }, `{"a":"${MARK}"}`),
        fc.boolean(),
        (bases, keys, secretIn, leaf, isNamed) => {
          const [a, b, c, d] = bases.map((base, at) => planted(base, keys, at === secretIn ? CLOSED : leaf)) as [
            ...[Bag, Bag, Bag, Bag],
          ];
          const reported = isNamed ? [keys.join("."), keys[0] ?? ""] : [];
          const changes = changesAt(reported, { inputs: a, outputs: b }, { inputs: c, outputs: d });
          assert.ok(!JSON.stringify(changes).includes(MARK), JSON.stringify(changes));
        },
      ),
    );
  });
});
