import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  Policies,
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { type DeclaredResource, UNKNOWN } from "../../core/model/declared-stack";
import { policyReportSchema } from "../../core/model/policy-report";
import { toPolicies } from "../../policy/pack";
import type { Finding, Rule } from "../../policy/rule";
import { temporaryDirectory } from "../support/temporary-directory";
import { cleanStack, NOW } from "./clean-stack";

/** As the SDK shows a value: whoever touches an unknown one meets an error. */
function guarded(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  return new Proxy(value, {
    get: (target, key) => {
      const one = Reflect.get(target, key);
      if (one === UNKNOWN) throw new Error("value can't be known during preview");
      return guarded(one);
    },
  });
}

const asResource = (one: DeclaredResource, all: readonly DeclaredResource[]): PolicyResource => {
  const at = (urn: string | undefined) => all.find((other) => other.urn === urn);
  const shown = (urns: readonly string[]) => urns.flatMap((urn) => at(urn) ?? []);
  return {
    urn: one.urn,
    type: one.type,
    name: one.name,
    props: guarded(one.outputs),
    parent: at(one.parent),
    provider: at(one.provider),
    dependencies: shown(one.dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(one.propertyDependencies).map(([key, urns]) => [key, shown(urns)]),
    ),
  } as unknown as PolicyResource;
};

type Config = Record<string, Record<string, unknown>>;

/** Stands for the engine: shows every declaration, then the stack to every policy that has it read, and collects what they report. */
function ask(policies: Policies, resources = cleanStack(), config: Config = {}) {
  for (const { validateResource } of policies as ResourceValidationPolicy[]) {
    if (typeof validateResource !== "function") continue;
    for (const one of resources)
      void validateResource({ urn: one.urn, props: guarded(one.inputs) } as ResourceValidationArgs, () => {});
  }
  const reported: { policy: string; message: string; urn: string | undefined }[] = [];
  const asked: string[] = [];
  for (const policy of policies as StackValidationPolicy[]) {
    if (typeof policy.validateStack !== "function") continue;
    asked.push(policy.name);
    const args = {
      resources: resources.map((one) => asResource(one, resources)),
      getConfig: () => config[policy.name] ?? {},
    };
    void policy.validateStack(args as unknown as StackValidationArgs, (message, urn) =>
      reported.push({ policy: policy.name, message, urn }),
    );
  }
  return { reported, asked };
}

function run(
  rules: readonly Rule[],
  options: {
    resources?: DeclaredResource[];
    config?: Config;
    env?: NodeJS.ProcessEnv;
    disabled?: readonly string[];
  } = {},
) {
  const { resources, config, env = {}, disabled = [] } = options;
  const policies = toPolicies(rules, () => NOW, env).filter(({ name }) => !disabled.includes(name));
  return { policies, ...ask(policies, resources, config) };
}

const rule = (name: string, check: Rule["check"], more: Partial<Rule> = {}): Rule => ({
  name,
  chapter: "Drift",
  description: "Something holds.",
  why: "It must.",
  remedy: "Make it hold.",
  severity: "high",
  isWaivable: true,
  check,
  ...more,
});
const finds =
  (finding: Partial<Finding>): Rule["check"] =>
  ({ fleet }) => [{ resource: fleet?.resource ?? assert.fail(), key: "a", says: "It does not.", ...finding }];
const fleetUrn = cleanStack().find(({ name }) => name === "fleet")?.urn;
const waivers = [
  {
    finding: "broken[a]",
    resource: "fleet",
    reason: "the index is rebuilt there",
    owner: "platform",
    expires: "2026-12-31",
  },
];

describe("the pack", () => {
  it("reports a violation under its rule's name, at its resource, with what to do", () => {
    const { reported } = run([rule("broken", finds({}))]);
    assert.deepEqual(reported, [
      { policy: "broken", message: "broken[a] fleet: It does not. Make it hold.", urn: fleetUrn },
    ]);
  });

  it("prefers the remedy of the finding", () => {
    const { reported } = run([rule("broken", finds({ remedy: "Do this." }))]);
    assert.equal(reported[0]?.message, "broken[a] fleet: It does not. Do this.");
  });

  it("shows what is waived as a notice, with who answers for it until when", () => {
    const { reported } = run([rule("broken", finds({}))], { resources: cleanStack({ says: { waivers } }) });
    assert.deepEqual(reported, [
      {
        policy: "notices",
        message: "broken[a] fleet: It does not. Waived until 2026-12-31 by platform: the index is rebuilt there",
        urn: fleetUrn,
      },
    ]);
  });

  it("reports what is wrong with a waiver", () => {
    const [waiver] = waivers;
    const resources = cleanStack({ says: { waivers: [{ ...(waiver ?? assert.fail()), finding: "no-rule[a]" }] } });
    assert.deepEqual(
      run([], { resources }).reported.map(({ policy }) => policy),
      ["waivers-sound"],
    );
  });

  it("shows a warning as a notice", () => {
    assert.deepEqual(
      run([rule("warns", finds({ kind: "warning" }))]).reported.map(({ policy }) => policy),
      ["notices"],
    );
  });

  for (const [strict, policy] of [
    [false, "notices"],
    [true, "undecided"],
  ] as const) {
    it(`reports what a rule cannot decide under ${policy} when strict is ${strict}`, () => {
      const { reported } = run([rule("torn", finds({ kind: "unknown" }))], { config: { undecided: { strict } } });
      assert.deepEqual(
        reported.map((one) => one.policy),
        [policy],
      );
    });
  }

  it("refuses a configuration that is none", () => {
    assert.throws(() => run([], { config: { undecided: { strict: "yes" } } }), /boolean/);
    const config = { "drift-budget": { maxDeltas: -1 } };
    assert.throws(() => run([rule("drift-budget", () => [])], { config }), /maxDeltas/);
  });

  it("hands a rule the pack's configuration", () => {
    const seen: number[] = [];
    const asking = rule("drift-budget", (_, { maxDeltas }) => [void seen.push(maxDeltas)].flatMap(() => []));
    run([asking], { config: { "drift-budget": { maxDeltas: 2 } } });
    run([asking]);
    assert.deepEqual(seen, [2, 5]);
  });

  const throwing = rule("throws", () => {
    throw new Error("a bug in the rule");
  });
  for (const [place, all] of [
    ["first", [throwing, rule("clean", () => [])]],
    ["last", [rule("clean", () => []), throwing]],
  ] as const) {
    it(`fails with what the ${place} rule throws`, () => {
      assert.throws(() => run(all), /a bug in the rule/);
    });
  }

  it("begins anew after a rule has thrown", () => {
    let isBroken = true;
    const sometimes = rule("sometimes", () => {
      if (isBroken) throw new Error("a bug in the rule");
      return [];
    });
    let judged = 0;
    const policies = toPolicies([rule("counts", () => [void judged++].flatMap(() => [])), sometimes], () => NOW, {});
    assert.throws(() => ask(policies), /a bug in the rule/);
    isBroken = false;
    ask(policies);
    assert.equal(judged, 2);
  });

  it("has the stack read for those policies only that report, that take a configuration, or that begin and end", () => {
    const names = ["begins", "clean", "broken", "drift-budget", "warns"];
    const all = names.map((name) =>
      rule(name, name === "broken" ? finds({}) : name === "warns" ? finds({ kind: "warning" }) : () => []),
    );
    const policies = toPolicies(all, () => NOW, {});
    const needed = ["begins", "broken", "drift-budget", "undecided", "notices"];
    assert.deepEqual(ask(policies).asked, needed);
    assert.deepEqual(ask(policies).asked, needed);
  });

  it("fails when it was not shown what is declared, rather than pass on nothing", () => {
    assert.throws(
      () => run([rule("broken", finds({}))], { disabled: ["notices"] }),
      /was not shown .*enable the policy "notices"/,
    );
  });

  it("judges a stack anew when it is asked again", () => {
    let asked = 0;
    const counting = rule("counting", () => [void asked++].flatMap(() => []));
    const policies = toPolicies([counting], () => NOW, {});
    ask(policies);
    ask(policies);
    assert.equal(asked, 2);
  });

  it("does not ask a rule that is disabled", () => {
    const { reported } = run([rule("broken", finds({})), rule("other", () => [])], { disabled: ["broken"] });
    assert.deepEqual(reported, []);
  });

  it("shows rules an unknown value as one, wherever it is", () => {
    const seen: unknown[] = [];
    const looking = rule("looks", ({ resources }) => {
      const machine = resources.find(({ name }) => name === "tenant-canary-a-machine");
      const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
      seen.push(
        machine?.inputs.subnetId,
        machine?.inputs.vpcSecurityGroupIds,
        stack?.outputs.tokens,
        machine?.inputs.instanceType,
      );
      seen.push(
        machine?.propertyDependencies.subnetId?.length,
        machine?.parent?.split("::").at(-1),
        machine?.provider?.split("::").at(-1),
      );
      return [];
    });
    run([looking], { resources: cleanStack({ isPreview: true }) });
    assert.deepEqual(seen, [UNKNOWN, [UNKNOWN], UNKNOWN, "t3.small", 1, "tenant-canary-a", "canary-provider"]);
  });

  it("lets every rule be configured by its name, the isolation of which is mandatory", () => {
    const { policies } = run([rule("some", () => []), rule("drift-budget", () => [])]);
    const told = policies.map(({ name, enforcementLevel, configSchema }) => [
      name,
      enforcementLevel,
      Object.keys(configSchema?.properties ?? {}).join(),
    ]);
    assert.deepEqual(told, [
      ["some", "mandatory", ""],
      ["drift-budget", "mandatory", "maxDeltas"],
      ["waivers-sound", "mandatory", ""],
      ["undecided", "mandatory", "strict"],
      ["notices", "advisory", ""],
    ]);
  });

  it("puts right what a rule can, and leaves alone what is right", async () => {
    const adds = rule("adds", () => [], {
      remediate: ({ inputs, defaultTags, parent }) =>
        inputs.tags === undefined ? { tags: { ...defaultTags, parent: parent ?? "" } } : undefined,
    });
    const [policy] = toPolicies([adds], () => NOW, {}) as ResourceValidationPolicy[];
    assert.equal(policy?.enforcementLevel, "remediate");
    const remediate = (props: Record<string, unknown>, provider?: object) =>
      policy?.remediateResource?.({
        urn: "u",
        type: "t",
        props,
        opts: { parent: "p" },
        provider,
      } as unknown as ResourceValidationArgs);
    const given = { name: "x" };
    assert.equal(await remediate(given, { props: { defaultTags: '{"tags":{"ring":"canary"}}' } }), given);
    assert.deepEqual(given, { name: "x", tags: { ring: "canary", parent: "p" } });
    assert.equal(await remediate({ tags: {} }), undefined);
    assert.deepEqual(await remediate({}, { props: { defaultTags: "no JSON" } }), { tags: { parent: "p" } });
  });

  describe("writes a report", () => {
    let directory: ReturnType<typeof temporaryDirectory>;
    beforeEach(() => {
      directory = temporaryDirectory();
    });
    afterEach(() => directory.remove());

    it("of everything it found, to the file that is named", () => {
      const file = join(directory.path, "report.json");
      run([rule("broken", finds({})), rule("torn", finds({ kind: "unknown" }))], {
        resources: cleanStack({ says: { waivers } }),
        env: { CANARY_POLICY_REPORT: file },
        config: { undecided: { strict: true } },
      });
      const report = policyReportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
      assert.deepEqual([report.stack, report.ring, report.strict], ["canary", "canary", true]);
      assert.deepEqual(
        report.rules.map(({ name }) => name),
        ["broken", "torn", "waivers-sound"],
      );
      assert.deepEqual(
        report.findings.map(({ id, kind, resource, severity, waiver, remedy }) => ({
          id,
          kind,
          resource,
          severity,
          owner: waiver?.owner,
          remedy,
        })),
        [
          {
            id: "broken[a]",
            kind: "violation",
            resource: "fleet",
            severity: "high",
            owner: "platform",
            remedy: "Make it hold.",
          },
          {
            id: "torn[a]",
            kind: "unknown",
            resource: "fleet",
            severity: "high",
            owner: undefined,
            remedy: "Make it hold.",
          },
        ],
      );
    });

    it("or fails: whoever asked for one must not wait in vain", () => {
      const file = join(directory.path, "no-such-folder", "report.json");
      assert.throws(() => run([], { env: { CANARY_POLICY_REPORT: file } }), /could not be written/);
    });
  });
});
