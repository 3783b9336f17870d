import { readFileSync } from "node:fs";
import { CanaryError } from "../../core/errors";
import type { CommandResult } from "../cloud";
import type { RoleToAssume } from "../cloud/session";
import { createCloudClient } from "../plugins/cloud-client";

const USAGE = "aws ssm get-parameters --names <name…> --region <region> --output json [--profile <profile>]";

/**
 * Runs an operator's `aws`, which knows one command line, and answers as the AWS CLI does. The credentials are those that
 * the CLI would take: of `--profile`, else the environment's, else of AWS_PROFILE; profiles stand in AWS_CONFIG_FILE.
 */
export async function runOperatorAws(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const asked = parse(argv);
  if (asked === undefined) return failed(252, `aws: the sandbox knows only: ${USAGE}`);
  const { names, region } = asked;
  const accessKey = env.AWS_ACCESS_KEY_ID;
  const profile = asked.profile ?? (accessKey ? undefined : env.AWS_PROFILE);
  const role = profile ? findProfile(profile, env.AWS_CONFIG_FILE) : undefined;
  if (profile && role === undefined) return failed(255, `The config profile (${profile}) could not be found`);
  if (!accessKey) {
    return role === undefined
      ? failed(253, 'Unable to locate credentials. You can configure credentials by running "aws configure".')
      : failed(
          255,
          `Error when retrieving credentials from Environment: No credentials found in credential_source referenced in profile ${profile}`,
        );
  }
  const caller = { accessKey, region, assumeRoles: role === undefined ? [] : [role] };
  try {
    const { status, body } = await createCloudClient(env.SANDBOX_URL)("getParameters", { caller, names });
    if (status === 200) return { status: 0, stdout: `${JSON.stringify(body, null, 4)}\n`, stderr: "" };
    return failed(254, refusal(`${body.error}`));
  } catch (error) {
    if (error instanceof CanaryError) return failed(255, error.message);
    throw error;
  }
}

const failed = (status: number, said: string): CommandResult => ({ status, stdout: "", stderr: `\n${said}\n` });

function parse(argv: readonly string[]) {
  const end = argv.indexOf("--region");
  const [service, command, flag, ...names] = argv.slice(0, Math.max(end, 0));
  const [, region, output, format, option, profile, ...more] = argv.slice(end);
  const isKnown =
    [service, command, flag, output, format].join(" ") === "ssm get-parameters --names --output json" &&
    (option === undefined || (option === "--profile" && profile !== undefined && more.length === 0));
  return isKnown && region && names.length > 0 ? { names, region, profile } : undefined;
}

/** Reads the role of a profile in a file as the sandbox writes it. */
function findProfile(name: string, file: string | undefined): RoleToAssume | undefined {
  let text: string;
  try {
    text = readFileSync(file ?? "", "utf8");
  } catch {
    return undefined;
  }
  const section = text.split(/^\[/m).find((part) => part.startsWith(`profile ${name}]`)) ?? "";
  const settings = new Map([...section.matchAll(/^(\w+) *= *(.+)$/gm)].map(([, key, value]) => [key, value]));
  const roleArn = settings.get("role_arn");
  return roleArn === undefined ? undefined : { roleArn, externalId: settings.get("external_id") };
}

function refusal(error: string): string {
  const [code = "", ...said] = error.split(": ");
  const isAssuming = error.includes("sts:AssumeRole");
  const named = code === "AccessDenied" && !isAssuming ? "AccessDeniedException" : code;
  const operation = isAssuming ? "AssumeRole" : "GetParameters";
  return `An error occurred (${named}) when calling the ${operation} operation: ${said.join(": ")}`;
}
