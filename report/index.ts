import type { Verdict } from "../core/model/verdict";
import { type RenderOptions, renderVerdict as renderConsole } from "./console";
import { renderVerdict as renderJson } from "./json";

export { renderPromotion } from "./promotion";

/** Every form in which a verdict can be printed, by the name that a user gives. */
export const reports = {
  console: renderConsole,
  json: renderJson,
} satisfies Record<string, (verdict: Verdict, options: RenderOptions) => string>;
