import { z } from "zod";
import { type Digest, isDigest } from "./image";
import { tryParseJson } from "./try-parse-json";

const image = z.object({ sha: z.string().max(40), digest: z.string().refine(isDigest, "sha256:<64 hex>") });

/** What a tenant's updater says: what it tried last, how that ended, and what runs now. */
const machineReportSchema = z.object({
  /** `rejected`: the image was not healthy and the previous one was put back. */
  outcome: z.enum(["running", "rejected"]),
  /** The deployment whose settings it has applied; empty before the first. */
  deployment: z.string().max(64),
  tried: image,
  running: image.nullable(),
});

export type MachineReport = z.infer<typeof machineReportSchema>;

/** Returns the report that a parameter holds, or undefined for anything else. */
export function tryParseMachineReport(text: string | undefined): MachineReport | undefined {
  return machineReportSchema.safeParse(tryParseJson(text ?? "")).data;
}

/** What every updater of a ring must have applied before anything is said about the ring. */
export interface Deployment {
  /** Changes whenever machines or their settings do. */
  readonly id: string;
  readonly digest: Digest;
}
