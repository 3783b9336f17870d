import { z } from "zod";
import { type ExitCode, Misuse } from "../core/errors";
import { askDaemon } from "./daemon-client";
import { CANARY_ACCOUNT_ID, SPARE_ACCOUNT_ID } from "./installation";
import type { Settings } from "./settings";

const answerSchema = z.object({
  message: z.string(),
  exit: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
});

/** What the sandbox says, and the exit status that goes with it. */
interface Said {
  readonly message: string;
  readonly exit: ExitCode;
}

async function ask(settings: Settings, path: string, request: object): Promise<Said> {
  const { body } = await askDaemon(settings, path, request);
  const { message, exit = 0 } = answerSchema.parse(body);
  return { message, exit };
}

/**
 * Changes a cloud resource behind the program's back.
 * @throws {Misuse} when a change is no `key=value` or the sandbox is not up.
 */
export async function tamper(settings: Settings, resource: string, changes: readonly string[]): Promise<Said> {
  const pairs = changes.map((change) => {
    const at = change.indexOf("=");
    if (at > 0) return [change.slice(0, at), change.slice(at + 1)] as const;
    throw new Misuse({
      what: `The change "${change.slice(0, 60)}"`,
      why: "it is not key=value",
      fix: "Write for example `instanceType=m5.large`, or `delete=true`",
    });
  });
  return ask(settings, "/sandbox/tamper", { resource, changes: Object.fromEntries(pairs) });
}

/**
 * Deletes all that is in the canary's account and begins another one.
 * @throws {Misuse} when the sandbox is not up.
 */
export const closeAccount = (settings: Settings): Promise<Said> =>
  ask(settings, "/sandbox/close-account", { lost: CANARY_ACCOUNT_ID, successor: SPARE_ACCOUNT_ID });
