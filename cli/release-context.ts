import { Misuse } from "../core/errors";
import { scrub } from "../core/redact";
import { credentialsFor, Registry } from "../core/registry";
import type { ReleaseContext } from "../release";

const MAX_REASON_LENGTH = 300;

/** Returns who releases, from where, and the registry as they may use it. */
export function releaseContext(reason: string | undefined, access: "pull" | "push" = "push"): ReleaseContext {
  const { env } = process;
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return {
    registry: new Registry({ access, credentials: (host) => credentialsFor(host, env) }),
    author: {
      actor: short(env.GITHUB_ACTOR || env.USER),
      runUrl: server && repository && run ? short(`${server}/${repository}/actions/runs/${run}`) : null,
      reason: short(reason),
    },
    now: () => new Date(),
  };
}

const short = (text: string | undefined): string | null =>
  scrub(text ?? "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_REASON_LENGTH) || null;

/** @throws {Misuse} when a reason is given that says nothing. */
export function demandReason(option: string, reason: string | undefined): void {
  if (reason === undefined || reason.trim().length > 0) return;
  throw new Misuse({
    what: option,
    why: "its reason is empty",
    fix: "Say why: it is kept in the ledger and in the summary",
  });
}
