import { accessDenied, CloudError } from "./cloud-error";
import { holds, matches, parsePolicy, type Statement } from "./iam";
import type { StoredResource } from "./store";

/** Who calls, after every role was assumed. */
export interface Session {
  readonly account: string;
  /** The ARN that trust policies name. */
  readonly principal: string;
  /** The role whose policies decide; absent for the release principal, who may do everything in its account. */
  readonly role?: StoredResource;
}

export interface RoleToAssume {
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  readonly duration?: string | undefined;
}

interface Accounts {
  findRole(account: string, name: string): StoredResource | undefined;
  /** Refuses when the role's own policies or its boundary do not allow the action. */
  demand(session: Session, action: string, resource: string): void;
  /** Refuses when the role's boundary does not allow the action. */
  limit(session: Session, action: string, resource: string): void;
}

const CHAINED_LIMIT_SECONDS = 3600;
const SHORTEST_SECONDS = 900;

/**
 * Assumes one role: it must exist in the account that its ARN names, trust the caller, and allow a session of that length.
 * @throws {CloudError} worded as AWS does, but with the role's name in place of ARNs.
 */
export function assumeRole(caller: Session, wanted: RoleToAssume, accounts: Accounts): Session {
  const [, account, path] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(wanted.roleArn) ?? [];
  const name = path?.split("/").at(-1);
  if (account === undefined || name === undefined) {
    throw new CloudError("ValidationError", "the role to assume is not named by a role's ARN");
  }
  const refusal = accessDenied(`the caller is not authorized to perform: sts:AssumeRole on resource: role ${name}`);
  const role = accounts.findRole(account, name);
  if (role === undefined || role.properties.arn !== wanted.roleArn) throw refusal;

  const trust = parsePolicy(`${role.properties.assumeRolePolicy}`, "trust");
  if (typeof trust === "string") throw refusal;
  const context = {
    "aws:PrincipalArn": caller.principal,
    ...(wanted.externalId === undefined ? {} : { "sts:ExternalId": wanted.externalId }),
  };
  const applies = (effect: Statement["Effect"]) =>
    trust.filter(
      (s) =>
        s.Effect === effect &&
        s.Action?.some((action) => matches(action, "sts:AssumeRole")) &&
        trusts(s, caller) !== undefined &&
        holds(s, context, effect === "Deny"),
    );
  const allowing = applies("Allow");
  if (allowing.length === 0 || applies("Deny").length > 0) throw refusal;
  // Inside one account a trust policy that names the very principal is enough; else the caller's own policies count too.
  // Its boundary always does.
  const isNamed = caller.account === account && allowing.some((s) => trusts(s, caller) === "by-name");
  accounts[isNamed ? "limit" : "demand"](caller, "sts:AssumeRole", wanted.roleArn);

  const seconds = wanted.duration === undefined ? SHORTEST_SECONDS : secondsOf(wanted.duration);
  if (seconds < SHORTEST_SECONDS) {
    throw new CloudError("ValidationError", `DurationSeconds must be at least ${SHORTEST_SECONDS}`);
  }
  if (seconds > Number(role.properties.maxSessionDuration)) {
    throw new CloudError(
      "ValidationError",
      `The requested DurationSeconds exceeds the MaxSessionDuration set for role ${name}`,
    );
  }
  if (caller.role !== undefined && seconds > CHAINED_LIMIT_SECONDS) {
    throw new CloudError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  return { account, principal: wanted.roleArn, role };
}

function trusts(statement: Statement, caller: Session): "by-name" | "by-account" | undefined {
  const principals = statement.Principal === "*" ? ["*"] : (statement.Principal?.AWS ?? []);
  if (principals.includes(caller.principal)) return "by-name";
  const accountWide = ["*", caller.account, `arn:aws:iam::${caller.account}:root`];
  return principals.some((principal) => accountWide.includes(principal)) ? "by-account" : undefined;
}

/** Reads a Go duration, as the provider takes it: `1h`, `15m`, `1h30m`, `3600s`. */
function secondsOf(duration: string): number {
  const unit: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
  if (!/^(\d+[hms])+$/.test(duration)) {
    throw new CloudError("ValidationError", "the session's duration is not a duration such as 1h");
  }
  return [...duration.matchAll(/(\d+)([hms])/g)].reduce((sum, [, n, u]) => sum + Number(n) * (unit[u ?? ""] ?? 0), 0);
}
