/** Longer than any run, so that what is older belongs to none that still goes on. */
const LONGEST_RUN_MS = 15 * 60_000;

/** Returns the name of a probe workspace, from which a later run can tell when it was made; no other one has it. */
export const probeName = (startedAt: Date, nonce: string): string => `canary-smoke ${startedAt.toISOString()} ${nonce}`;

/** Says whether a workspace is the probe of a run that must have been killed; one whose name says no time is not ours. */
export function isLeftover(name: string, now: Date): boolean {
  // Only what toISOString() writes: Date.parse() alone takes a "2" for a day of 2001.
  const time = /^canary-smoke (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)( [0-9a-f-]{36})?$/.exec(name)?.[1];
  return time !== undefined && now.getTime() - Date.parse(time) > LONGEST_RUN_MS;
}
