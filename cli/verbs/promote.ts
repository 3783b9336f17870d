import { readFile } from "node:fs/promises";
import { type ExitCode, Misuse } from "../../core/errors";
import { parseSha } from "../../core/model/image";
import { type Marker, markerSchema } from "../../core/model/marker";
import { credentialsFor, Registry } from "../../core/registry";
import { readStackOutputs } from "../../core/stack";
import { promote as promoteImages } from "../../release";
import { renderPromotion } from "../../report";

export interface PromoteOptions {
  readonly stack: string;
  readonly verifiedFile?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Promotes what the ring's gate verified; prints a line per image. */
export async function promote(sha: string, options: PromoteOptions): Promise<ExitCode> {
  const wanted = parseSha(sha);
  const fromFile = options.verifiedFile === undefined ? undefined : await readMarker(options.verifiedFile);
  const { image, verified } = await readStackOutputs(options.stack, { env: process.env });
  const promotion = await promoteImages(
    {
      sha: wanted,
      marker: fromFile ?? verified,
      repositories: { platform: image.platformRepository, tenant: image.repository },
      dryRun: options.dryRun ?? false,
    },
    new Registry({ access: "push", credentials: (host) => credentialsFor(host, process.env) }),
  );
  console.log(options.json ? JSON.stringify(promotion, null, 2) : renderPromotion(promotion));
  return 0;
}

async function readMarker(file: string): Promise<Marker> {
  try {
    return markerSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new Misuse({
      what: "The file given with --verified-file",
      why: "it is not a readable JSON document with sha, digests and fleet",
      fix: "Give the file that the gate wrote, or leave the option out to use the stack's marker",
      cause,
    });
  }
}
