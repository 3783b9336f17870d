import type { Place } from "./resource-type";
import { RESOURCE_TYPES } from "./resource-types";
import { ROLE, ROLE_POLICY } from "./resource-types/iam";
import type { Store } from "./store";

const BOOTSTRAP = "bootstrap";

const ACTIONS = [
  ...["CreateRole", "GetRole", "UpdateRole", "UpdateRoleDescription", "UpdateAssumeRolePolicy", "DeleteRole"],
  ...["TagRole", "UntagRole", "ListRolePolicies", "ListAttachedRolePolicies", "ListInstanceProfilesForRole"],
  ...["PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy"],
  ...["CreatePolicy", "GetPolicy", "GetPolicyVersion", "ListPolicyVersions", "CreatePolicyVersion"],
  ...["DeletePolicyVersion", "DeletePolicy", "TagPolicy", "UntagPolicy"],
  ...["CreateOpenIDConnectProvider", "GetOpenIDConnectProvider", "DeleteOpenIDConnectProvider"],
  ...["UpdateOpenIDConnectProviderThumbprint", "AddClientIDToOpenIDConnectProvider"],
  ...["RemoveClientIDFromOpenIDConnectProvider", "TagOpenIDConnectProvider", "UntagOpenIDConnectProvider"],
].map((name) => `iam:${name}`);

/**
 * Writes what is in an account before anything was deployed to it: the role that may create the provisioner and the policy
 * that bounds what it makes, and no more.
 */
export function seed(store: Store, place: Place, releasePrincipal: string): void {
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Sid: "Release", Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: releasePrincipal } }],
  };
  const policy = {
    Version: "2012-10-17",
    Statement: [{ Sid: "CreateTheProvisioner", Effect: "Allow", Action: ACTIONS, Resource: "*" }],
  };
  const { account } = place;
  const role = RESOURCE_TYPES.get(ROLE);
  const inputs = { name: BOOTSTRAP, path: "/", maxSessionDuration: 3600, assumeRolePolicy: JSON.stringify(trust) };
  store.write({
    resource: {
      account,
      region: "",
      type: ROLE,
      id: BOOTSTRAP,
      properties: {
        ...role?.compute?.(inputs, place, BOOTSTRAP),
        ...inputs,
        arn: role?.arn?.(BOOTSTRAP, inputs, place),
        tagsAll: {},
      },
    },
  });
  store.write({
    resource: {
      account,
      region: "",
      type: ROLE_POLICY,
      id: `${BOOTSTRAP}:${BOOTSTRAP}`,
      properties: { name: BOOTSTRAP, role: BOOTSTRAP, policy: JSON.stringify(policy) },
    },
  });
}
