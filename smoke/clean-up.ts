import { z } from "zod";
import type { Finding, Shortfall } from "./finding";

/** It becomes a path of a deletion, so it may be nothing that a path can mean otherwise. */
export const idSchema = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,200}$/, "no plain id") });

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** A removal that had to be sent again may find that the first one did it. */
export const isRemoved = (status: number, attempts: number): boolean =>
  isSuccess(status) || (status === 404 && attempts > 1);

/** Cleans up however the use ended; what was left behind is worth saying only when nothing else is. */
export async function cleaningUp(
  use: () => Promise<Finding>,
  cleanUp: () => Promise<Shortfall | undefined>,
): Promise<Finding> {
  const finding = await use().catch(async (error: unknown) => {
    await cleanUp();
    throw error;
  });
  const left = await cleanUp();
  return finding.result === "passed" && left !== undefined ? left : finding;
}
