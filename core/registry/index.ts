export { type Manifest, Registry } from "./client";
export { type Credentials, credentialsFor } from "./credentials";
export { Absent, Corrupt, Denied, Throttled, Unavailable } from "./errors";
export { formatReference, parseReference, parseRepository, type Reference } from "./reference";
export { resolveDigest } from "./resolve-digest";
