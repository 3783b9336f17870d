import { randomUUID } from "node:crypto";

export interface Memory {
  readonly id: string;
  readonly scope: string;
  readonly namespace: string;
  readonly content: string;
  readonly created_at: string;
}

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly tier: number;
  readonly runtime: string;
  readonly status: string;
}

/** The oldest goes when a list is longer: a tenant that runs for days under probes stays small. */
const MAX_KEPT = 1000;

/** What one tenant server holds, in memory. The root memories API is the workspace `ROOT`. */
export class TenantData {
  static readonly ROOT = "root";
  readonly workspaces = new Map<string, Workspace>();
  readonly events: { id: string; type: string; workspace_id: string; created_at: string }[] = [];
  readonly #memories = new Map<string, Memory[]>([[TenantData.ROOT, []]]);
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  createWorkspace(wish: Pick<Workspace, "name" | "tier" | "runtime">): Workspace {
    const workspace = { id: randomUUID(), ...wish, status: "online" };
    this.workspaces.set(workspace.id, workspace);
    this.#memories.set(workspace.id, []);
    this.#happened("WORKSPACE_PROVISIONED", workspace.id);
    return workspace;
  }

  removeWorkspace(id: string): boolean {
    this.#memories.delete(id);
    const existed = this.workspaces.delete(id);
    if (existed) this.#happened("WORKSPACE_REMOVED", id);
    return existed;
  }

  /** Returns the memories of a place, or undefined when there is no such workspace. */
  memories(place: string): readonly Memory[] | undefined {
    return this.#memories.get(place);
  }

  remember(place: string, wish: Pick<Memory, "scope" | "namespace" | "content">): Memory {
    const memory = { id: randomUUID(), ...wish, created_at: this.#now().toISOString() };
    const kept = this.#memories.get(place);
    kept?.push(memory);
    if (kept !== undefined && kept.length > MAX_KEPT) kept.shift();
    return memory;
  }

  forget(place: string, id: string): boolean {
    const kept = this.#memories.get(place);
    const index = kept?.findIndex((memory) => memory.id === id) ?? -1;
    if (index >= 0) kept?.splice(index, 1);
    return index >= 0;
  }

  #happened(type: string, workspace: string): void {
    this.events.push({ id: randomUUID(), type, workspace_id: workspace, created_at: this.#now().toISOString() });
    if (this.events.length > MAX_KEPT) this.events.shift();
  }
}
