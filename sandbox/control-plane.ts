import { randomUUID } from "node:crypto";
import { z } from "zod";
import { readJsonFile, writeJsonFile } from "./json-file";

const orgSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  is_canary: z.boolean(),
  /** Set by a test; else an org counts as provisioned when a machine runs its tenant. */
  provisioned: z.boolean(),
});

type Org = z.infer<typeof orgSchema>;

interface ControlPlaneOptions {
  readonly file: string;
  readonly sharedSecret: string;
  /** Whether a machine runs a tenant with this slug. */
  readonly runsTenant: (slug: string) => boolean;
}

export interface ControlPlaneRequest {
  readonly method: string;
  /** Begins with /cp. */
  readonly path: string;
  readonly authorization: string | undefined;
  /** The parsed body; undefined when it is no JSON. */
  readonly body: unknown;
}

interface ControlPlaneAnswer {
  readonly status: number;
  readonly body: unknown;
}

const newOrgSchema = z.object({
  slug: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
  name: z.string().min(1).max(200),
});
const refuse = (status: number, error: string): ControlPlaneAnswer => ({ status, body: { error } });

/** The control plane: knows the orgs, whether each is a canary, and whether it is provisioned. */
export class ControlPlane {
  readonly #options: ControlPlaneOptions;
  #orgs: Org[];

  constructor(options: ControlPlaneOptions) {
    this.#options = options;
    this.#orgs = readJsonFile(options.file, z.array(orgSchema)) ?? [];
  }

  answer({ method, path, authorization, body }: ControlPlaneRequest): ControlPlaneAnswer {
    if (authorization !== `Bearer ${this.#options.sharedSecret}`) return refuse(401, "unauthorized");
    if (method === "POST" && path === "/cp/orgs") return this.#create(body);
    if (method === "GET" && path === "/cp/admin/orgs") return { status: 200, body: this.#orgs.map(shown) };
    const canary = /^\/cp\/admin\/orgs\/([^/]+)\/canary$/.exec(path)?.[1];
    if (method === "POST" && canary !== undefined) return this.#flag(canary, body);
    const tenant = /^\/cp\/admin\/tenants\/([^/]+)$/.exec(path)?.[1];
    if (method === "DELETE" && tenant !== undefined) return this.#remove(tenant, body);
    return refuse(404, "not found");
  }

  /** Makes an org count as provisioned, or no longer so, whatever runs. Returns whether there is such an org. */
  setProvisioned(slug: string, provisioned: boolean): boolean {
    const org = this.#orgs.find((candidate) => candidate.slug === slug);
    if (org !== undefined) org.provisioned = provisioned;
    this.#save();
    return org !== undefined;
  }

  #create(body: unknown): ControlPlaneAnswer {
    const wish = newOrgSchema.safeParse(body);
    if (!wish.success) return refuse(400, "slug (a DNS label) and name are required");
    if (this.#orgs.some(({ slug }) => slug === wish.data.slug)) return refuse(409, "the slug is taken");
    const org = { id: randomUUID(), ...wish.data, is_canary: false, provisioned: false };
    this.#orgs.push(org);
    this.#save();
    return { status: 201, body: shown(org) };
  }

  #flag(slug: string, body: unknown): ControlPlaneAnswer {
    const org = this.#orgs.find((candidate) => candidate.slug === slug);
    const wish = z.object({ is_canary: z.boolean() }).safeParse(body);
    if (org === undefined) return refuse(404, "no such org");
    if (!wish.success) return refuse(400, "is_canary is required");
    if (org.provisioned || this.#options.runsTenant(slug)) return refuse(409, "the org is provisioned already");
    org.is_canary = wish.data.is_canary;
    this.#save();
    return { status: 200, body: shown(org) };
  }

  #remove(slug: string, body: unknown): ControlPlaneAnswer {
    if (!this.#orgs.some((org) => org.slug === slug)) return refuse(404, "no such tenant");
    if (!z.object({ confirm: z.literal(slug) }).safeParse(body).success) return refuse(400, "confirm must be the slug");
    this.#orgs = this.#orgs.filter((org) => org.slug !== slug);
    this.#save();
    return { status: 200, body: { status: "deleted", slug } };
  }

  #save(): void {
    writeJsonFile(this.#options.file, this.#orgs);
  }
}

const shown = ({ provisioned: _, ...org }: Org) => org;
