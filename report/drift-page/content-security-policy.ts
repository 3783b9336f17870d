import { createHash } from "node:crypto";

/** Returns a policy under which nothing runs, and nothing is loaded, but what the page itself holds. */
export function contentSecurityPolicy({ script, style }: { readonly script: string; readonly style: string }): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

const hashOf = (code: string): string => `sha256-${createHash("sha256").update(code).digest("base64")}`;
