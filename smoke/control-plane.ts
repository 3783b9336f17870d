import { z } from "zod";
import { Misuse, Undetermined } from "../core/errors";
import type { TenantEndpoint } from "../core/model/tenant";
import { tryParseJson } from "../core/model/try-parse-json";
import { TransportFailure } from "../core/net/http";
import { sendPatiently } from "../core/net/retry";
import { isHeaderValue, parseBaseUrl } from "./fleet";
import { PERSISTENCE } from "./persistence";

export interface ControlPlane {
  readonly baseUrl: string;
  /** The admin bearer; never printed. */
  readonly sharedSecret: string;
}

const DEADLINE_MS = 20_000;
/** About a hundred thousand orgs. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

const orgsSchema = z.array(z.looseObject({ id: z.string(), is_canary: z.boolean() }));

const WHAT = "The control plane";

/**
 * Makes sure that the control plane lists the org of every tenant as a canary: the suite writes probes, and a customer's
 * tenant in the list by mistake must not get any.
 * @throws {Misuse} naming the tenants that are no canaries, or whose org id is not known.
 * @throws {Undetermined} when the control plane does not say.
 */
export async function refuseOthersThanCanaries(
  tenants: readonly TenantEndpoint[],
  controlPlane: ControlPlane,
  signal?: AbortSignal,
): Promise<void> {
  if (controlPlane.baseUrl === "" || controlPlane.sharedSecret === "") {
    const name = controlPlane.baseUrl === "" ? "CANARY_CP_BASE_URL" : "CANARY_CP_SHARED_SECRET";
    const fix = "Set both CANARY_CP_BASE_URL and CANARY_CP_SHARED_SECRET, or neither";
    throw new Misuse({ what: name, why: "it is empty or not set, although the other one is there", fix });
  }
  const unknown = tenants.filter(({ orgId }) => orgId === undefined).map(({ name }) => name);
  refuse(
    unknown,
    "their org ids are not given, so it cannot be asked about them",
    "Set CANARY_ORG_IDS, or name the stack",
  );
  const canaries = new Set((await listOrgs(controlPlane, signal)).filter((org) => org.is_canary).map(({ id }) => id));
  const others = tenants.filter(({ orgId }) => !canaries.has(orgId ?? "")).map(({ name }) => name);
  refuse(
    others,
    "it does not list their orgs as canaries",
    "Take them out of the list; nothing was asked of any tenant",
  );
}

function refuse(names: readonly string[], why: string, fix: string): void {
  if (names.length === 0) return;
  const more = names.length > 10 ? ` and ${names.length - 10} more` : "";
  throw new Misuse({ what: `${WHAT} on ${names.slice(0, 10).join(", ")}${more}`, why, fix });
}

async function listOrgs({ baseUrl, sharedSecret }: ControlPlane, signal: AbortSignal | undefined) {
  const fix = "See that CANARY_CP_BASE_URL and CANARY_CP_SHARED_SECRET are those of the control plane, then run again";
  const base = parseBaseUrl(baseUrl);
  if ("problem" in base) throw new Misuse({ what: "CANARY_CP_BASE_URL", why: `it ${base.problem}`, fix });
  if (!isHeaderValue(sharedSecret)) {
    throw new Misuse({ what: "CANARY_CP_SHARED_SECRET", why: "it is empty, too long or not printable ASCII", fix });
  }
  const response = await sendPatiently(
    {
      url: `${base.url}/cp/admin/orgs`,
      headers: { accept: "application/json", authorization: `Bearer ${sharedSecret}` },
      maxBodyBytes: MAX_BODY_BYTES,
      deadlineMs: DEADLINE_MS,
      ...(signal === undefined ? {} : { signal }),
    },
    PERSISTENCE,
  ).catch((error: unknown) => {
    if (!(error instanceof TransportFailure)) throw error;
    throw new Undetermined({ what: WHAT, why: error.message, fix });
  });
  if (response.status === 401 || response.status === 403) {
    throw new Misuse({ what: WHAT, why: `it refused the shared secret (${response.status})`, fix });
  }
  const orgs = orgsSchema.safeParse(response.status === 200 ? tryParseJson(response.body.toString("utf8")) : undefined);
  if (orgs.success && !response.truncated) return orgs.data;
  throw new Undetermined({ what: WHAT, why: `it answered ${response.status} and no list of orgs`, fix });
}
