import assert from "node:assert/strict";
import { loadConfig } from "../../core/config/load";
import type { Config, Ring } from "../../core/config/schema";
import { Misuse } from "../../core/errors";

/** One good configuration per ring, as the engine passes it; each case changes one thing. */
export const GOOD = {
  staging: {
    "aws:region": "us-east-2",
    "tenant-fleet:ring": "staging",
    "tenant-fleet:image": {
      repository: "ghcr.io/acme/platform-tenant",
      platformRepository: "ghcr.io/acme/platform",
      tag: "staging-abc1234",
    },
    "tenant-fleet:urlTemplate": "https://{slug}.example.com",
    "tenant-fleet:tenants": [{ slug: "staging-a" }],
  },
  canary: {
    "aws:region": "us-east-2",
    "tenant-fleet:ring": "canary",
    "tenant-fleet:image": {
      repository: "ghcr.io/acme/platform-tenant",
      platformRepository: "ghcr.io/acme/platform",
      tag: "staging-abc1234",
    },
    "tenant-fleet:urlTemplate": "https://{slug}.example.com",
    "tenant-fleet:tenants": [{ slug: "canary-a" }, { slug: "canary-b" }],
    "tenant-fleet:controlPlane": { baseUrl: "https://control.example.com", sharedSecret: "shared-secret-of-16" },
    "tenant-fleet:github": { owner: "acme", repositories: ["platform"] },
    "tenant-fleet:account": {
      bootstrapRoleArn: "arn:aws:iam::444455556666:role/bootstrap",
      accountId: "444455556666",
      externalId: "external-id-of-16",
      principalArns: ["arn:aws:iam::111122223333:role/release"],
    },
  },
  prod: {
    "aws:region": "us-east-2",
    "tenant-fleet:ring": "prod",
    "tenant-fleet:image": {
      repository: "ghcr.io/acme/platform-tenant",
      platformRepository: "ghcr.io/acme/platform",
      tag: "latest",
    },
    "tenant-fleet:urlTemplate": "https://{slug}.example.com",
    "tenant-fleet:tenants": [{ slug: "customer-one", name: "t-01" }],
  },
} as const;

type Values = Record<string, unknown>;

/** Returns the values as the engine's text form: strings as they are, the rest as JSON. */
export const asEngine = (values: Values): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );

/** Returns the good values with one key changed, or removed when the value is undefined. */
export const changed = (ring: keyof typeof GOOD, key: keyof Config, value: unknown): Record<string, string> =>
  asEngine({ ...GOOD[ring], [`tenant-fleet:${key}`]: value });

/** Which keys the engine holds secret in a ring that was set up right; the third argument of `loadConfig`. */
export const secretsOf = (ring: Ring): ((key: string) => boolean) => {
  const secrets = { staging: [], canary: ["account", "controlPlane"], prod: ["tenants"] }[ring];
  return (key) => secrets.some((secret) => key === `tenant-fleet:${secret}`);
};

/** Returns what a configuration is refused with; fails when it is accepted. */
export function refusalOf(values: Readonly<Record<string, string>>, ring: Ring, isSecret = secretsOf(ring)): string {
  try {
    loadConfig(values, ring, isSecret);
  } catch (error) {
    assert.ok(error instanceof Misuse, String(error));
    return error.message;
  }
  assert.fail("the configuration was accepted");
}
