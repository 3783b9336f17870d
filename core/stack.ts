import { Misuse, Undetermined } from "./errors";
import { outputsSchema, type StackOutputs } from "./model/outputs";
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
  const args = ["stack", "output", "--json", "--show-secrets", "--non-interactive", "--stack", stack];
  const { status, stdout, stderr } = await run("pulumi", args, {
    ...options,
    timeoutMs: options.timeoutMs ?? PULUMI_TIMEOUT_MS,
  });
  if (status === 124) {
    const fix = "See with `pulumi stack ls` that the backend can be reached, then run the command again";
    throw new Undetermined({ what, why: "`pulumi stack output` gave no answer in time", fix });
  }
  if (status !== 0) {
    throw new Misuse({
      what,
      why: status === 127 ? "the program `pulumi` is not on PATH" : lastLine(stderr),
      fix: "Log in to the backend that holds it (`pulumi login`) and see `pulumi stack ls`",
    });
  }
  const parsed = outputsSchema.safeParse(parseJson(what, stdout));
  if (!parsed.success) {
    throw new Misuse({
      what,
      why: `they are not those of this program (${parsed.error.issues.map((i) => i.path.join(".") || "all").join(", ")})`,
      fix: `Deploy it once with \`pulumi up -s ${stack}\``,
    });
  }
  return parsed.data;
}

/** The parser's own words quote the text, and secrets are in it: they go nowhere. */
function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const fix = "See that `pulumi` on PATH is the Pulumi CLI, and what `pulumi stack output --json` prints";
    throw new Undetermined({ what, why: "`pulumi stack output` ended well but printed no JSON", fix });
  }
}

const lastLine = (text: string) => text.trim().split("\n").at(-1)?.slice(0, MAX_REASON_LENGTH) ?? "";
