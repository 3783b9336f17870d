/** Far longer than any check, so that what is older belongs to none that still goes on. */
export const LONGEST_USE_MS = 15 * 60_000;

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
// Only what toISOString() writes: Date.parse() alone takes a "2" for a day of 2001.
const WORKSPACE = /^canary-smoke (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)( [0-9a-f-]{36})?$/;
/** The label alone, or with the planted credential as it was or as the tenant's scrubber leaves it. */
const MEMORY = new RegExp(
  `^canary-smoke-(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)(\\d{3})Z-${UUID}(?: sk-[A-Za-z]{32}| \\[REDACTED:\\w{1,40}\\])?$`,
);

/** What every label of a probe memory begins with. */
export const MEMORY_PREFIX = "canary-smoke-";

/** Returns the name of a probe workspace, from which a later run can tell when it was made; no other one has it. */
export const probeName = (madeAt: Date, nonce: string): string => `canary-smoke ${madeAt.toISOString()} ${nonce}`;

/** Returns the label of a probe memory, from which the same can be told; of letters, digits and dashes, as any search takes. */
export const memoryLabel = (madeAt: Date, nonce: string): string =>
  `${MEMORY_PREFIX}${madeAt.toISOString().replace(/[-:.]/g, "")}-${nonce}`;

/** Says whether a workspace is the probe of a run that must have been killed; one whose name says no time is not ours. */
export const isLeftover = (name: string, now: Date): boolean => isOld(WORKSPACE.exec(name)?.[1], now);

/** Says the same of a memory by its whole content: one that holds anything else is not ours. */
export function isLeftoverMemory(content: string, now: Date): boolean {
  const [, year, month, day, hour, minute, second, ms] = MEMORY.exec(content) ?? [];
  return isOld(year && `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`, now);
}

const isOld = (time: string | undefined, now: Date) =>
  time !== undefined && now.getTime() - Date.parse(time) > LONGEST_USE_MS;
