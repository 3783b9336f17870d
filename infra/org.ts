import * as pulumi from "@pulumi/pulumi";

export interface OrgArgs {
  readonly baseUrl: pulumi.Input<string>;
  readonly sharedSecret: pulumi.Input<string>;
  readonly slug: pulumi.Input<string>;
}

interface OrgInputs {
  baseUrl: string;
  sharedSecret: string;
  slug: string;
}

/**
 * Registers a tenant's org at the control plane and sets its canary flag, before anything else of the tenant exists: the
 * control plane refuses the flag (409) once an org is provisioned. An org of this slug that is a canary already is taken
 * over as it is; one that was made here and could not be flagged is taken away again.
 */
export class Org extends pulumi.dynamic.Resource {
  declare readonly orgId: pulumi.Output<string>;

  constructor(name: string, args: OrgArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      { create, diff, update, delete: remove },
      name,
      { orgId: undefined, ...args, sharedSecret: pulumi.secret(args.sharedSecret) },
      { ...opts, additionalSecretOutputs: ["sharedSecret"] },
      "tenant-fleet",
      "Org",
    );
  }
}

// The functions below are serialised into the state and run in another process: they may use only each other.

async function call(
  inputs: OrgInputs,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; json: unknown }> {
  const { request } = require("undici") as typeof import("undici");
  const url = `${inputs.baseUrl.replace(/\/+$/, "")}${path}`;
  try {
    const answer = await request(url, {
      method: method as "GET",
      headers: { authorization: `Bearer ${inputs.sharedSecret}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = (await answer.body.text()).slice(0, 1_000_000);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: answer.statusCode, json };
  } catch (error) {
    const reason = (error as { code?: string; name?: string }).code ?? (error as Error).name;
    throw new Error(
      `The control plane gave no answer to ${method} ${path} (${reason}). See that controlPlane.baseUrl is right and that it can be reached from here, then run pulumi up again.`,
    );
  }
}

async function create(inputs: OrgInputs): Promise<pulumi.dynamic.CreateResult> {
  const unexpected = (what: string, status: number) =>
    new Error(
      `The control plane answered ${status} when ${what} for tenant "${inputs.slug}". Nothing of this tenant was created. See that controlPlane.sharedSecret is right, then run pulumi up again.`,
    );
  const created = await call(inputs, "POST", "/cp/orgs", { slug: inputs.slug, name: inputs.slug });
  let org = created.json as { id?: unknown; is_canary?: unknown } | undefined;
  if (created.status === 409) {
    const list = await call(inputs, "GET", "/cp/admin/orgs");
    if (list.status !== 200 || !Array.isArray(list.json)) throw unexpected("listing the orgs", list.status);
    org = (list.json as { slug?: unknown; id?: unknown; is_canary?: unknown }[]).find(
      (one) => one.slug === inputs.slug,
    );
  } else if (created.status !== 201 && created.status !== 200) throw unexpected("creating the org", created.status);
  if (org === undefined || typeof org.id !== "string") throw unexpected("reading the org's id", created.status);

  if (org.is_canary !== true) {
    const flagged = await call(inputs, "POST", `/cp/admin/orgs/${inputs.slug}/canary`, { is_canary: true });
    if (flagged.status < 200 || flagged.status > 299) {
      if (created.status !== 409)
        await call(inputs, "DELETE", `/cp/admin/tenants/${inputs.slug}`, { confirm: inputs.slug });
      if (flagged.status === 409) {
        throw new Error(
          `The control plane refused to make org "${inputs.slug}" a canary (409): it is provisioned already, and the flag can only be set before. Nothing of this tenant was created. Choose another slug, or remove that org at the control plane first, then run pulumi up again.`,
        );
      }
      throw unexpected("setting the canary flag", flagged.status);
    }
  }
  return { id: org.id, outs: { ...inputs, orgId: org.id } };
}

async function diff(_id: string, olds: OrgInputs, news: OrgInputs): Promise<pulumi.dynamic.DiffResult> {
  const changes = olds.slug !== news.slug || olds.baseUrl !== news.baseUrl || olds.sharedSecret !== news.sharedSecret;
  return { changes, replaces: olds.slug === news.slug ? [] : ["slug"] };
}

async function update(id: string, _olds: OrgInputs, news: OrgInputs): Promise<pulumi.dynamic.UpdateResult> {
  return { outs: { ...news, orgId: id } };
}

async function remove(_id: string, inputs: OrgInputs): Promise<void> {
  const { status } = await call(inputs, "DELETE", `/cp/admin/tenants/${inputs.slug}`, { confirm: inputs.slug });
  if (status === 404 || (status >= 200 && status <= 299)) return;
  throw new Error(
    `The control plane answered ${status} when removing the org of tenant "${inputs.slug}". Remove it there, then run pulumi up again.`,
  );
}
