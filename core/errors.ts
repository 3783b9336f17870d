import { scrub } from "./redact";

/** Every exit code of the project: 0 yes, 1 no, 2 usage or set-up, 3 could not tell. */
export type ExitCode = 0 | 1 | 2 | 3;

interface Wording {
  /** What failed, as the subject of the sentence: "The tag staging-abc1234 of acme/platform". */
  readonly what: string;
  /** Why it failed, as a sentence without its full stop. */
  readonly why: string;
  /** What to do next, as a sentence without its full stop. */
  readonly fix: string;
  readonly cause?: unknown;
}

/**
 * An interruption meant for the person who reads it: one paragraph, "what: why. fix.", whatever blank lines it was given.
 * The text is scrubbed when the error is made, so no path that prints it can leak a secret.
 */
export abstract class CanaryError extends Error {
  abstract readonly code: `CANARY_${string}`;
  abstract readonly exit: Exclude<ExitCode, 0>;
  readonly fix: string;

  constructor({ what, why, fix, cause }: Wording) {
    const sentence = (text: string) => text.trimEnd().replace(/\.$/, "");
    const said = `${what}: ${sentence(why)}. ${sentence(fix)}.`.replace(/\s*\n/g, "\n");
    super(scrub(said), cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.fix = scrub(fix);
  }
}

/** We know, and the answer is no (exit 1). */
export class Refused extends CanaryError {
  readonly code = "CANARY_REFUSED";
  readonly exit = 1;
}

/** Usage or set-up is wrong (exit 2); nothing was attempted. */
export class Misuse extends CanaryError {
  readonly code = "CANARY_MISUSE";
  readonly exit = 2;
}

/** Could not tell (exit 3): a timeout, a 5xx, an unreachable host. Never to be read as yes. */
export class Undetermined extends CanaryError {
  readonly code = "CANARY_UNDETERMINED";
  readonly exit = 3;
}
