import { z } from "zod";
import type { Sha } from "../core/model/image";
import type { Deployment, MachineReport } from "../core/model/machine-report";
import type { Check } from "./check";
import { type Finding, failed, passed } from "./finding";

/** The tenant's updater as a witness: it knows the very bytes and settings that run, not only the build's own word. */
export interface UpdaterWitness {
  /** Returns a tenant's report, by the tenant's name; undefined while there is none. May reject. */
  readonly read: (tenant: string) => Promise<MachineReport | undefined>;
  readonly deployment: Deployment;
}

const shape = z.object({ status: z.literal("ok"), sha: z.string().max(64).optional() });

const describe = (sha: string | undefined) =>
  sha === undefined
    ? "/health without a sha: this build does not say what it runs"
    : /^[0-9a-f]{7,40}$/.test(sha)
      ? `it runs ${sha.slice(0, 7)}`
      : "/health with a sha that is no commit";

/**
 * Defines the check that a tenant runs the image under test: by the updater's report where there is one to read, and by
 * the build's own word in `/health`. It fails only when the updater tried the image and put the old one back; a tenant
 * that is not there yet was not tested, which is no evidence against the image.
 */
export function defineWitness(name: "witness-before" | "witness-after", sha: Sha, updater?: UpdaterWitness): Check {
  return {
    name,
    why: "A verdict about an image that the tenant does not run is worth nothing",
    fix: "See the updater's report and the log of tenant-updater.service on the tenant's machine, then run the suite again",
    async run({ ask, tenant }) {
      const told = updater === undefined ? passed : await judgeReport(updater, tenant);
      if (told.result !== "passed") return told;
      const expected = `the tenant runs ${sha}`;
      const reply = await ask({ path: "/health", isExpectedStatus: (status) => status === 200, shape, expected });
      if (reply.result !== "answered") return { ...reply, result: "undetermined" };
      if (reply.value.sha?.slice(0, 7) === sha) return passed;
      return { ...failed(reply, expected, describe(reply.value.sha)), result: "undetermined" };
    },
  };
}

async function judgeReport({ read, deployment }: UpdaterWitness, tenant: string): Promise<Finding> {
  const expected = `its updater runs ${deployment.digest.slice(0, 19)} with the settings of deployment ${deployment.id}`;
  const notYet = (got: string): Finding => ({ result: "undetermined", expected, got });
  let report: MachineReport | undefined;
  try {
    report = await read(tenant);
  } catch (error) {
    return notYet(`its report could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (report === undefined) return notYet("it has reported nothing yet");
  const { outcome, tried, running } = report;
  const now = running === null ? "nothing" : `${running.sha} (${running.digest.slice(0, 19)})`;
  if (report.deployment !== deployment.id) return notYet(`it has not applied this deployment yet and runs ${now}`);
  if (tried.digest !== deployment.digest) return notYet(`it has not tried this image yet and runs ${now}`);
  if (outcome === "rejected") return { result: "failed", expected, got: `it was not healthy; the machine runs ${now}` };
  return running?.digest === deployment.digest ? passed : notYet(`it runs ${now}`);
}
