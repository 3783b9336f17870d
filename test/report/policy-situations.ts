import type { PolicyFinding, PolicyReport } from "../../core/model/policy-report";
import type { PolicyReview } from "../../core/model/policy-review";

const URN = "urn:pulumi:canary::tenant-fleet::tenant-fleet:infra:Fleet::fleet";

export const finding = (changes: Partial<PolicyFinding> = {}): PolicyFinding => ({
  id: "minimal-config-drift[instanceType]",
  rule: "minimal-config-drift",
  resource: "fleet",
  urn: URN,
  kind: "violation",
  severity: "high",
  says: "It differs from prod: | instanceType | prod: t3.small | canary: t3.medium |.",
  remedy: "Set it to what prod has.",
  ...changes,
});

export const policyReport = (changes: Partial<PolicyReport> = {}): PolicyReport => ({
  version: 1,
  stack: "canary",
  ring: "canary",
  rules: [
    { name: "minimal-config-drift", description: "The canary is what prod is.", remedy: "Set it to what prod has." },
    { name: "updater-period", description: "Updaters look every five minutes.", remedy: "Set the period." },
  ],
  strict: false,
  findings: [],
  deltas: [],
  ...changes,
});

const waiver = { reason: "its disk is copied until Friday", owner: "platform", expires: "2026-12-31" };
const delta = {
  path: "rootVolume.sizeGib",
  prod: "20 GiB",
  ring: "40 GiB",
  reason: "a larger disk is tried here",
  owner: "platform",
  expires: "2026-12-31",
  daysLeft: 37,
};

/** Reviews that show everything there is to show. */
export const policySituations: Readonly<Record<string, PolicyReview>> = {
  clean: {
    version: 1,
    changes: [],
    levels: {},
    stacks: [
      { stack: "canary", outcome: "clean", report: policyReport({ deltas: [{ ...delta, daysLeft: 1 }] }) },
      { stack: "prod", outcome: "clean", report: policyReport({ stack: "prod", ring: "prod" }) },
    ],
  },
  violated: {
    version: 1,
    changes: [
      {
        stack: "canary",
        kind: "waiver",
        change: "added",
        what: "updater-period[periodSeconds] of tenant-canary-b-machine",
        ...waiver,
      },
      { stack: "canary", kind: "delta", change: "extended", what: "rootVolume.sizeGib", ...waiver },
      { stack: "canary", kind: "delta", change: "dropped", what: "region", ...waiver },
    ],
    levels: { "image-track": "advisory" },
    stacks: [
      {
        stack: "canary",
        outcome: "violated",
        report: policyReport({
          deltas: [delta, { ...delta, path: "environment.X", daysLeft: 0 }],
          findings: [
            finding(),
            finding({ id: "image-track[image]", rule: "image-track", says: 'The channel has the tag "latest".' }),
            finding({
              id: "updater-period[periodSeconds]",
              rule: "updater-period",
              resource: "tenant-canary-b-machine",
              waiver,
            }),
            finding({
              id: "least-privilege[policy]",
              rule: "least-privilege",
              kind: "unknown",
              says: "What it allows is not known yet.",
            }),
            finding({
              id: "waivers-sound[x]",
              rule: "waivers-sound",
              kind: "warning",
              says: "The waiver ends in 3 days.",
            }),
          ],
        }),
      },
      { stack: "prod", outcome: "undetermined", reason: "the preview failed: no credentials" },
    ],
  },
  strict: {
    version: 1,
    changes: null,
    levels: {},
    stacks: [
      {
        stack: "canary",
        outcome: "violated",
        report: policyReport({
          strict: true,
          findings: [finding({ kind: "unknown", says: "Its tags are not known yet." })],
        }),
      },
    ],
  },
  hostile: {
    version: 1,
    changes: [
      {
        stack: "canary",
        kind: "delta",
        change: "added",
        what: "x|y",
        reason: "<img src=x> @everyone\n::error::",
        owner: "[a](b)",
        expires: "2026-12-31",
      },
    ],
    levels: {},
    stacks: [
      {
        stack: "canary",
        outcome: "violated",
        report: policyReport({
          findings: [finding({ id: "r[a|b<script>]", says: "`x` | <b>\n\u001b[2J::warning::y", resource: "@team" })],
        }),
      },
    ],
  },
};
