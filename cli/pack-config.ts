import { readFileSync } from "node:fs";
import { z } from "zod";
import { Misuse } from "../core/errors";
import type { PolicyLevel } from "../core/model/policy-review";
import { tryParseJson } from "../core/model/try-parse-json";
import { codeOf } from "./error-code";

const level = z.enum(["advisory", "mandatory", "remediate", "disabled"]);
const settings = z.looseObject({ enforcementLevel: level.optional() });
const packConfigSchema = z.record(z.string(), z.union([level, settings]));

export type PackConfig = z.infer<typeof packConfigSchema>;

/**
 * Returns the pack's configuration that a file holds, as the engine takes it; none where no file is named.
 * @throws {Misuse} when it cannot be read or is none.
 */
export function readPackConfig(file: string | undefined): PackConfig {
  if (file === undefined) return {};
  const what = `The pack's configuration ${file}`;
  const fix = 'Give a JSON file like {"updater-period": "advisory"}; see policy/README.md';
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Misuse({ what, why: `it cannot be read${codeOf(error)}`, fix });
  }
  const { success, data } = packConfigSchema.safeParse(tryParseJson(text));
  if (!success) throw new Misuse({ what, why: "it is no configuration of a policy pack", fix });
  return data;
}

/** Returns the configuration with what cannot be decided made to fail, or not. */
export const withStrict = (config: PackConfig, strict: boolean): PackConfig => {
  const { undecided = {} } = config;
  const own = typeof undecided === "string" ? { enforcementLevel: undecided } : undecided;
  return { ...config, undecided: { ...own, strict } };
};

/** Returns what each rule that the configuration names is set to. */
export const levelsOf = (config: PackConfig): Record<string, PolicyLevel> =>
  Object.fromEntries(
    Object.entries(config).flatMap(([rule, given]) => {
      const set = typeof given === "string" ? given : given.enforcementLevel;
      return set === undefined ? [] : [[rule, set === "remediate" ? "mandatory" : set]];
    }),
  );
