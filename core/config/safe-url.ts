import { isLoopback } from "../net/loopback";

/** Returns what is allowed instead of a URL that no bearer may be sent to, or undefined when it may be sent there. */
export function whyNotSafe(text: string): string | undefined {
  if (!URL.canParse(text)) return "it is no URL; allowed is one like https://host.example.com";
  const url = new URL(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    return "allowed is https://, since a bearer travels there; http:// on loopback only";
  // An empty query or fragment is none to the parser, and still swallows a path that is appended.
  return url.username !== "" || url.password !== "" || /[?#]/.test(text)
    ? "it has credentials, a query or a fragment; allowed are host, port and path"
    : undefined;
}
