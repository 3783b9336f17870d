// Reports of drift that show everything there is to show, and builders for more of them.
import type { DRIFT_KINDS, DriftFinding, DriftReport } from "../../core/model/drift-report";

export const AT = "2026-11-25T03:00:00.000Z";
const YESTERDAY = "2026-11-24T03:00:00.000Z";
const LAST_WEEK = "2026-11-16T03:00:00.000Z";
const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const OTHER_DIGEST = `sha256:${"fedcba9876543210".repeat(4)}`;

type Kind = keyof typeof DRIFT_KINDS;

export const driftFinding = (changes: Partial<DriftFinding> = {}): DriftFinding => {
  const { section = "cloud", stack = "canary", subject = "tenant-canary-a-machine", path = "instanceType" } = changes;
  return {
    key: `${section}:${stack}/${subject}:${path}`,
    section,
    kind: "changed",
    stack,
    subject,
    path,
    expected: "t3.small",
    actual: "t3.medium",
    says: "Somebody changed it outside of Pulumi.",
    remedy: "Run `pulumi up -s canary` to put it back, or write it into the stack.",
    level: "error",
    location: null,
    firstSeen: AT,
    ...changes,
  };
};

const past = (at: string, counts: DriftReport["timeline"][number]["counts"], fingerprint: string) => ({
  at,
  outcome: counts.cloud + counts.rings + counts.images === 0 ? ("clean" as const) : ("drift" as const),
  fingerprint,
  counts,
});
const CLEAN = { cloud: 0, rings: 0, images: 0 };

export const driftReport = (changes: Partial<DriftReport> = {}): DriftReport => ({
  version: 1,
  at: AT,
  ring: "canary",
  against: "prod",
  outcome: "clean",
  fingerprint: "a1b2c3d4e5f6",
  sections: {
    cloud: { outcome: "clean", covered: "62 resources of canary and prod", reason: null },
    rings: { outcome: "clean", covered: "25 paths of 2 tenants against prod", reason: null },
    images: { outcome: "clean", covered: "2 images, 4 tags and 4 tenants", reason: null },
  },
  findings: [],
  silenced: [],
  documented: [],
  since: null,
  resolved: [],
  matrix: {
    paths: ["imageTrack", "instanceType", "region", "rootVolume.sizeGib"],
    tenants: [
      { stack: "canary", tenant: "canary-a", values: ["staging-sha", "t3.small", "us-east-2", "20"] },
      { stack: "canary", tenant: "canary-b", values: ["staging-sha", "t3.small", "us-east-2", "20"] },
      { stack: "prod", tenant: "t-1f3a", values: ["latest", "t3.small", "us-east-2", "20"] },
      { stack: "prod", tenant: "t-9c0d", values: ["latest", "t3.small", "us-east-2", "20"] },
    ],
  },
  tags: [
    { ...tag("platform", "staging-abc1234"), digest: DIGEST },
    { ...tag("platform", "latest"), digest: DIGEST },
    { ...tag("platform-tenant", "staging-abc1234"), digest: DIGEST },
    { ...tag("platform-tenant", "latest"), digest: DIGEST },
  ],
  tenants: [
    tenantImage("canary", "canary-a"),
    tenantImage("canary", "canary-b"),
    tenantImage("prod", "t-1f3a"),
    tenantImage("prod", "t-9c0d"),
  ],
  timeline: [past(AT, CLEAN, "a1b2c3d4e5f6")],
  ...changes,
});

function tag(image: string, name: string) {
  const repository = `ghcr.io/acme/${image}`;
  return { image, repository, tag: name, digest: null, sha: "abc1234", builtAt: YESTERDAY };
}

function tenantImage(stack: string, tenant: string): DriftReport["tenants"][number] {
  return { stack, tenant, state: "current", sha: "abc1234", digest: DIGEST, lagSeconds: 0 };
}

const delta = {
  path: "rootVolume.sizeGib",
  prod: "20",
  ring: "40",
  reason: "A larger disk is tried here before prod gets it.",
  owner: "platform",
  expires: "2026-12-31",
  daysLeft: 36,
};

/** One of each kind, each where it would be found. */
const EACH_KIND: readonly (Partial<DriftFinding> & { kind: Kind })[] = [
  { kind: "changed", subject: "tenant-canary-a-machine", path: "instanceType" },
  {
    kind: "deleted",
    stack: "prod",
    subject: "tenant-t-1f3a-security-group",
    path: "resource",
    expected: "a security group",
    actual: "nothing",
    says: "The cloud has no such security group any more.",
    remedy: "Run `pulumi refresh -s prod`, then `pulumi up -s prod` to make it again.",
  },
  {
    kind: "undocumented",
    section: "rings",
    subject: "canary",
    path: "metadata.httpTokens",
    expected: "required",
    actual: "optional",
    says: "The ring differs from prod, and no delta documents it.",
    remedy: "Set it to what prod has, or document it under `tenant-fleet:deltas` with a reason, an owner and a day.",
    location: { file: "Pulumi.canary.yaml", line: 14 },
  },
  {
    kind: "expired",
    section: "rings",
    subject: "canary",
    path: "environment.LOG_LEVEL",
    expected: "fp-3f8a11c09be2",
    actual: "fp-90bb07d1a44c",
    says: "The delta that documents it ended on 2026-11-20.",
    remedy: "Pay it back: set it to what prod has, and drop the delta.",
    location: { file: "Pulumi.canary.yaml", line: 41 },
  },
  {
    kind: "unused",
    section: "rings",
    subject: "canary",
    path: "region",
    expected: "a difference",
    actual: "us-east-2 in both",
    says: "A delta documents a difference that is not there.",
    remedy: "Drop the delta.",
    level: "warning",
    location: { file: "Pulumi.canary.yaml", line: 46 },
  },
  {
    kind: "broken",
    section: "rings",
    subject: "tenant-canary-b-machine",
    path: "minimal-config-drift[featureFlags.betaSearch]",
    expected: "no violation",
    actual: "a violation",
    says: "A feature flag that no ring may set otherwise than prod is set otherwise.",
    remedy: "Set `featureFlags.betaSearch` to false.",
  },
  {
    kind: "lagging",
    section: "images",
    stack: "prod",
    subject: "t-9c0d",
    path: "image",
    expected: "abc1234",
    actual: "9f00d1e",
    says: "It has not run the released image for 2 h 10 min; its updater looks every 5 min.",
    remedy: "Read the updater's log on its machine: `journalctl -u tenant-updater -n 50`.",
  },
  {
    kind: "rejected",
    section: "images",
    subject: "canary-b",
    path: "image",
    expected: "abc1234",
    actual: "9f00d1e",
    says: "Its updater tried abc1234, saw it fail, and put 9f00d1e back.",
    remedy: "Run `canary smoke --only canary-b` and read why it does not start.",
  },
  {
    kind: "split",
    section: "images",
    stack: "prod",
    subject: "prod",
    path: "latest",
    expected: "one build",
    actual: "platform abc1234, platform-tenant 9f00d1e",
    says: "The two images are not of one build.",
    remedy: "Promote one build: `canary promote abc1234`.",
  },
  {
    kind: "moved",
    section: "images",
    stack: "prod",
    subject: "platform-tenant",
    path: "latest",
    expected: DIGEST,
    actual: OTHER_DIGEST,
    says: "The tag is at another digest than the ledger says.",
    remedy: "Find out who moved it, then `canary rollback abc1234`.",
  },
  {
    kind: "stale",
    section: "images",
    subject: "canary",
    path: "tag",
    expected: "def5678, 3 h old",
    actual: "abc1234, 10 days old",
    says: "The ring does not follow the newest build that is published.",
    remedy: "Set `tenant-fleet:image.tag` to staging-def5678 and run `pulumi up -s canary`.",
    level: "warning",
    location: { file: "Pulumi.canary.yaml", line: 8 },
  },
  {
    kind: "ignore-expired",
    section: "cloud",
    subject: "tenant-canary-a-volume",
    path: "tags.Owner",
    expected: "a line that still runs",
    actual: "ended on 2026-11-20",
    says: "A line of the ignore file is over.",
    remedy: "Put right what it silenced, or give the line another day and say why.",
    location: { file: ".driftignore", line: 3 },
  },
];

const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
const eachKind = (firstSeen: (at: number) => string): readonly DriftFinding[] =>
  EACH_KIND.map((changes, at) => driftFinding({ ...changes, firstSeen: firstSeen(at) })).sort(byKey);

const DRIFTED = {
  cloud: { outcome: "drift", covered: "62 resources of canary and prod", reason: null },
  rings: { outcome: "drift", covered: "25 paths of 2 tenants against prod", reason: null },
  images: { outcome: "drift", covered: "2 images, 4 tags and 4 tenants", reason: null },
} as const;

const drift = driftReport({
  outcome: "drift",
  fingerprint: "0d1f70000001",
  sections: DRIFTED,
  findings: eachKind(() => AT),
  documented: [delta, { ...delta, path: "updaterPeriodSeconds", prod: "300", ring: "60", daysLeft: 0 }],
  tags: [
    { ...tag("platform", "latest"), digest: DIGEST },
    { ...tag("platform-tenant", "latest"), digest: OTHER_DIGEST, sha: "9f00d1e", builtAt: LAST_WEEK },
    { ...tag("platform-tenant", "previous"), digest: OTHER_DIGEST, sha: null, builtAt: null },
    { ...tag("platform-tenant", "staging-def5678"), sha: null, builtAt: null },
  ],
  tenants: [
    tenantImage("canary", "canary-a"),
    { ...tenantImage("canary", "canary-b"), state: "rejected", sha: "9f00d1e", digest: OTHER_DIGEST, lagSeconds: 720 },
    { ...tenantImage("prod", "t-1f3a"), state: "updating", sha: "9f00d1e", digest: OTHER_DIGEST, lagSeconds: 95 },
    { ...tenantImage("prod", "t-77aa"), state: "silent", sha: null, digest: null, lagSeconds: null },
    { ...tenantImage("prod", "t-9c0d"), state: "lagging", sha: "9f00d1e", digest: OTHER_DIGEST, lagSeconds: 7_800 },
  ],
  timeline: [past(AT, { cloud: 3, rings: 4, images: 5 }, "0d1f70000001")],
});

const UNREACHABLE = "the refresh of prod ended after 120 s: its account could not be reached";

/** Whatever somebody else can write, at its worst: markup, escapes, commands to a CI system, and no end of it. */
const HOSTILE = [
  `<img src=x onerror=alert(1)></td><script>alert(1)</script>`,
  "\u001b[2J\u001b]8;;https://evil.test\u0007click\u001b]8;;\u0007",
  "| a | b |\n# heading\n[x](https://evil.test) ![y](//evil.test/y.png) `code` @everyone #1",
  "\n::error::owned\n##[error]owned",
  "\u202eevil\u202c \u2066a\u2069 \u200b \u{1f469}\u{200d}\u{1f4bb} e\u0301 漢字",
];
const hostile = (length = 300) => HOSTILE.join(" ").repeat(20).slice(0, length);

/** Reports by what they show. */
export const driftSituations: Readonly<Record<string, DriftReport>> = {
  clean: driftReport({ documented: [delta] }),
  drift,
  undetermined: driftReport({
    outcome: "undetermined",
    sections: {
      ...driftReport().sections,
      cloud: { outcome: "undetermined", covered: "31 resources of canary", reason: UNREACHABLE },
    },
    timeline: [{ ...past(AT, CLEAN, "a1b2c3d4e5f6"), outcome: "undetermined" }],
  }),
  partial: driftReport({
    outcome: "drift",
    fingerprint: "0d1f70000002",
    sections: {
      cloud: { outcome: "undetermined", covered: "31 resources of canary", reason: UNREACHABLE },
      rings: { outcome: "clean", covered: "25 paths of 2 tenants against prod", reason: null },
      images: { outcome: "drift", covered: "2 images, 4 tags and 3 of 4 tenants", reason: "t-77aa says nothing" },
    },
    findings: drift.findings.filter(({ kind }) => kind === "changed" || kind === "moved"),
    tenants: drift.tenants,
    timeline: [past(AT, { cloud: 1, rings: 0, images: 1 }, "0d1f70000002")],
  }),
  since: driftReport({
    outcome: "drift",
    fingerprint: "0d1f70000003",
    sections: DRIFTED,
    findings: eachKind((at) => [AT, "2026-11-24T22:10:00.000Z", YESTERDAY, LAST_WEEK][at % 4] ?? AT),
    since: YESTERDAY,
    resolved: [
      {
        key: "cloud:canary/channel:value",
        section: "cloud",
        says: "The parameter's value was changed outside of Pulumi.",
        firstSeen: LAST_WEEK,
      },
      {
        key: "images:prod/t-1f3a:image",
        section: "images",
        says: "It had not run the released image for 40 min.",
        firstSeen: YESTERDAY,
      },
    ],
    tags: drift.tags,
    tenants: drift.tenants,
    timeline: [
      past(LAST_WEEK, { cloud: 1, rings: 1, images: 0 }, "0d1f70000000"),
      past(YESTERDAY, { cloud: 2, rings: 4, images: 1 }, "0d1f70000001"),
      past(AT, { cloud: 3, rings: 4, images: 5 }, "0d1f70000003"),
    ],
  }),
  silenced: driftReport({
    documented: [delta],
    silenced: [
      {
        ...driftFinding({ firstSeen: LAST_WEEK }),
        until: "2026-12-05",
        why: "The load test of this week needs it.",
      },
      {
        ...driftFinding({ subject: "tenant-canary-b-machine", firstSeen: LAST_WEEK }),
        until: "2026-12-05",
        why: "The load test of this week needs it.",
      },
    ],
    since: YESTERDAY,
    timeline: [past(YESTERDAY, CLEAN, "0d1f70000004"), past(AT, CLEAN, "0d1f70000004")],
  }),
  empty: driftReport({
    sections: {
      cloud: { outcome: "clean", covered: "0 resources of canary and prod", reason: null },
      rings: { outcome: "clean", covered: "25 paths of 0 tenants against prod", reason: null },
      images: { outcome: "clean", covered: "2 images, 0 tags and 0 tenants", reason: null },
    },
    matrix: { paths: [], tenants: [] },
    tags: [],
    tenants: [],
    timeline: [],
  }),
  hostile: hostileReport(),
};

function hostileReport(): DriftReport {
  const text = hostile();
  const finding = driftFinding({
    key: `cloud:canary/${text}:${text}`,
    ...{ stack: text, subject: text, path: text, expected: text, actual: hostile(5_000), says: text, remedy: text },
    location: { file: text, line: 1 },
    firstSeen: YESTERDAY,
  });
  const long = driftFinding({
    ...{ section: "rings", kind: "undocumented", subject: "canary", path: `environment.${"x".repeat(500)}` },
    ...{ expected: "漢字".repeat(200), actual: "\u{1f600}".repeat(200), says: "x".repeat(2_000) },
  });
  return driftReport({
    ...{ ring: text, against: text, outcome: "drift", fingerprint: "0d1f70000005", since: YESTERDAY },
    sections: {
      cloud: { outcome: "undetermined", covered: text, reason: text },
      rings: { outcome: "drift", covered: text, reason: text },
      images: { outcome: "undetermined", covered: text, reason: text },
    },
    findings: [finding, long],
    silenced: [{ ...finding, until: "2026-12-05", why: text }],
    documented: [{ ...delta, path: text, prod: text, ring: text, reason: text, owner: text }],
    resolved: [{ key: text, section: "cloud", says: text, firstSeen: LAST_WEEK }],
    matrix: { paths: [text], tenants: [{ stack: text, tenant: text, values: [text] }] },
    tags: [{ image: text, repository: text, tag: text, digest: text, sha: text, builtAt: null }],
    tenants: [{ stack: text, tenant: text, state: "silent", sha: text, digest: text, lagSeconds: null }],
    timeline: [past(AT, { cloud: 1, rings: 1, images: 0 }, text)],
  });
}

const MATRIX_PATHS = Array.from({ length: 25 }, (_, at) => `environment.NAME_${at}`);

/** A report of many tenants that differ in nothing but two values, and of as many findings as are asked for. */
export function largeReport({ tenants, findings }: { tenants: number; findings: number }): DriftReport {
  const names = Array.from({ length: tenants }, (_, at) => `t-${String(at).padStart(4, "0")}`);
  return driftReport({
    outcome: findings === 0 ? "clean" : "drift",
    since: YESTERDAY,
    sections: findings === 0 ? driftReport().sections : DRIFTED,
    findings: Array.from({ length: findings }, (_, at) =>
      driftFinding({
        ...EACH_KIND[at % EACH_KIND.length],
        stack: "prod",
        subject: `t-${String(at).padStart(4, "0")}`,
        firstSeen: at % 3 === 0 ? AT : LAST_WEEK,
      }),
    ).sort(byKey),
    matrix: {
      paths: MATRIX_PATHS,
      tenants: names.map((tenant, at) => ({
        ...{ stack: "prod", tenant },
        values: MATRIX_PATHS.map((_, column) =>
          at % 100 === 7 && column === 3 ? "fp-90bb07d1a44c" : "fp-3f8a11c09be2",
        ),
      })),
    },
    tenants: names.map((tenant) => tenantImage("prod", tenant)),
  });
}
