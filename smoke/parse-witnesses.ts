import { Misuse } from "../core/errors";
import type { Witness } from "./witness";
import { healthField, healthHeader } from "./witnesses/health";
import { type UpdaterReports, updaterReport } from "./witnesses/updater";

const FIELD = /^health:([A-Za-z0-9_-]{1,60}(?:\.[A-Za-z0-9_-]{1,60}){0,4})$/;
const HEADER = /^header:([A-Za-z0-9-]{1,60})$/;

/**
 * Returns the witnesses of a list like `["updater", "health:sha", "header:x-build-sha"]`.
 * @throws {Misuse} when one is none of these forms, or is the updater and its reports cannot be read here.
 */
export function parseWitnesses(names: readonly string[], reports?: UpdaterReports): readonly Witness[] {
  return names.map((name) => {
    const field = FIELD.exec(name)?.[1];
    if (field !== undefined) return healthField(field);
    const header = HEADER.exec(name)?.[1];
    if (header !== undefined) return healthHeader(header);
    if (name === "updater" && reports !== undefined) return updaterReport(reports);
    throw new Misuse({
      what: `The witness "${name.slice(0, 60)}"`,
      why: name === "updater" ? "the updaters' reports are known by the stack only" : "there is no such witness",
      fix: "Choose from health:<field>, header:<name> and, with --stack, updater",
    });
  });
}
