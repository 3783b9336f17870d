import type { Posture } from "./posture";

/** One thing that two postures do not have in common. Values are as a person reads them. */
export interface Difference {
  /** Like `instanceType`, `rootVolume.sizeGib`, `environment.LOG_LEVEL` or `ingress[10.0.0.0/8]`. */
  readonly path: string;
  readonly prod: string;
  readonly ring: string;
}

/** What makes a ring a ring; whether it is the right one, the policy `image-track` judges. */
const NOT_COMPARED = "imageTrack";

const UNITS: Readonly<Record<string, string>> = { updaterPeriodSeconds: " s", "rootVolume.sizeGib": " GiB" };

/**
 * Returns what differs between prod's posture and a ring's, sorted by path. Lists of a posture are sets: their order says
 * nothing. Maps are compared entry by entry.
 */
export function differencesOf(prod: Posture, ring: Posture): Difference[] {
  const before = partsOfPosture(prod);
  const after = partsOfPosture(ring);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
    .map((path) => {
      const missing = path.endsWith("]") ? "absent" : "not set";
      return { path, prod: before.get(path) ?? missing, ring: after.get(path) ?? missing };
    });
}

/** Returns every part of a posture that is compared, by its path, as a person reads it. */
export const partsOfPosture = (posture: Posture): Map<string, string> =>
  new Map(Object.entries(posture).flatMap(([key, value]) => (key === NOT_COMPARED ? [] : partsOf(key, value))));

/** At any depth, so that a field that is added to the posture is compared whatever its shape. */
function partsOf(path: string, value: unknown): [path: string, shown: string][] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map((each) => [`${path}[${elementOf(each)}]`, "present"]);
  if (value === null || typeof value !== "object") return [[path, shown(path, value)]];
  return Object.entries(value).flatMap(([key, each]) => partsOf(`${path}.${key}`, each));
}

const elementOf = (each: unknown): string => (typeof each === "object" ? JSON.stringify(each) : `${each}`);

const shown = (path: string, value: unknown): string =>
  path.startsWith("environment.") ? `fingerprint ${value}` : `${value}${UNITS[path] ?? ""}`;
