import { Refused } from "../errors";
import type { Digest } from "../model/image";
import type { HttpResponse } from "../net/http";
import type { Deadline } from "./exchange";
import { parsePlace } from "./place";
import { formatReference, type Repository } from "./reference";
import { type Call, MAX_ANSWER_BYTES, type Session, urlOf } from "./session";
import { agreed, corrupt, digestOf } from "./verify";

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;
const UPLOADS = "blobs/uploads/";

/** Proves the right to push by opening an upload and giving it up; no blob or tag comes of it. */
export async function checkPush(session: Session, repository: Repository, deadline: Deadline): Promise<void> {
  const what = `Opening an upload to ${formatReference(repository)}`;
  const call = { method: "POST", path: UPLOADS, what, right: "push" } as const;
  const answer = await session.ask(repository, call, [202], deadline);
  const upload = parsePlace(answer.headers.location, repository.host, urlOf(repository, UPLOADS));
  if (upload !== undefined) await session.abandon(repository, upload);
}

/** Returns a blob of at most `maxBytes`, its bytes checked against its digest. */
export async function getBlob(
  session: Session,
  repository: Repository,
  digest: Digest,
  maxBytes: number,
  deadline: Deadline,
): Promise<Buffer> {
  const what = `Reading the blob ${digest} of ${formatReference(repository)}`;
  let call: Call = { path: `blobs/${digest}`, what, right: "pull", maxBodyBytes: Math.max(maxBytes, MAX_ANSWER_BYTES) };
  let answer = await session.call(repository, call, deadline);
  for (let hops = 1; REDIRECTS.has(answer.status); hops++) {
    if (hops > MAX_REDIRECTS) throw astray(what, `it was redirected more than ${MAX_REDIRECTS} times`);
    call = { ...call, path: placeIn(what, repository, answer, call.path) };
    answer = await session.call(repository, call, deadline);
  }
  if (answer.status !== 200) throw await session.errorOf(repository, call, answer);
  if (answer.truncated || answer.body.length > maxBytes) throw corrupt(what, `the blob is over ${maxBytes} bytes`);
  agreed(what, [digest, digestOf(answer.body)]);
  return answer.body;
}

/** Makes sure that a small blob is there, and so proves the right to push. One request where it is there already. */
export async function ensureBlob(
  session: Session,
  repository: Repository,
  bytes: Buffer,
  deadline: Deadline,
): Promise<void> {
  const digest = digestOf(bytes);
  const wanted = { what: `Writing the blob ${digest} to ${formatReference(repository)}`, right: "push" } as const;
  const mount = `${UPLOADS}?${new URLSearchParams({ mount: digest, from: repository.path })}`;
  for (let isLast = false; ; isLast = true) {
    const opened = await session.ask(repository, { ...wanted, method: "POST", path: mount }, [201, 202], deadline);
    if (opened.status === 201) return;
    const upload = placeIn(wanted.what, repository, opened, UPLOADS);
    upload.search += `${upload.search === "" ? "?" : "&"}digest=${encodeURIComponent(digest)}`;
    const headers = { "content-type": "application/octet-stream" };
    const put = { ...wanted, method: "PUT", headers, body: bytes, path: upload } as const;
    const answer = await session.call(repository, put, deadline);
    if (answer.status === 200 || answer.status === 201) return;
    // An upload whose answer was lost is over, and its repetition finds none: the mount says whether the blob is there.
    if (answer.status !== 404 || isLast) throw await session.errorOf(repository, put, answer);
  }
}

/** Returns where an answer sends us. */
function placeIn(what: string, repository: Repository, { headers }: HttpResponse, from: string | URL): URL {
  const place = parsePlace(headers.location, repository.host, urlOf(repository, from));
  if (place !== undefined) return place;
  throw astray(what, `${repository.host} sends us to a place that is not reached over https`);
}

const astray = (what: string, why: string) =>
  new Refused({ what, why, fix: "Nothing was sent there; look at the registry's set-up" });
