import { accessDenied } from "./cloud-error";
import type { AccessRequest, RequestContext } from "./iam";
import { boundaryContext, decideByBoundary, decideByPolicies } from "./permissions";
import type { Need, Place, Target } from "./resource-type";
import { RESOURCE_TYPES } from "./resource-types";
import { INSTANCE_PROFILE, ROLE } from "./resource-types/iam";
import { assumeRole, type RoleToAssume, type Session } from "./session";
import { type Properties, resourceKey, type Store, type StoredResource } from "./store";

/** IAM is one service for the world, at home in this region. */
const IAM_REGION = "us-east-1";

/** The resource that a call is about. */
export interface Subject {
  readonly arn: string;
  readonly kind: string;
  readonly tags: Properties;
  /** The boundary of a role that has one. */
  readonly boundary?: string | undefined;
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

  const limit = ({ role }: Session, request: AccessRequest, kind: string) => {
    const decision = role && decideByBoundary(store, role, request);
    if (role && decision?.allowed === false) {
      throw denied(role.id, request, kind, decision.explicit, "permissions boundary");
    }
  };

  const demand: Access["demand"] = (session, action, resource, context = {}, kind = "") => {
    if (session.role === undefined) return;
    const { account, id: role } = session.role;
    const request = { action, resource, context };
    const decision = decideByPolicies(store, session.role, request);
    if (!decision.allowed) throw denied(role, request, kind, decision.explicit, "identity-based policy");
    limit(session, request, kind);
    record(account, role, decision.policy, decision.sid, action);
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
        limit: (session: Session, action: string, resource: string) =>
          limit(session, { action, resource, context: {} }, "role"),
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
            ...boundaryContext(action, target.boundary),
            ...context,
          };
          demand(session, action, target.arn, request, target.kind);
        }
      }
    },
  };
}

function denied(role: string, { action }: AccessRequest, kind: string, isExplicit: boolean, by: string) {
  const why = isExplicit ? `with an explicit deny in its ${by}` : `because no ${by} allows the ${action} action`;
  return accessDenied(`role ${role} is not authorized to perform: ${action}${kind && ` on a ${kind}`} ${why}`);
}

const tagContext = (prefixes: readonly string[], tags: Properties) =>
  Object.fromEntries(
    prefixes.flatMap((prefix) => Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, `${value}`])),
  );

/** A resource that exists, as policies see it. */
export function subjectOf({ type: token, id, properties }: StoredResource, place: Place): Subject {
  const arn = RESOURCE_TYPES.get(token)?.arn?.(id, properties, place) ?? "*";
  return { arn, kind: kindOf(token), tags: (properties.tagsAll ?? {}) as Properties, boundary: boundaryOf(properties) };
}

/** Only a role has such a property. */
export const boundaryOf = ({ permissionsBoundary }: Properties) => permissionsBoundary as string | undefined;

/** The readable word for a type: `aws:ec2/vpc:Vpc` is a vpc. */
export const kindOf = (token: string) => token.split(/[/:]/)[2] ?? token;
