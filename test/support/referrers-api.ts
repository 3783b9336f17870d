// The referrers API, which the real registry lacks, as faults of a proxy in front of it.
import { type Fault, relay } from "./fault-proxy";
import { OCI_IMAGE, OCI_INDEX } from "./images";

interface Artifact {
  readonly subject?: { readonly digest: string };
  readonly artifactType?: string;
  readonly annotations?: Record<string, string>;
}

/**
 * Returns faults that list the manifests that were written through the proxy by their subjects, in their order.
 * @param options.pageSize how many are listed at a time; default all.
 * @param options.isFiltering whether it heeds the type that is asked for; registries need not.
 */
export function referrersApi(target: string, options: { pageSize?: number; isFiltering?: boolean } = {}): Fault[] {
  const { pageSize = Number.POSITIVE_INFINITY, isFiltering = true } = options;
  const kept = new Map<string, object[]>();
  return [
    {
      on: /^GET \/v2\/.*\/referrers\//,
      act: ({ url, answer }) => {
        const { pathname, searchParams } = new URL(url, "http://registry");
        const type = searchParams.get("artifactType");
        const from = Number(searchParams.get("from") ?? 0);
        const listed = (kept.get(pathname) ?? []).filter(
          (each) => !isFiltering || !("artifactType" in each) || each.artifactType === type,
        );
        const manifests = listed.slice(from, from + pageSize);
        const next = `<${pathname}?artifactType=${type}&from=${from + pageSize}>; rel="next"`;
        answer
          .writeHead(200, { "content-type": OCI_INDEX, ...(from + pageSize < listed.length ? { link: next } : {}) })
          .end(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }));
      },
    },
    {
      on: /^PUT \/v2\/.*\/manifests\//,
      act: async ({ url, answer, forward }) => {
        const message = await forward();
        const digest = message.headers["docker-content-digest"];
        const below = url.replace(/manifests\/.*/, "");
        const read = await fetch(`http://${target}${below}manifests/${digest}`, {
          headers: { accept: `${OCI_IMAGE}, ${OCI_INDEX}` },
        });
        const bytes = Buffer.from(await read.arrayBuffer());
        const { subject, artifactType, annotations } = JSON.parse(bytes.toString()) as Artifact;
        if (subject === undefined) return relay(answer, message);
        const path = `${below}referrers/${subject.digest}`;
        const mediaType = read.headers.get("content-type");
        kept.set(path, [
          ...(kept.get(path) ?? []),
          { mediaType, digest, size: bytes.length, artifactType, annotations },
        ]);
        relay(answer, { ...message, headers: { ...message.headers, "oci-subject": subject.digest } });
      },
    },
  ];
}
