/** A tenant as the smoke suite reaches it. */
export interface TenantEndpoint {
  /** The public word for the tenant; safe to print. */
  readonly name: string;
  /** Base URL, may have a path, no trailing slash. */
  readonly url: string;
  /** The admin bearer; never printed. */
  readonly token: string;
  /** Sent as `X-Molecule-Org-Id`; a tenant that knows its org answers 404 without it. */
  readonly orgId?: string | undefined;
}
