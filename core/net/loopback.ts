import { isIP } from "node:net";

/** Says whether a host, with or without port, is this machine: the only place where http is spoken. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return name === "localhost" || name === "[::1]" || (isIP(name) === 4 && name.startsWith("127."));
}
