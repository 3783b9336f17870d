// A fleet on a bad morning: the report on the screenshot of the documentation, and in the browser.
import type { DriftReport } from "../../../core/model/drift-report";
import { AT, driftReport, driftSituations } from "../drift-situations";

const USUAL: Readonly<Record<string, string>> = {
  amiSource: "al2023-x86_64",
  "egress[tcp:443:0.0.0.0/0]": "present",
  "environment.LOG_LEVEL": "fingerprint 3f8a11c09be2",
  "environment.MAX_WORKERS": "fingerprint 77d0c1a25e90",
  "featureFlags.betaSearch": "false",
  "featureFlags.scrubSecrets": "true",
  "iamActions[ssm:GetParameter]": "present",
  "ingress[10.0.0.0/8]": "present",
  instanceType: "t3.small",
  "metadata.hopLimit": "1",
  "metadata.httpTokens": "required",
  region: "us-east-2",
  "rootVolume.encrypted": "true",
  "rootVolume.sizeGib": "20 GiB",
  "rootVolume.type": "gp3",
  "tags.Team": "platform",
  updaterPeriodSeconds: "300 s",
};
const PATHS = Object.keys(USUAL);
const CANARY = { "rootVolume.sizeGib": "40 GiB", updaterPeriodSeconds: "60 s", "metadata.httpTokens": "optional" };

const tenant = (stack: string, name: string, own: Readonly<Record<string, string>> = {}) => ({
  stack,
  tenant: name,
  values: PATHS.map((path) => own[path] ?? USUAL[path] ?? ""),
});

const prodNames = "t-08d1 t-1f3a t-2b77 t-31c9 t-3e40 t-52fb t-6a0e t-77aa t-8d23 t-9c0d t-b412 t-c5d8 t-e07f".split(
  " ",
);
const ofProd: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "t-52fb": { instanceType: "t3.large" },
  "t-b412": { "environment.LOG_LEVEL": "fingerprint 90bb07d1a44c", "tags.Team": "" },
};

const matrix: DriftReport["matrix"] = {
  paths: PATHS,
  tenants: [
    ...prodNames.map((name) => tenant("prod", name, ofProd[name])),
    tenant("canary", "canary-a", CANARY),
    tenant("canary", "canary-b", { ...CANARY, "featureFlags.betaSearch": "true" }),
    tenant("canary", "canary-c", CANARY),
  ],
};

const HOUR_MS = 3_600_000;
const timeline = Array.from({ length: 28 }, (_, at): DriftReport["timeline"][number] => {
  const ago = 27 - at;
  const counts =
    ago < 3
      ? { cloud: 3 - ago, rings: 4, images: 5 - 2 * ago }
      : { cloud: at % 9 === 4 ? 2 : 0, rings: at > 12 ? 3 : at > 7 ? 1 : 0, images: at % 11 === 6 ? 4 : 0 };
  return {
    at: new Date(Date.parse(AT) - ago * 6 * HOUR_MS).toISOString(),
    outcome: at === 9 ? "undetermined" : counts.cloud + counts.rings + counts.images === 0 ? "clean" : "drift",
    fingerprint: `0d1f7${counts.cloud}${counts.rings}${counts.images}a4c2`,
    counts,
  };
});

const delta = { owner: "platform", expires: "2026-12-31", daysLeft: 36 };
const { since, silenced } = driftSituations;

export const demoReport: DriftReport = driftReport({
  ...since,
  sections: {
    cloud: {
      outcome: "undetermined",
      covered: "31 resources of canary",
      reason: "the refresh of prod ended after 120 s: its account could not be reached",
    },
    rings: { outcome: "drift", covered: "16 tenants of canary and prod, 17 paths each", reason: null },
    images: { outcome: "drift", covered: "2 images, 4 tags and 5 tenants", reason: null },
  },
  documented: [
    {
      ...delta,
      ...{ path: "rootVolume.sizeGib", prod: "20 GiB", ring: "40 GiB" },
      reason: "A larger disk is tried here before prod gets it.",
    },
    {
      ...delta,
      ...{ path: "updaterPeriodSeconds", prod: "300 s", ring: "60 s", expires: "2026-11-30", daysLeft: 5 },
      reason: "A canary that follows within a minute keeps the gate short.",
    },
  ],
  silenced: silenced?.silenced ?? [],
  matrix,
  timeline,
});
