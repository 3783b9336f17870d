import { scrub } from "./redact";

const MAX_REASONS = 3;
const MAX_REASON_LENGTH = 300;

/** Returns which errors the engine printed, each once and bounded, after `redact`: the first of them, as the later ones follow from them. */
export function reasonOf(said: string, redact: (text: string) => string = scrub): string {
  const errors = said.split("\n").flatMap((line) => /\berror: (.+)$/.exec(line)?.[1]?.trim() ?? []);
  const reasons = [...new Set(errors)]
    .slice(0, MAX_REASONS)
    .map((reason) => redact(reason).slice(0, MAX_REASON_LENGTH));
  return reasons.length === 0 ? "it said nothing of why" : reasons.join("; ");
}
