import { type Sha, shaOfTag } from "../core/model/image";
import type { Digests } from "../core/model/ledger";
import type { StackOutputs } from "../core/model/outputs";
import type { TenantEndpoint } from "../core/model/tenant";
import { fleetOfOutputs, type MemoriesApi, parseFleetInput, parseWitnesses, refuseOthersThanCanaries } from "../smoke";

export interface FleetOptions {
  /** Takes the tenants from this stack instead of the environment. */
  readonly stack?: string;
  /** Who says what a tenant runs. */
  readonly witness: readonly string[];
}

interface FoundFleet {
  readonly tenants: readonly TenantEndpoint[];
  readonly witnesses: ReturnType<typeof parseWitnesses>;
  /** What the stack says of it. */
  readonly memoriesApi: MemoriesApi | undefined;
  /** Returns what the stack was deployed with, where that is the build of this sha and the stack says so. */
  readonly digestsOf: (sha: Sha | null) => Digests | null;
  /**
   * Makes sure that the updaters' reports can be read, where they are a witness, and that the control plane, where the
   * environment names one, lists all tenants as canaries.
   * @throws {Misuse} when either is not so, before any tenant was asked anything.
   */
  readonly confirm: () => Promise<void>;
}

/** Stands for the reports of a stack that was not read yet. */
const UNREAD = { read: async () => undefined };

/**
 * Returns the tenants that a verb is to ask, from the stack's outputs or from the lists of the environment, and who says
 * what they run.
 * @throws {Misuse} when either is unusable; an unknown witness is said before the stack is read.
 */
export async function findFleet({ stack, witness }: FleetOptions, signal: AbortSignal): Promise<FoundFleet> {
  const { env } = process;
  parseWitnesses(witness, stack === undefined ? undefined : UNREAD);
  const outputs = stack === undefined ? undefined : await readStack(stack, signal);
  const tenants =
    outputs === undefined
      ? parseFleetInput({
          urls: env.CANARY_TENANT_URLS,
          tokens: env.CANARY_ADMIN_TOKENS,
          orgIds: env.CANARY_ORG_IDS,
        })
      : fleetOfOutputs(outputs);
  const reports = outputs && witness.includes("updater") ? readReports(outputs, signal) : undefined;
  return {
    tenants,
    witnesses: parseWitnesses(witness, reports),
    memoriesApi: outputs?.memoriesApi,
    digestsOf: (sha) =>
      outputs !== undefined && sha !== null && shaOfTag(outputs.image.tag) === sha
        ? (outputs.image.digests ?? null)
        : null,
    async confirm() {
      // Missing credentials are known now, not after minutes of waiting.
      if (reports !== undefined && tenants[0] !== undefined) await reports.read(tenants[0].name);
      const { CANARY_CP_BASE_URL: baseUrl, CANARY_CP_SHARED_SECRET: sharedSecret } = env;
      // One that is empty is a secret that was not set, and no wish to go without.
      if (baseUrl !== undefined || sharedSecret !== undefined)
        await refuseOthersThanCanaries(tenants, { baseUrl: baseUrl ?? "", sharedSecret: sharedSecret ?? "" }, signal);
    },
  };
}

// What is only needed with a stack is only loaded with one.
function readStack(stack: string, signal: AbortSignal) {
  const { readStackOutputs } = require("../core/stack") as typeof import("../core/stack");
  return readStackOutputs(stack, { env: process.env, signal });
}

function readReports(outputs: StackOutputs, signal: AbortSignal) {
  const { createReportReader } = require("../core/machine-reports") as typeof import("../core/machine-reports");
  return createReportReader(outputs, { env: process.env, signal });
}
