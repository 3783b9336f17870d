import { list, need, number, own, type ResourceType, set, string } from "../resource-type";
import type { Properties } from "../store";

export const ROLE = "aws:iam/role:Role";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const POLICY = "aws:iam/policy:Policy";
export const INSTANCE_PROFILE = "aws:iam/instanceProfile:InstanceProfile";

const NAME = /^[\w+=,.@-]+$/;
const PATH = /^\/([!-~]+\/)?$/;

const onRole = (action: string, context?: Record<string, string>) => (p: Properties) => [
  need(action, [{ type: ROLE, id: p.role }], context),
];
const passRole = onRole("iam:PassRole", { "iam:PassedToService": "ec2.amazonaws.com" });

const role: ResourceType = {
  token: ROLE,
  isGlobal: true,
  autoname: { max: 64 },
  tagActions: ["iam:TagRole", "iam:UntagRole"],
  properties: {
    name: string({ replaces: true, pattern: NAME, max: 64 }),
    assumeRolePolicy: { kind: "trust", required: true, max: 2048 },
    description: string({ max: 1000 }),
    maxSessionDuration: number({ default: 3600, min: 3600, max: 43_200 }),
    path: string({ default: "/", replaces: true, pattern: PATH }),
    forceDetachPolicies: { kind: "boolean", default: false },
    permissionsBoundary: string({ pattern: /^arn:aws:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/, refersTo: POLICY }),
  },
  unique: { code: "EntityAlreadyExists", key: (p) => `${p.name}` },
  inUse: "DeleteConflict",
  id: (p) => `${p.name}`,
  arn: (id, p, place) => `arn:aws:iam::${place.account}:role${p.path ?? "/"}${id}`,
  compute: (_p, place) => ({
    createDate: place.now.toISOString(),
    uniqueId: `AROA${place.hex(17).toUpperCase()}`,
    inlinePolicies: [],
    managedPolicyArns: [],
  }),
  needs: {
    create: () => own("iam:CreateRole"),
    read: () => own("iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"),
    update: {
      assumeRolePolicy: () => own("iam:UpdateAssumeRolePolicy"),
      description: () => own("iam:UpdateRoleDescription"),
      maxSessionDuration: () => own("iam:UpdateRole"),
      permissionsBoundary: ({ permissionsBoundary: wanted }) =>
        wanted === undefined
          ? own("iam:DeleteRolePermissionsBoundary")
          : [need("iam:PutRolePermissionsBoundary", ["own"], { "iam:PermissionsBoundary": `${wanted}` })],
    },
    delete: () => own("iam:ListInstanceProfilesForRole", "iam:DeleteRole"),
  },
};

const rolePolicy: ResourceType = {
  token: ROLE_POLICY,
  isGlobal: true,
  autoname: { max: 128 },
  properties: {
    name: string({ replaces: true, pattern: NAME, max: 128 }),
    policy: { kind: "policy", required: true, max: 10_240 },
    role: string({ required: true, replaces: true, refersTo: ROLE }),
  },
  unique: { code: "EntityAlreadyExists", key: (p) => `${p.role}:${p.name}` },
  id: (p) => `${p.role}:${p.name}`,
  needs: {
    create: onRole("iam:PutRolePolicy"),
    read: onRole("iam:GetRolePolicy"),
    update: { policy: onRole("iam:PutRolePolicy") },
    delete: onRole("iam:DeleteRolePolicy"),
  },
};

/** A managed policy. Only the document in force is kept: its older versions can neither be seen nor come back here. */
const policy: ResourceType = {
  token: POLICY,
  isGlobal: true,
  autoname: { max: 128 },
  tagActions: ["iam:TagPolicy", "iam:UntagPolicy"],
  properties: {
    name: string({ replaces: true, pattern: NAME, max: 128 }),
    policy: { kind: "policy", required: true, max: 6144 },
    description: string({ replaces: true, max: 1000 }),
    path: string({ default: "/", replaces: true, pattern: PATH }),
  },
  unique: { code: "EntityAlreadyExists", key: (p) => `${p.name}` },
  inUse: "DeleteConflict",
  id: (p, place) => `arn:aws:iam::${place.account}:policy${p.path ?? "/"}${p.name}`,
  arn: (id) => id,
  compute: (_p, place) => ({ attachmentCount: 0, policyId: `ANPA${place.hex(17).toUpperCase()}` }),
  needs: {
    create: () => own("iam:CreatePolicy"),
    read: () => own("iam:GetPolicy", "iam:GetPolicyVersion"),
    // A policy has five versions at most, so the provider also deletes old ones: at some updates, and before the policy itself.
    update: { policy: () => own("iam:ListPolicyVersions", "iam:DeletePolicyVersion", "iam:CreatePolicyVersion") },
    delete: () => own("iam:ListPolicyVersions", "iam:DeletePolicyVersion", "iam:DeletePolicy"),
  },
};

const instanceProfile: ResourceType = {
  token: INSTANCE_PROFILE,
  isGlobal: true,
  autoname: { max: 128 },
  tagActions: ["iam:TagInstanceProfile", "iam:UntagInstanceProfile"],
  properties: {
    name: string({ replaces: true, pattern: NAME, max: 128 }),
    path: string({ default: "/", replaces: true, pattern: PATH }),
    role: string({ refersTo: ROLE }),
  },
  unique: { code: "EntityAlreadyExists", key: (p) => `${p.name}` },
  inUse: "DeleteConflict",
  id: (p) => `${p.name}`,
  arn: (id, p, place) => `arn:aws:iam::${place.account}:instance-profile${p.path ?? "/"}${id}`,
  compute: (_p, place) => ({
    createDate: place.now.toISOString(),
    uniqueId: `AIPA${place.hex(17).toUpperCase()}`,
  }),
  needs: {
    create: (p) => [
      ...own("iam:CreateInstanceProfile"),
      ...(p.role === undefined ? [] : [...own("iam:AddRoleToInstanceProfile"), ...passRole(p)]),
    ],
    read: (p) => [...own("iam:GetInstanceProfile"), ...(p.role === undefined ? [] : onRole("iam:GetRole")(p))],
    update: {
      role: (p) => [...own("iam:RemoveRoleFromInstanceProfile", "iam:AddRoleToInstanceProfile"), ...passRole(p)],
    },
    delete: (p) =>
      own(...(p.role === undefined ? [] : ["iam:RemoveRoleFromInstanceProfile"]), "iam:DeleteInstanceProfile"),
  },
};

const openIdConnectProvider: ResourceType = {
  token: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  isGlobal: true,
  tagActions: ["iam:TagOpenIDConnectProvider", "iam:UntagOpenIDConnectProvider"],
  properties: {
    url: string({ required: true, replaces: true, pattern: /^https:\/\/[^\s?#]+$/, max: 255 }),
    clientIdLists: set(string({ min: 1, max: 255 }), { required: true }),
    thumbprintLists: list(string({ pattern: /^[0-9a-f]{40}$/ }), { computed: true }),
  },
  unique: { code: "EntityAlreadyExists", key: (p) => `${p.url}` },
  id: (p, place) => `arn:aws:iam::${place.account}:oidc-provider/${`${p.url}`.slice("https://".length)}`,
  arn: (id) => id,
  compute: (_p, place) => ({ thumbprintLists: [place.hex(40)] }),
  needs: {
    create: () => own("iam:CreateOpenIDConnectProvider"),
    read: () => own("iam:GetOpenIDConnectProvider"),
    update: {
      clientIdLists: () => own("iam:AddClientIDToOpenIDConnectProvider", "iam:RemoveClientIDFromOpenIDConnectProvider"),
      thumbprintLists: () => own("iam:UpdateOpenIDConnectProviderThumbprint"),
    },
    delete: () => own("iam:DeleteOpenIDConnectProvider"),
  },
};

export const iamTypes: readonly ResourceType[] = [role, rolePolicy, policy, instanceProfile, openIdConnectProvider];
