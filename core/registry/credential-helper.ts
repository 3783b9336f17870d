// Docker's protocol for programs that keep credentials: https://github.com/docker/docker-credential-helpers
import { z } from "zod";
import { Misuse } from "../errors";
import { tryParseJson } from "../model/try-parse-json";
import { run } from "../process";

/** A keychain answers in tens of milliseconds, a cloud's helper in some seconds. */
const TIMEOUT_MS = 10_000;
const NAME = /^[a-z0-9-]+$/;
/** The user name under which a helper gives out something else than a password. */
const IDENTITY_TOKEN = "<token>";

const answerSchema = z.object({ Username: z.string(), Secret: z.string() });

/**
 * Returns what `docker-credential-<name>` keeps for a host; undefined when it keeps nothing. What it prints is never shown.
 * @throws {Misuse} when there is no such program, or it does not answer as a helper does.
 */
export async function askHelper(
  name: string,
  host: string,
  env: NodeJS.ProcessEnv,
  timeoutMs = TIMEOUT_MS,
): Promise<{ readonly username: string; readonly password: string } | undefined> {
  if (!NAME.test(name)) {
    throw new Misuse({
      what: "The Docker configuration file",
      why: "it names a credential helper with other characters than lower-case letters, digits and -",
      fix: "Correct credHelpers and credsStore in config.json in $DOCKER_CONFIG (or ~/.docker)",
    });
  }
  const program = `docker-credential-${name}`;
  const { status, stdout } = await run(program, ["get"], { env, input: host, timeoutMs });
  if (status !== 0 && stdout.includes("credentials not found")) return undefined;
  const what = `Asking ${program} for the credentials for ${host}`;
  const failed = (why: string) =>
    new Misuse({
      what,
      why,
      fix: `Try \`${program} get\` by hand, or log in to ${host} again; config.json in $DOCKER_CONFIG (or ~/.docker) names it`,
    });
  if (status !== 0) throw failed(FAILURES.get(status) ?? `it ended with status ${status}`);
  const { data } = answerSchema.safeParse(tryParseJson(stdout));
  if (data === undefined) throw failed("its answer is not that of a credential helper");
  if (data.Username === IDENTITY_TOKEN) {
    throw new Misuse({
      what,
      why: "it keeps an identity token, which is not a password and is not supported here",
      fix: `Log in to ${host} with a user name and an access token instead`,
    });
  }
  return data.Username && data.Secret ? { username: data.Username, password: data.Secret } : undefined;
}

const FAILURES: ReadonlyMap<number, string> = new Map([
  [124, "it did not answer in time"],
  [126, "it cannot be started"],
  [127, "there is no such program on the PATH"],
]);
