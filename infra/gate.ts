import * as pulumi from "@pulumi/pulumi";
import type { Sha } from "../core/model/image";
import type { Verdict } from "../core/model/verdict";

export interface GateArgs {
  /** Runs the smoke suite on every tenant of the ring. */
  readonly check: (sha: Sha) => Promise<Verdict>;
  /** Renders a verdict for the person who reads `pulumi up`. */
  readonly render: (verdict: Verdict) => string;
}

/**
 * Returns the hook that lets the verified marker be written, or not. It runs before the write, so that anything but GREEN
 * leaves the marker as it was and the next `pulumi up` asks again; after a failing *after* hook it would not.
 */
export function defineGate(name: string, sha: Sha, { check, render }: GateArgs): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async () => {
    const verdict = await check(sha);
    if (verdict.outcome === "GREEN") {
      await pulumi.log.info(render(verdict));
      return;
    }
    await pulumi.log.error(render(verdict));
    const meaning = verdict.outcome === "RED" ? "is rejected" : "could not be judged";
    throw new Error(`${verdict.outcome}: ${sha} ${meaning}; the verified marker, :latest and prod stay as they were.`);
  });
}
