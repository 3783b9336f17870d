import type { ExitCode } from "../../core/errors";
import { parseSha } from "../../core/model/image";
import { credentialsFor, Registry } from "../../core/registry";
import { readStackOutputs } from "../../core/stack";
import { promote as promoteImages } from "../../release";
import { renderPromotion } from "../../report";

export interface PromoteOptions {
  readonly stack: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Promotes what the canary ring's gate verified; prints a line per image. */
export async function promote(sha: string, options: PromoteOptions): Promise<ExitCode> {
  const wanted = parseSha(sha);
  const verifiedBy = await readStackOutputs(options.stack, { env: process.env });
  const promotion = await promoteImages(
    { sha: wanted, verifiedBy, dryRun: options.dryRun ?? false },
    new Registry({ access: "push", credentials: (host) => credentialsFor(host, process.env) }),
  );
  console.log(options.json ? JSON.stringify(promotion, null, 2) : renderPromotion(promotion));
  return 0;
}
