import { Misuse, Undetermined } from "./errors";
import { outputsSchema, type StackOutputs } from "./model/outputs";
import { tryParseJson } from "./model/try-parse-json";
import { run } from "./process";

const PULUMI_TIMEOUT_MS = 60_000;
/** The CLI's last line is a sentence; what is longer is something else. */
const MAX_REASON_LENGTH = 500;

export interface StackOptions {
  /** Where `pulumi` is found and how it logs in. */
  readonly env: NodeJS.ProcessEnv;
  /** The project's directory; the current one unless given. */
  readonly cwd?: string;
  /** The CLI is killed after this long. Default: 60 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Returns the outputs of a stack of the project, secrets included, as the Pulumi CLI gives them.
 * @throws {Misuse} when the stack cannot be read or was never deployed.
 * @throws {Undetermined} when the CLI gives no answer in time, or one that is no JSON.
 */
export async function readStackOutputs(stack: string, options: StackOptions): Promise<StackOutputs> {
  const what = `The outputs of stack ${stack}`;
  const outputs = await ask(what, ["output", "--json", "--show-secrets"], stack, options);
  const parsed = outputsSchema.safeParse(outputs);
  if (!parsed.success) {
    throw new Misuse({
      what,
      why: `they are not those of this program (${parsed.error.issues.map((i) => i.path.join(".") || "all").join(", ")})`,
      fix: `Deploy it once with \`pulumi up -s ${stack}\``,
    });
  }
  return parsed.data;
}

/**
 * Returns the state of a stack of the project as JSON, its secrets closed.
 * @throws {Misuse} when the stack cannot be read.
 * @throws {Undetermined} when the CLI gives no answer in time, or one that is no JSON.
 */
export const exportState = (stack: string, options: StackOptions): Promise<unknown> =>
  ask(`The state of stack ${stack}`, ["export"], stack, options);

async function ask(what: string, verb: readonly [string, ...string[]], stack: string, options: StackOptions) {
  const { status, stdout, stderr } = await run("pulumi", ["stack", ...verb, "--non-interactive", "--stack", stack], {
    ...options,
    timeoutMs: options.timeoutMs ?? PULUMI_TIMEOUT_MS,
  });
  const command = `\`pulumi stack ${verb[0]}\``;
  if (status === 124) {
    const fix = "See with `pulumi stack ls` that the backend can be reached, then run the command again";
    throw new Undetermined({ what, why: `${command} gave no answer in time`, fix });
  }
  if (status !== 0) {
    throw new Misuse({
      what,
      why: status === 127 ? "the program `pulumi` is not on PATH" : lastLine(stderr),
      fix: "Log in to the backend that holds it (`pulumi login`) and see `pulumi stack ls`",
    });
  }
  const parsed = tryParseJson(stdout);
  if (parsed !== undefined) return parsed;
  // What stands there goes nowhere: secrets are in it.
  const fix = `See that \`pulumi\` on PATH is the Pulumi CLI, and what ${command} prints`;
  throw new Undetermined({ what, why: `${command} ended well but printed no JSON`, fix });
}

const lastLine = (text: string) => text.trim().split("\n").at(-1)?.slice(0, MAX_REASON_LENGTH) ?? "";
