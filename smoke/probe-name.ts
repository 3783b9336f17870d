/** Far longer than any check, so that what is older belongs to none that still goes on. */
const LONGEST_USE_MS = 15 * 60_000;

/** Returns the name of a probe workspace, from which a later run can tell when it was made; no other one has it. */
export const probeName = (madeAt: Date, nonce: string): string => `canary-smoke ${madeAt.toISOString()} ${nonce}`;

/** Says whether a workspace is the probe of a run that must have been killed; one whose name says no time is not ours. */
export function isLeftover(name: string, now: Date): boolean {
  // Only what toISOString() writes: Date.parse() alone takes a "2" for a day of 2001.
  const time = /^canary-smoke (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)( [0-9a-f-]{36})?$/.exec(name)?.[1];
  return time !== undefined && now.getTime() - Date.parse(time) > LONGEST_USE_MS;
}
