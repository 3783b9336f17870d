import type { StackOutputs } from "./outputs";

/** Pulling an image and starting it, on top of the updater's period. */
const SETTLING_MS = 60_000;
/** Of a stack that was deployed before its outputs said it. */
const DEFAULT_PERIOD_SECONDS = 300;

/** Returns how long a machine may take to run what its channel says. */
export const updaterTimeMs = ({ updater }: Pick<StackOutputs, "updater">): number =>
  (updater?.periodSeconds ?? DEFAULT_PERIOD_SECONDS) * 1_000 + SETTLING_MS;
