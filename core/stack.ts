import { Misuse } from "./errors";
import { outputsSchema, type StackOutputs } from "./model/outputs";
import { run } from "./process";

const PULUMI_TIMEOUT_MS = 60_000;

export interface StackOptions {
  /** Where `pulumi` is found and how it logs in. */
  readonly env: NodeJS.ProcessEnv;
  /** The project's directory; the current one unless given. */
  readonly cwd?: string;
}

/**
 * Returns the outputs of a stack of the project, secrets included, as the Pulumi CLI gives them.
 * @throws {Misuse} when the stack cannot be read or was never deployed.
 */
export async function readStackOutputs(stack: string, options: StackOptions): Promise<StackOutputs> {
  const args = ["stack", "output", "--json", "--show-secrets", "--non-interactive", "--stack", stack];
  const { status, stdout, stderr } = await run("pulumi", args, { ...options, timeoutMs: PULUMI_TIMEOUT_MS });
  if (status !== 0) {
    throw new Misuse({
      what: `The outputs of stack ${stack}`,
      why: status === 127 ? "the program `pulumi` is not on PATH" : lastLine(stderr),
      fix: "Log in to the backend that holds it (`pulumi login`) and see `pulumi stack ls`",
    });
  }
  const parsed = outputsSchema.safeParse(JSON.parse(stdout));
  if (!parsed.success) {
    throw new Misuse({
      what: `The outputs of stack ${stack}`,
      why: `they are not those of this program (${parsed.error.issues.map((i) => i.path.join(".") || "all").join(", ")})`,
      fix: `Deploy it once with \`pulumi up -s ${stack}\``,
    });
  }
  return parsed.data;
}

const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";
