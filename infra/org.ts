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
 * over as it is; one that was made here and whose flag is refused is taken away again.
 */
export class Org extends pulumi.dynamic.Resource {
  declare readonly orgId: pulumi.Output<string>;

  constructor(name: string, args: OrgArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      orgProvider,
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
    let text = "";
    for await (const chunk of answer.body.setEncoding("utf8")) {
      text += chunk;
      // A thousand times the longest list of orgs there is: who says more is no control plane.
      if (text.length > 16_000_000) throw Object.assign(new Error(), { name: "an answer without end" });
    }
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: answer.statusCode, json };
  } catch (error) {
    const reason = (error as { code?: string; name?: string }).code ?? (error as Error).name;
    throw failure(
      `The control plane gave no answer to ${method} ${path} (${reason}). See that controlPlane.baseUrl is right and that it can be reached from here, then run pulumi again.`,
    );
  }
}

async function create(inputs: OrgInputs): Promise<pulumi.dynamic.CreateResult> {
  const made = await call(inputs, "POST", "/cp/orgs", { slug: inputs.slug, name: inputs.slug });
  const isNew = made.status === 200 || made.status === 201;
  const said = (status: number, when: string) => `answered ${status} when ${when} for tenant "${inputs.slug}".`;
  const see = "See that controlPlane.sharedSecret is right";
  if (!isNew && made.status !== 409) return giveUp(inputs, isNew, said(made.status, "creating the org"), see);

  let org = made.json as { id?: unknown; is_canary?: unknown } | null | undefined;
  if (!isNew) {
    const { status, json } = await call(inputs, "GET", "/cp/admin/orgs");
    if (status !== 200 || !Array.isArray(json)) return giveUp(inputs, isNew, said(status, "listing the orgs"), see);
    org = (json as ({ slug?: unknown; id?: unknown; is_canary?: unknown } | null)[]).find(
      (one) => one?.slug === inputs.slug,
    );
  }
  if (typeof org?.id !== "string") {
    return giveUp(inputs, isNew, `told no id of the org of tenant "${inputs.slug}".`, "See what it answers");
  }

  if (org.is_canary !== true) {
    const { status } = await call(inputs, "POST", `/cp/admin/orgs/${inputs.slug}/canary`, { is_canary: true });
    if (status === 409) {
      const refused = `refused to make org "${inputs.slug}" a canary (409): it is provisioned already, and the flag can only be set before.`;
      const fix = "Choose another slug, or remove that org at the control plane first";
      return giveUp(inputs, isNew, refused, fix);
    }
    if (status < 200 || status > 299) return giveUp(inputs, isNew, said(status, "setting the canary flag"), see);
  }
  return { id: org.id, outs: { ...inputs, orgId: org.id } };
}

async function giveUp(inputs: OrgInputs, isNew: boolean, said: string, fix: string): Promise<never> {
  let left = "Nothing of this tenant was created.";
  if (isNew) {
    const path = `/cp/admin/tenants/${inputs.slug}`;
    const { status } = await call(inputs, "DELETE", path, { confirm: inputs.slug }).catch(() => ({ status: 0 }));
    const isGone = status === 404 || (status >= 200 && status <= 299);
    if (!isGone) left = "Its org was created there and could not be removed again; the next run takes it over.";
  }
  throw failure(`The control plane ${said} ${left} ${fix}, then run pulumi again.`);
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
  throw failure(
    `The control plane answered ${status} when removing the org of tenant "${inputs.slug}". See that controlPlane.sharedSecret is right, or remove the org there, then run pulumi again.`,
  );
}

/** The SDK prints the stack of what fails in a removal. */
function failure(message: string): Error {
  return Object.assign(new Error(message), { stack: "" });
}

/** How an org is created, compared, updated and removed. */
export const orgProvider = { create, diff, update, delete: remove };
