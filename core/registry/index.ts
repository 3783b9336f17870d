export { type Manifest, type ManifestHead, Registry, type RegistryOptions } from "./client";
export { type Credentials, credentialsFor } from "./credentials";
export { Absent, Corrupt, Denied, Throttled, Unavailable } from "./errors";
export type { Patience } from "./exchange";
export { formatReference, parseReference, parseRepository, type Reference, type Repository } from "./reference";
export { resolveDigest } from "./resolve-digest";
