import { accessDenied } from "./cloud-error";
import type { RequestContext } from "./iam";
import type { Need, Place, Target } from "./resource-type";
import { RESOURCE_TYPES } from "./resource-types";
import { INSTANCE_PROFILE, ROLE } from "./resource-types/iam";
import { assumeRole, decide, type RoleToAssume, type Session } from "./session";
import { type Properties, resourceKey, type Store, type StoredResource } from "./store";

/** IAM is one service for the world, at home in this region. */
const IAM_REGION = "us-east-1";

/** The resource that a call is about. */
export interface Subject {
  readonly arn: string;
  readonly kind: string;
  readonly tags: Properties;
}

export interface Access {
  /** @throws {CloudError} when a role of the chain may not be assumed. */
  session(accessKey: string, roles: readonly RoleToAssume[]): Session;
  /** @throws {CloudError} AccessDenied, naming the action and the role, unless every need is allowed. */
  authorise(session: Session, needs: readonly Need[], subject: Subject, place: Place, requestTags?: Properties): void;
  demand(session: Session, action: string, resource: string, context?: RequestContext, kind?: string): void;
}

export const RELEASE_ACCESS_KEY = "SANDBOXDEFAULT";

/** Decides who a caller is and what it may do, and records which statement granted it. */
export function createAccess(store: Store, defaultAccountId: string): Access {
  const release: Session = {
    account: defaultAccountId,
    principal: `arn:aws:iam::${defaultAccountId}:role/release`,
  };
  const find = (account: string, type: string, id: unknown): StoredResource | undefined =>
    store.get(resourceKey({ account, region: "", type, id: `${id}` })) ??
    store.resources().find((r) => r.account === account && r.type === type && r.id === id);

  const record = (account: string, role: string, policy: string, sid: string, action: string) => {
    const known = store
      .usage()
      .find((u) => [u.account, u.role, u.policy, u.sid].join() === [account, role, policy, sid].join());
    if (known?.actions.includes(action)) return;
    store.write({ usage: { account, role, policy, sid, actions: [...(known?.actions ?? []), action].sort() } });
  };

  const demand: Access["demand"] = (session, action, resource, context = {}, kind = "") => {
    if (session.role === undefined) return;
    const { account, id: role } = session.role;
    const policies = store
      .resources()
      .filter((r) => r.account === account && r.type === ROLE_POLICY && r.properties.role === role);
    const decision = decide(policies, { action, resource, context });
    if (decision.allowed) return record(account, role, decision.policy, decision.sid, action);
    const why = decision.explicit
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
    throw accessDenied(`role ${role} is not authorized to perform: ${action}${kind && ` on a ${kind}`} ${why}`);
  };

  const resolve = (target: Target, session: Session, subject: Subject, place: Place): Subject[] => {
    if (target === "*") return [{ arn: "*", kind: "", tags: {} }];
    if (target === "own") return [subject];
    if ("service" in target) {
      const { service, resource, owner } = target;
      const account = owner === "aws" ? "" : session.account;
      const kind = resource.split("/")[0] ?? "";
      return [{ arn: `arn:aws:${service}:${place.region}:${account}:${resource}`, kind, tags: {} }];
    }
    const type = "roleOfProfile" in target ? ROLE : target.type;
    const id =
      "roleOfProfile" in target
        ? find(session.account, INSTANCE_PROFILE, target.roleOfProfile)?.properties.role
        : target.id;
    const found = id === undefined ? undefined : find(session.account, type, id);
    return found === undefined ? [] : [subjectOf(found, place)];
  };

  return {
    demand,
    session(accessKey, roles) {
      if (accessKey !== RELEASE_ACCESS_KEY) throw accessDenied("The security token included in the request is invalid");
      const accounts = {
        findRole: (account: string, name: string) => find(account, ROLE, name),
        demand: (session: Session, action: string, resource: string) => demand(session, action, resource, {}, "role"),
      };
      return roles.reduce<Session>((caller, role) => assumeRole(caller, role, accounts), release);
    },
    authorise(session, needs, subject, place, requestTags) {
      if (session.role === undefined) return;
      for (const { action, on, context = {} } of needs) {
        for (const target of on.flatMap((each) => resolve(each, session, subject, place))) {
          const service = action.split(":")[0] ?? "";
          const request: RequestContext = {
            "aws:RequestedRegion": service === "iam" ? IAM_REGION : place.region,
            "aws:PrincipalArn": session.principal,
            ...tagContext([`aws:ResourceTag`, `${service}:ResourceTag`], target.tags),
            ...(requestTags && target === subject
              ? { ...tagContext(["aws:RequestTag"], requestTags), "aws:TagKeys": Object.keys(requestTags) }
              : {}),
            ...context,
          };
          demand(session, action, target.arn, request, target.kind);
        }
      }
    },
  };
}

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

const tagContext = (prefixes: readonly string[], tags: Properties) =>
  Object.fromEntries(
    prefixes.flatMap((prefix) => Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, `${value}`])),
  );

/** A resource that exists, as policies see it. */
export function subjectOf(resource: StoredResource, place: Place): Subject {
  const type = RESOURCE_TYPES.get(resource.type);
  const arn = type?.arn?.(resource.id, resource.properties, place) ?? "*";
  return { arn, kind: kindOf(resource.type), tags: (resource.properties.tagsAll ?? {}) as Properties };
}

/** The readable word for a type: `aws:ec2/vpc:Vpc` is a vpc. */
export const kindOf = (token: string) => token.split(/[/:]/)[2] ?? token;
