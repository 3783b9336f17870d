// A registry with builds in it, and `canary` as somebody runs it there.
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseSha, type Sha, stagingTag } from "../../core/model/image";
import type { LedgerEntry } from "../../core/model/ledger";
import type { Verdict } from "../../core/model/verdict";
import { reportOf } from "../../core/model/verdict-report";
import { promote, readChain } from "../../release";
import { pushImage } from "../support/images";
import { startRegistry } from "../support/registry";
import { contextOf, evidenceOf, imagesOf, pushRelease, type Release } from "../support/release-fixture";
import { standInForPulumi } from "../support/stack-stand-in";
import { temporaryDirectory } from "../support/temporary-directory";
import type { canary } from "./canary-command";

export type ReleaseDesk = Awaited<ReturnType<typeof startReleaseDesk>>;

export async function startReleaseDesk() {
  const { host, stop } = await startRegistry();
  const { path: directory, remove } = temporaryDirectory();
  const listOf = (release: Release) =>
    imagesOf(host, release)
      .map(({ name, repository }) => `${name}=${repository}`)
      .join(" ");
  /** Nobody, nowhere: no `pulumi` on PATH, and no CI around it. */
  const alone = { PATH: "/nowhere", HOME: directory, USER: "somebody" };
  return {
    host,
    directory,
    /** What `canary` is called with where CANARY_IMAGES alone says what is released. */
    call: (release: Release, args: readonly string[], env: Record<string, string> = {}): Parameters<typeof canary> => [
      args,
      { ...alone, CANARY_IMAGES: listOf(release), ...env },
    ],
    /** What it is called with where the stacks say it. */
    callWithStacks: (args: readonly string[], env: Record<string, string> = {}): Parameters<typeof canary> => [
      args,
      { ...alone, PATH: `${directory}${delimiter}${process.env.PATH}`, ...env },
    ],
    /** The same build was verified on canary and on staging. */
    async setStacks({ tag, paths, marker: verified }: Release): Promise<void> {
      const image = { repository: `${host}/${paths.tenant}`, platformRepository: `${host}/${paths.platform}`, tag };
      const outputs = { tenants: [], tokens: [], image, verified };
      await standInForPulumi(directory, {
        canary: { ...outputs, ring: "canary" },
        staging: { ...outputs, ring: "staging" },
      });
    },
    /** Writes a gate's report and returns the file's name. */
    writeReport(name: string, verdict: Verdict): string {
      const file = join(directory, name);
      writeFileSync(file, JSON.stringify(reportOf(verdict)));
      return file;
    },
    /** Pushes another build beside a release's, as a publish job does. */
    async pushBuild(release: Release, sha: string): Promise<Release> {
      const push = (path: string) => pushImage(`${host}/${path}`, stagingTag(parseSha(sha)), `${path} ${sha}`);
      const [platform, tenant] = [await push(release.paths.platform), await push(release.paths.tenant)];
      return {
        paths: release.paths,
        tag: stagingTag(parseSha(sha)),
        marker: {
          ...release.marker,
          sha: parseSha(sha),
          digests: { platform: platform.digest, tenant: tenant.digest },
        },
        old: release.marker.digests,
      };
    },
    /** Promotes a release's build without a process. */
    async promoted(release: Release): Promise<void> {
      const { marker, tag } = release;
      const sha: Sha = parseSha(marker.sha);
      await promote({ sha, tag, images: imagesOf(host, release), evidence: evidenceOf(release) }, contextOf());
    },
    /** The entries of a release's ledger, newest first. */
    async ledgerOf(release: Release): Promise<LedgerEntry[]> {
      const { registry } = contextOf();
      const [platform] = imagesOf(host, release);
      return readChain(registry, platform?.repository ?? "", 100);
    },
    pushRelease: () => pushRelease(host),
    async stop() {
      await stop();
      remove();
    },
  };
}

/** A message for a person: one paragraph that says what, why and what to do, without a stack. */
export const isParagraph = (text: string): boolean =>
  text.trim().split("\n").length === 1 && /: .+\. .+\.$/.test(text.trim());
