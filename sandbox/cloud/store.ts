import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export type Properties = Record<string, unknown>;

/** A resource that exists. Keys are made of account, region, type and id, so accounts and regions stay apart. */
export interface StoredResource {
  readonly account: string;
  /** "" for what is global in its account. */
  readonly region: string;
  readonly type: string;
  readonly id: string;
  readonly properties: Properties;
}

/** What one statement of a role's policy has granted so far. */
interface StatementUsage {
  readonly account: string;
  readonly role: string;
  readonly policy: string;
  readonly sid: string;
  readonly actions: readonly string[];
}

type Entry =
  | { readonly resource: StoredResource }
  | { readonly removed: string }
  | { readonly usage: StatementUsage }
  | { readonly seeded: true };

export const resourceKey = (r: Omit<StoredResource, "properties">) => [r.account, r.region, r.type, r.id].join("|");
const usageKey = (u: StatementUsage) => [u.account, u.role, u.policy, u.sid].join("|");

export interface Store {
  readonly seeded: boolean;
  resources(): StoredResource[];
  get(key: string): StoredResource | undefined;
  usage(): StatementUsage[];
  /** Applies an entry and writes it before it returns. */
  write(entry: Entry): void;
}

/**
 * Opens the cloud's state: one JSON entry a line, appended at every change, so a change costs the same in a fleet of a thousand
 * as in one of three, and a crash loses at most the line being written. The file is rewritten whole when it is opened.
 */
export function openStore(file: string): Store {
  const resources = new Map<string, StoredResource>();
  const usage = new Map<string, StatementUsage>();
  let seeded = false;

  const apply = (entry: Entry) => {
    if ("resource" in entry) resources.set(resourceKey(entry.resource), entry.resource);
    else if ("removed" in entry) resources.delete(entry.removed);
    else if ("usage" in entry) usage.set(usageKey(entry.usage), entry.usage);
    else seeded = true;
  };
  const line = (entry: Entry) => `${JSON.stringify(entry)}\n`;

  if (existsSync(file)) {
    // What follows the last newline was cut short by a crash.
    for (const text of readFileSync(file, "utf8").split("\n").slice(0, -1)) apply(JSON.parse(text) as Entry);
  }
  const entries: Entry[] = [
    ...[...resources.values()].map((resource) => ({ resource })),
    ...[...usage.values()].map((used) => ({ usage: used })),
    ...(seeded ? [{ seeded: true } as const] : []),
  ];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, entries.map(line).join(""), { mode: 0o600 });
  renameSync(`${file}.new`, file);

  return {
    get seeded() {
      return seeded;
    },
    resources: () => [...resources.values()],
    get: (key) => resources.get(key),
    usage: () => [...usage.values()],
    write(entry) {
      appendFileSync(file, line(entry), { mode: 0o600 });
      apply(entry);
    },
  };
}
