import { parseRepository, Registry } from "../../core/registry";
import { EMPTY_BLOB, makeArtifact, tagFor } from "./artifacts";
import { type Fault, startFaultProxy } from "./fault-proxy";
import { type PushedManifest, pushImage } from "./images";

const PATIENCE = { deadlineMs: 4_000, attemptMs: 1_000, backoffMs: 5 };
/** The type of the artifacts of most tests. */
export const NOTE = "application/vnd.test.note";
let count = 0;

export const noteOn = (image: PushedManifest, text: string, type = NOTE) => makeArtifact(image, type, { text });

export const impatientClient = () =>
  new Registry({ credentials: async () => undefined, access: "push", patience: PATIENCE });

/** Pushes an image to a repository of its own and looks at it through a proxy, with a client that knows nothing yet. */
export async function imageBehindProxy(host: string, faults: readonly Fault[] = []) {
  count += 1;
  const path = `r${process.pid}/n${count}`;
  const image = await pushImage(`${host}/${path}`, "x", `${count}`);
  await impatientClient().ensureBlob(parseRepository(`${host}/${path}`), EMPTY_BLOB);
  const proxy = await startFaultProxy(host, faults);
  const tag = tagFor(image.digest);
  const short = (line: string) =>
    line
      .replace(`/v2/${path}/`, "")
      .replace(tag, "TAG")
      .replace(/\?.*/, "")
      .replace(/sha256:\w+/, "DIGEST");
  return {
    image,
    /** The tag that stands in for the referrers API. */
    tag,
    registry: impatientClient(),
    repository: parseRepository(`${proxy.host}/${path}`),
    /** The same repository, without the proxy. */
    direct: `${host}/${path}`,
    seen: proxy.seen,
    /** Returns the requests since this was asked last, with short names for what varies. */
    lines: () => proxy.seen.splice(0).map(({ line }) => short(line)),
    [Symbol.asyncDispose]: proxy.stop,
  };
}
