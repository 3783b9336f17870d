export { Registry } from "./client";
export { createdAt } from "./created-at";
export { type Credentials, credentialsFor } from "./credentials";
export { Absent, Corrupt, Denied, Throttled, Unavailable } from "./errors";
export type { Manifest } from "./manifests";
export { formatReference, parseReference, parseRepository, type Reference, type Repository } from "./reference";
export type { Referrers } from "./referrers";
export { resolveDigest } from "./resolve-digest";
