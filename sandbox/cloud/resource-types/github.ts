import { boolean, type ResourceType, string } from "../resource-type";

/** Sodium's sealed boxes in Base64, which GitHub alone can open. */
const SEALED = /^[A-Za-z0-9+/]+={0,2}$/;

const actionsSecret: ResourceType = {
  token: "github:index/actionsSecret:ActionsSecret",
  isGlobal: true,
  properties: {
    repository: string({ required: true, replaces: true, pattern: /^[\w.-]{1,100}$/ }),
    secretName: string({ required: true, replaces: true, pattern: /^(?!GITHUB_)[A-Za-z_][A-Za-z0-9_]*$/i }),
    plaintextValue: string({ max: 49_152 }),
    value: string({ max: 49_152 }),
    encryptedValue: string({ pattern: SEALED }),
    valueEncrypted: string({ pattern: SEALED }),
    keyId: string({ computed: true }),
    destroyOnDrift: boolean({ default: true }),
  },
  crossCheck: (p) => {
    const given = ["plaintextValue", "value", "encryptedValue", "valueEncrypted"].filter((k) => p[k] !== undefined);
    return given.length === 1 ? [] : [{ property: "value", reason: "exactly one value must be given" }];
  },
  id: (p) => `${p.repository}:${p.secretName}`,
  compute: (_p, place) => {
    const now = place.now.toISOString();
    return { createdAt: now, updatedAt: now, remoteUpdatedAt: now, keyId: "1" };
  },
  unstable: { updatedAt: ["plaintextValue", "value"], remoteUpdatedAt: ["plaintextValue", "value"] },
  needs: { create: () => [], read: () => [], delete: () => [] },
};

export const githubTypes: readonly ResourceType[] = [actionsSecret];
