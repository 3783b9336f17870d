import { Refused } from "../core/errors";
import { type Sha, stagingTag } from "../core/model/image";
import type { Release } from "../core/model/release";
import { parseRepository } from "../core/registry";
import { demandNotOlder, demandNotRejected, demandUnmoved, knownOf } from "./demands";
import type { Evidence } from "./evidence";
import { entriesAbout, readHead } from "./ledger";
import { EMPTY_BLOB, ENTRY_TYPE } from "./ledger-entry";
import { digestsOf, type ReleaseContext, type ReleaseOptions, release, writeDown } from "./release";
import { allOf } from "./tags";

export interface PromotionRequest extends ReleaseOptions {
  readonly sha: Sha;
  /** The tag of the build; `staging-<sha>` unless given. */
  readonly tag?: string | undefined;
  /** What the gate said; null when somebody goes past it, for the author's reason. */
  readonly evidence: Evidence | null;
}

/**
 * Points `:latest` of all images at the verified build, byte for byte, after everything that can be checked was; keeps what
 * it was as `:previous`, and writes into the ledger what was verified, promoted or rejected. Running it again after a success
 * does nothing; after a run that was cut short, it completes it.
 * @throws {Refused} when the gate rejected the build, now or before; when a tag is not what was verified, or older than what
 * is released; when `:latest` changed in between, or a write failed.
 * @throws {CanaryError} of the registry when it denies, lacks or does not answer something; nothing was moved then.
 */
export async function promote(request: PromotionRequest, context: ReleaseContext): Promise<Release> {
  const { sha, evidence } = request;
  if (evidence?.outcome === "RED") return reject(request, evidence, context);
  const title = `Promoting ${sha}`;
  const tag = request.tag ?? stagingTag(sha);
  const order = {
    event: "promoted",
    title,
    tag,
    digests: evidence?.digests,
    isForced: evidence === null,
    isNews: evidence !== null,
    decide: async (states: Parameters<typeof digestsOf>[0]) => {
      if (evidence !== null) demandUnmoved(states, tag, evidence.digests);
      if (evidence !== null) demandNotRejected(title, knownOf(states, digestsOf(states)));
      return {
        sha,
        verdict: evidence?.verdict ?? null,
        notes: await demandNotOlder(title, states, context.registry),
      };
    },
  } as const;
  return release(order, request, context);
}

/** Writes the rejection down beside the images, so that nobody releases them later, and refuses. */
async function reject(request: PromotionRequest, evidence: Evidence, context: ReleaseContext): Promise<never> {
  const { sha, images, isDryRun = false } = request;
  const { registry, author, now } = context;
  const { digests, verdict } = evidence;
  const states = await allOf(
    images.map(async (image) => {
      const place = parseRepository(image.repository);
      const digest = digests[image.name];
      if (digest === undefined) {
        const fix = "Give the report of the gate that tested these images";
        throw new Refused({ what: `The report on ${sha}`, why: `it names no digest of ${image.name}`, fix });
      }
      const [target, head, about] = await allOf([
        registry.getManifest({ ...place, digest }),
        readHead(registry, image.repository),
        registry.listReferrers(place, digest, ENTRY_TYPE),
      ]);
      return { image, target, head, about };
    }),
  );
  const missing = states.filter(({ about }) => !entriesAbout(about, digests).some(({ event }) => event === "rejected"));
  if (!isDryRun && missing.length > 0) {
    await allOf(missing.map(({ image }) => registry.ensureBlob(parseRepository(image.repository), EMPTY_BLOB)));
    const at = now().toISOString();
    const common = { version: 1, event: "rejected", sha, digests, verdict, isForced: false, ...author, at } as const;
    await writeDown(missing, (released) => ({ ...common, released }), registry);
  }
  throw new Refused({
    what: `The build ${sha}`,
    why: `the gate rejected it: failed ${verdict?.failed.join(", ") || "what its report says"}; :latest and prod are untouched`,
    fix: isDryRun
      ? "Run it without --dry-run, so that the ledger keeps this build from being released"
      : "Repair it and publish a new build; the ledger keeps this one from being released",
  });
}
