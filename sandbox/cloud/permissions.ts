import { type AccessRequest, type Decision, evaluate, parsePolicy, type RequestContext } from "./iam";
import { POLICY, ROLE_POLICY } from "./resource-types/iam";
import { resourceKey, type Store, type StoredResource } from "./store";

/** The actions whose condition may ask for the boundary of the role they are about. */
const KNOWS_BOUNDARY = new Set(
  [
    ...["CreateRole", "PutRolePolicy", "DeleteRolePolicy", "AttachRolePolicy", "DetachRolePolicy"],
    ...["PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary"],
  ].map((name) => `iam:${name}`),
);

/** Returns what a request says about the boundary of the role it is about; nothing for a role without one. */
export const boundaryContext = (action: string, boundary: string | undefined): RequestContext =>
  boundary !== undefined && KNOWS_BOUNDARY.has(action) ? { "iam:PermissionsBoundary": boundary } : {};

/** Decides by the role's own policies. */
export function decideByPolicies(store: Store, role: StoredResource, request: AccessRequest): Decision {
  const policies = store
    .resources()
    .filter((r) => r.type === ROLE_POLICY && r.account === role.account && r.properties.role === role.id);
  return evaluate(policies.map(named), request);
}

/**
 * Decides by the role's boundary, which limits what its policies grant and grants nothing itself; undefined when the role has none.
 * A boundary that is gone allows nothing.
 */
export function decideByBoundary(store: Store, role: StoredResource, request: AccessRequest): Decision | undefined {
  const id = role.properties.permissionsBoundary;
  if (typeof id !== "string") return undefined;
  const policy = store.get(resourceKey({ account: role.account, region: "", type: POLICY, id }));
  return evaluate(policy === undefined ? [] : [named(policy)], request);
}

function named({ properties }: StoredResource) {
  const statements = parsePolicy(`${properties.policy}`, "identity");
  return { name: `${properties.name}`, statements: typeof statements === "string" ? [] : statements };
}
