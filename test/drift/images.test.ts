import assert from "node:assert/strict";
import fc from "fast-check";
import type { DriftTenant, NewFinding } from "../../core/model/drift-report";
import type { ImageFacts } from "../../drift/image-facts";
import { judgeImages } from "../../drift/images";
import {
  type BuildName,
  buildOf,
  hoursAgo,
  imageOf,
  inOrder,
  minutesAgo,
  NOW,
  OTHER,
  rejectedOf,
  reportOf,
  SHAS,
  TESTED_TAG,
  withReport,
  withStack,
  withStatus,
  withTag,
  withTenantStatus,
} from "./fleet-facts";

const judge = (facts: ImageFacts, now = NOW) => judgeImages(facts, now);
const short = ({ kind, stack, subject, path, expected, actual, level }: NewFinding) =>
  `${level} ${kind} ${stack}/${subject}:${path} ${expected} -> ${actual}`;
const findingsOf = (facts: ImageFacts, now = NOW) => judge(facts, now).result.findings.map(short);
const tenantOf = (facts: ImageFacts, name: string): DriftTenant | undefined =>
  judge(facts).tenants.find(({ tenant }) => tenant === name);

interface Case {
  readonly name: string;
  readonly facts: ImageFacts;
  readonly findings?: readonly string[];
  /** All of it. */
  readonly reason?: string | RegExp;
  readonly says?: RegExp;
}

function check(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    for (const { name, facts, findings = [], reason = null, says } of cases) {
      it(name, () => {
        const { result } = judge(facts);
        assert.deepEqual(result.findings.map(short), findings);
        if (reason instanceof RegExp) assert.match(result.reason ?? "", reason);
        else assert.equal(result.reason, reason);
        if (says !== undefined) assert.match(result.findings[0]?.says ?? "", says);
      });
    }
  });
}

describe("images in order", () => {
  it("have no findings, and everything is known", () => {
    const { result, tags, tenants } = judge(inOrder);
    assert.deepEqual(result, { findings: [], covered: "2 images, 6 tags, 5 tenants", reason: null });
    assert.deepEqual(tags[0], {
      ...{ image: "platform", repository: "r.test/acme/platform", tag: "latest", sha: SHAS.released },
      ...{ digest: imageOf("platform", "released"), builtAt: "2026-11-13T00:00:00.000Z" },
    });
    assert.deepEqual(
      tags.map(({ tag, sha }) => `${tag} ${sha}`),
      [0, 1].flatMap(() => [`latest ${SHAS.released}`, `previous ${SHAS.before}`, `${TESTED_TAG} ${SHAS.tested}`]),
    );
    assert.deepEqual(tenants[0], {
      ...{ stack: "canary", tenant: "canary-a", state: "current", lagSeconds: 0 },
      ...{ sha: SHAS.tested, digest: imageOf("tenant", "tested") },
    });
    assert.deepEqual(
      tenants.map(({ tenant, state }) => `${tenant} ${state}`),
      ["canary-a current", "canary-b current", "t-1 current", "t-2 current", "t-3 current"],
    );
  });

  it("have none in whatever order and number, and whatever build each of the tags is", () => {
    const build = fc.constantFrom<BuildName>("before", "released", "tested");
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), { maxLength: 30 });
    const shuffled = <Item>(items: readonly Item[]) =>
      fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
    const fleet = fc.record({
      ...{ tested: build, names, others: names, tags: shuffled(inOrder.tags) },
      minutes: fc.nat({ max: 100_000 }),
    });
    fc.assert(
      fc.property(fleet, ({ tested, names, others, tags, minutes }) => {
        const digests = { platform: imageOf("platform", tested), tenant: imageOf("tenant", tested) };
        const tag = `staging-${SHAS[tested]}`;
        const running = (names: readonly string[], of: BuildName) =>
          names.map((name) => ({ name, report: reportOf(of), why: null }));
        const facts: ImageFacts = {
          ...inOrder,
          tags: tags.map((fact) =>
            fact.tag === TESTED_TAG ? { ...fact, tag, digest: imageOf(fact.image as "tenant", tested) } : fact,
          ),
          ring: {
            ...{ ...inOrder.ring, image: { ...inOrder.ring.image, tag, digests } },
            ...{ tenants: running(names, tested), changedAt: new Date(minutesAgo(minutes)) },
          },
          against: { ...inOrder.against, tenants: running(others, "released") },
          builds: [],
        };
        const { result, tenants } = judge(facts);
        assert.deepEqual([result.findings, result.reason], [[], null]);
        assert.deepEqual(
          tenants.map(({ tenant, state }) => [tenant, state]),
          [...names, ...others].map((name) => [name, "current"]),
        );
      }),
    );
  });
});

const at = (minutes: number) => ({ changedAt: new Date(minutesAgo(minutes)) });
const releasedAt = (minutes: number, facts: ImageFacts) => ({
  ...facts,
  status: facts.status && {
    ...facts.status,
    released: { sha: SHAS.released, at: new Date(minutesAgo(minutes)).toISOString() },
  },
});
const behind = (minutes: number) => withReport("ring", reportOf("released"), at(minutes));
const prodBehind = (minutes: number) => releasedAt(minutes, withReport("against", reportOf("before"), at(10_000)));
const LAGS = [`error lagging canary/canary-a:image ${SHAS.tested} -> ${SHAS.released}`];
const PROD_LAGS = [`error lagging prod/t-1:image ${SHAS.released} -> ${SHAS.before}`];

check("a tenant on another image", [
  // The updater looks every 4 min, and has a minute to pull and start.
  { name: "is updating while its updater's time is not over", facts: behind(5) },
  { name: "is lagging a minute later", facts: behind(6), findings: LAGS, says: /^For 6 min .* has 5 min for that\.$/ },
  { name: "is lagging for as long as it has not run it", facts: behind(4_000), findings: LAGS, says: /^For 2 days / },
  { name: "is updating while prod's updaters follow a release", facts: prodBehind(5) },
  { name: "is lagging behind :latest later", facts: prodBehind(125), findings: PROD_LAGS, says: /^For 2 h / },
  {
    name: "is updating where prod itself was deployed after the release",
    facts: withReport("against", reportOf("before"), at(3)),
  },
  {
    name: "is updating, not ahead of time, where a clock is wrong",
    facts: behind(-10),
  },
  {
    name: "has 6 min where the stack does not say how often its updaters look",
    facts: withReport("ring", reportOf("released"), { ...at(6), updater: undefined }),
  },
  {
    name: "that is not known by name is told by its digest",
    facts: withReport("ring", reportOf("released", { running: { sha: "", digest: OTHER } }), at(6)),
    findings: [`error lagging canary/canary-a:image ${SHAS.tested} -> ${OTHER}`],
  },
  {
    name: "of the same name is told by both digests",
    facts: withReport("ring", reportOf("released", { running: { sha: SHAS.tested, digest: OTHER } }), at(6)),
    findings: [`error lagging canary/canary-a:image ${imageOf("tenant", "tested")} -> ${OTHER}`],
  },
  {
    name: "or none at all, is lagging",
    facts: withReport("ring", reportOf("released", { running: null }), at(6)),
    findings: [`error lagging canary/canary-a:image ${SHAS.tested} -> nothing`],
  },
  {
    name: "is not known to lag where nobody knows since when the ring should run what it was deployed with",
    facts: withReport("ring", reportOf("released"), { changedAt: null }),
    reason: "For how long canary-a of canary should have run another image is not known",
  },
  {
    name: "is not known to lag where the ledger did not move :latest",
    facts: withTag("tenant", "latest", OTHER),
    reason: "For how long t-1, t-2 and t-3 of prod should have run another image is not known",
  },
  {
    name: "is not known to lag where prod follows another tag, of which the ledger says nothing",
    facts: {
      ...withReport("against", reportOf("before"), { image: { ...inOrder.against.image, tag: "stable" } }),
      tags: [
        ...inOrder.tags,
        ...inOrder.tags.map((fact) => (fact.tag === "latest" ? { ...fact, tag: "stable" } : fact)),
      ],
    },
    reason: "For how long t-1 of prod should have run another image is not known",
  },
]);

const ROLLED = "or go back with `canary rollback --previous`";
check("a tenant that put the old image back", [
  {
    name: "is rejected, however short ago",
    facts: withReport("ring", rejectedOf("tested", "released"), at(1)),
    findings: [`error rejected canary/canary-a:image ${SHAS.tested} -> ${SHAS.released}`],
    says: /tried 0000003, saw it fail, and put 0000002 back\.$/,
  },
  {
    name: "is rejected on prod",
    facts: withReport("against", rejectedOf("released", "before")),
    findings: [`error rejected prod/t-1:image ${SHAS.released} -> ${SHAS.before}`],
  },
  {
    name: "is rejected where there was nothing to put back",
    facts: withReport("ring", rejectedOf("tested", null)),
    findings: [`error rejected canary/canary-a:image ${SHAS.tested} -> nothing`],
    says: /had nothing to put back\.$/,
  },
  {
    name: "is rejected where it runs the image with its old settings",
    facts: withReport("ring", rejectedOf("tested", "tested")),
    findings: [
      `error rejected canary/canary-a:image ${SHAS.tested} with its new settings -> ${SHAS.tested} with its old settings`,
    ],
  },
  { name: "of another build is current", facts: withReport("ring", { ...rejectedOf("before", "tested") }) },
  {
    name: "of another build is lagging",
    facts: withReport("ring", rejectedOf("before", "released"), at(60)),
    findings: LAGS,
  },
]);

describe("what to do about a tenant that put the old image back", () => {
  it("is to go back on prod, and to deploy another build on the ring", () => {
    const [prod] = judge(withReport("against", rejectedOf("released", "before"))).result.findings;
    const [ring] = judge(withReport("ring", rejectedOf("tested", "released"))).result.findings;
    assert.deepEqual([prod?.remedy.includes(ROLLED), ring?.remedy.includes(ROLLED)], [true, false]);
  });
});

describe("how long a tenant has lagged", () => {
  const cases: readonly [
    name: string,
    facts: ImageFacts,
    tenant: string,
    state: DriftTenant["state"],
    lag: number | null,
  ][] = [
    ["is since the channel changed", behind(90), "canary-a", "lagging", 5_400],
    ["is nothing ahead of time", behind(-10), "canary-a", "updating", 0],
    ["is said while it is updating, too", behind(2), "canary-a", "updating", 120],
    ["is since the release", prodBehind(90), "t-1", "lagging", 5_400],
    [
      "is said of one that put the old image back",
      withReport("ring", rejectedOf("tested", "before"), at(7)),
      "canary-a",
      "rejected",
      420,
    ],
    [
      "is nothing where it runs the image with its old settings",
      withReport("ring", rejectedOf("tested", "tested")),
      "canary-a",
      "rejected",
      0,
    ],
    ["is not known where its updater is silent", withReport("ring", null), "canary-a", "silent", null],
    [
      "is not known where nobody knows since when",
      withReport("ring", reportOf("before"), { changedAt: null }),
      "canary-a",
      "updating",
      null,
    ],
  ];
  for (const [name, facts, tenant, state, lag] of cases) {
    it(name, () => {
      const found = tenantOf(facts, tenant);
      assert.deepEqual([found?.state, found?.lagSeconds], [state, lag]);
    });
  }
});

const silent = (names: readonly string[], why: string | null) =>
  withStack("ring", { tenants: names.map((name) => ({ name, report: null, why })) });
const NO_AWS = "The updaters' reports: the program `aws` is not on PATH. Install the AWS CLI.";

check("what is not known", [
  {
    name: "is what a tenant without a report runs",
    facts: withReport("ring", null),
    reason: "What canary-a of canary runs is not known: its updater has reported nothing readable",
  },
  {
    name: "is told once where no report could be read",
    facts: silent(["a", "b"], NO_AWS),
    reason: `What a and b of canary run is not known: ${NO_AWS.slice(0, -1)}`,
  },
  {
    name: "has no end of reasons where every tenant has its own",
    facts: withStack("ring", {
      tenants: ["a", "b", "c", "d", "e"].map((name) => ({ name, report: null, why: `${name}!` })),
    }),
    reason: [
      ...["a", "b", "c"].map((name) => `What ${name} of canary runs is not known: ${name}!`),
      "What d and e of canary run is not known: for other reasons",
    ].join(". "),
  },
  {
    name: "names some tenants, and how many more there are",
    facts: silent(["a", "b", "c", "d", "e", "f", "g"], null),
    reason: "What a, b, c, d, e and 2 more of canary run is not known: their updaters have reported nothing readable",
  },
  {
    name: "is what prod should run where :latest is absent",
    facts: withTag("tenant", "latest", null),
    reason: "What prod's tenants should run is not known: r.test/acme/platform-tenant:latest is absent",
  },
  {
    name: "is what prod should run where :latest could not be read",
    facts: { ...inOrder, tags: inOrder.tags.filter(({ tag }) => tag !== "latest"), reasons: ["It was denied."] },
    reason:
      "It was denied. What prod's tenants should run is not known: r.test/acme/platform-tenant:latest was not read",
  },
  {
    name: "is what prod should run where it follows another repository",
    facts: withStack("against", { image: { ...inOrder.against.image, repository: "r.test/other/tenant" } }),
    reason: "What prod's tenants should run is not known: r.test/other/tenant:latest was not read",
  },
  {
    name: "is whether :latest was moved where the ledger has no release",
    facts: withTenantStatus({ released: null }),
    reason: "Whether :latest is what was released is not known: the ledger has no release of tenant",
  },
  {
    name: "is whether :latest is one build where the ledger knows none",
    facts: withStatus({ isConsistent: null }),
    reason: "Whether :latest of the images is one build is not known: the ledger knows no build of them",
  },
  {
    name: "is whether the ring follows where its own build has no age",
    facts: { ...inOrder, builtAt: null },
    reason: "Whether canary follows the newest build is not known: nothing says when its own was built",
  },
  {
    name: "is what could not be read",
    facts: { ...inOrder, status: null, reasons: ["One", "Two."] },
    reason: "One. Two",
  },
  {
    name: "does not keep the rest from being found",
    facts: { ...behind(60), status: null, reasons: ["The ledger is not there"] },
    findings: LAGS,
    reason: "The ledger is not there",
  },
]);

describe("what was looked at", () => {
  it("is how many tenants could be told of all", () => {
    assert.equal(judge(withReport("ring", null)).result.covered, "2 images, 6 tags, 4 of 5 tenants");
    const nothing = { ...silent(["a"], NO_AWS), tags: [], against: { ...inOrder.against, tenants: [] } };
    assert.equal(judge(nothing).result.covered, "0 images, 0 tags, 0 of 1 tenant");
  });

  it("names what a tenant runs by its digest where its updater cannot", () => {
    const { digest } = reportOf("tested").tried;
    const facts = withReport("ring", reportOf("tested", { running: { sha: "<none>", digest } }));
    assert.equal(tenantOf(facts, "canary-a")?.sha, SHAS.tested);
  });

  it("shows a tag that is absent, and one that two builds have, without a name", () => {
    const { tags } = judge(withTag("platform", "previous", null));
    assert.deepEqual([tags[1]?.digest, tags[1]?.sha], [null, null]);
    const twice = { ...inOrder, builds: [...inOrder.builds, { ...buildOf("released"), sha: SHAS.before }] };
    assert.equal(judge(twice).tags.find(({ image, tag }) => image === "tenant" && tag === "latest")?.sha, null);
    const [other] = inOrder.tags.filter(({ image, tag }) => image === "tenant" && tag === "latest");
    const named = other === undefined ? [] : [{ ...other, tag: `staging-${SHAS.released}` }];
    const own = judge({ ...twice, tags: [...twice.tags, ...named] }).tags.at(-1);
    assert.equal(own?.sha, SHAS.released, "its own name says which");
  });
});

const moved = (of: string) => ({ digest: OTHER, sha: null, builtAt: of });
const MOVED = `error moved prod/tenant:latest ${SHAS.released} -> ${OTHER}`;

check("a tag that was moved", [
  {
    name: "is :latest that the ledger knows otherwise",
    facts: withTenantStatus({ latest: moved("2026-11-25T00:00:00.000Z") }),
    findings: [MOVED],
  },
  {
    name: "is :latest that is gone",
    facts: withTenantStatus({ latest: null }),
    findings: [`error moved prod/tenant:latest ${SHAS.released} -> absent`],
  },
  {
    name: "is the ring's own that was pushed again",
    facts: withTag("tenant", TESTED_TAG, OTHER),
    findings: [`error moved canary/tenant:${TESTED_TAG} ${imageOf("tenant", "tested")} -> ${OTHER}`],
    says: /pushed again since canary was deployed/,
  },
  {
    name: "is the ring's own that is gone of both images",
    facts: {
      ...inOrder,
      tags: inOrder.tags.map((fact) => (fact.tag === TESTED_TAG ? { ...fact, digest: null } : fact)),
    },
    findings: ["platform", "tenant"].map(
      (image) => `error moved canary/${image}:${TESTED_TAG} ${imageOf(image as "tenant", "tested")} -> absent`,
    ),
    says: /removed since canary was deployed/,
  },
  {
    name: "is none that the stack does not say it was deployed with",
    facts: withTag("tenant", "previous", OTHER),
  },
]);

check("images that are not of one build", [
  {
    name: "are at :latest, by the ledger",
    facts: withStatus({ isConsistent: false }),
    findings: [`error split prod/prod:latest one build -> platform ${SHAS.released}, tenant ${SHAS.released}`],
  },
  {
    name: "are at :latest where somebody moved one of them, who is told apart",
    facts: withTenantStatus({ latest: moved("2026-11-25T00:00:00.000Z") }, { isConsistent: false }),
    findings: [MOVED, `error split prod/prod:latest one build -> platform ${SHAS.released}, tenant ${OTHER}`],
  },
  {
    name: "are at the ring's tag where only one of them has it",
    facts: withTag("platform", TESTED_TAG, null),
    findings: [`error split canary/canary:${TESTED_TAG} one build -> platform absent, tenant ${SHAS.tested}`],
    says: /^Only tenant of the images has the tag staging-0000003\.$/,
  },
  {
    name: "are at the ring's tag where one lacks it, and the other was pushed again",
    facts: {
      ...inOrder,
      tags: inOrder.tags.map((fact) =>
        fact.tag === TESTED_TAG ? { ...fact, digest: fact.image === "tenant" ? OTHER : null } : fact,
      ),
    },
    findings: [
      `error split canary/canary:${TESTED_TAG} one build -> platform absent, tenant ${SHAS.tested}`,
      `error moved canary/tenant:${TESTED_TAG} ${imageOf("tenant", "tested")} -> ${OTHER}`,
    ],
  },
]);

const onOld = (builds: ImageFacts["builds"]) => ({ ...inOrder, builtAt: hoursAgo(300), builds });
const later = (sha: string, hours: number) => buildOf("tested", hoursAgo(hours), sha as (typeof SHAS)["tested"]);
const stale = (sha: string) => [`warning stale canary/canary:tag ${sha} -> ${SHAS.tested}`];

check("a ring", [
  { name: "on the newest build is not stale, however old that is", facts: onOld([buildOf("released", hoursAgo(300))]) },
  { name: "is not stale while what is newer is a day old", facts: onOld([later("aaaaaaa", 24)]) },
  {
    name: "is stale when it has been out for longer",
    facts: onOld([later("aaaaaaa", 24.1)]),
    findings: stale("aaaaaaa"),
    says: /^canary is on 0000003, and aaaaaaa, which is newer, has been out for 1 day\.$/,
  },
  {
    name: "is stale since the first newer build, though the newest is of this hour",
    facts: onOld([buildOf("before"), later("aaaaaaa", 250), later("bbbbbbb", 30), later("ccccccc", 0.5)]),
    findings: stale("ccccccc"),
    says: /^canary is on 0000003, and 3 newer builds are out, the first for 10 days, the newest, ccccccc, for 30 min\.$/,
  },
  { name: "is not stale where nothing is published", facts: onOld([]) },
  {
    name: "on a tag without a sha is told by its tag",
    facts: {
      ...withStack("ring", { image: { ...inOrder.ring.image, tag: "v1.2" } }),
      ...{ builtAt: hoursAgo(300), builds: [later("aaaaaaa", 30)] },
    },
    findings: ["warning stale canary/canary:tag aaaaaaa -> v1.2"],
  },
]);

describe("how long a newer build may be out", () => {
  it("is a parameter", () => {
    const facts = onOld([later("aaaaaaa", 2)]);
    const kinds = (staleAfterMs: number) =>
      judgeImages(facts, NOW, { staleAfterMs }).result.findings.map(({ kind }) => kind);
    assert.deepEqual([kinds(3_600_000), kinds(7_200_000)], [["stale"], []]);
  });
});

describe("a large fleet", () => {
  it("has a finding for each tenant that lags, and only for them", () => {
    const tenants = Array.from({ length: 1_000 }, (_, i) => ({
      ...{ name: `t-${i}`, why: null },
      report: reportOf(i % 100 === 7 ? "before" : "released"),
    }));
    const lagging = findingsOf(releasedAt(60, withStack("against", { tenants, ...at(10_000) })));
    assert.deepEqual(
      lagging,
      Array.from(
        { length: 10 },
        (_, i) => `error lagging prod/t-${i * 100 + 7}:image ${SHAS.released} -> ${SHAS.before}`,
      ),
    );
  });
});
