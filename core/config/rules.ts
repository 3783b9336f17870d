import { shaOfTag } from "../model/image";
import type { Config } from "./schema";

/** One thing wrong with a stack's configuration. */
export interface Problem {
  /** Dotted, like `tenants[0].slug`. */
  readonly path: string;
  /** What was given and what is allowed. */
  readonly reason: string;
}

/** A rule over several keys at once; each returns what it finds wrong. */
const RULES: Readonly<Record<string, (config: Config) => Problem[]>> = {
  "a tested ring follows a sha": ({ ring, image }) =>
    ring === "prod" || shaOfTag(image.tag) !== undefined
      ? []
      : [
          {
            path: "image.tag",
            reason: `given "${image.tag}"; allowed on ${ring} is staging-<sha>, 7 to 40 hex digits, never latest`,
          },
        ],

  "prod follows latest": ({ ring, image }) =>
    ring !== "prod" || image.tag === "latest"
      ? []
      : [
          {
            path: "image.tag",
            reason: `given "${image.tag}"; allowed on prod is latest, which only a promotion moves`,
          },
        ],

  "the two images are two": ({ image }) =>
    image.repository !== image.platformRepository
      ? []
      : [{ path: "image.platformRepository", reason: "given the tenants' repository; allowed is the platform's own" }],

  "only the canary ring has an account of its own": ({ ring, ...config }) =>
    (["account", "controlPlane", "github"] as const).flatMap((path) => {
      const given = config[path] !== undefined;
      if (ring === "canary" && !given) return [{ path, reason: "it is missing; the canary ring needs it" }];
      if (ring !== "canary" && given)
        return [{ path, reason: `it is given; only the canary ring has it, not ${ring}` }];
      return [];
    }),

  "a customer has a public name": ({ ring, tenants }) =>
    tenants.flatMap(({ name, slug }, i) =>
      ring !== "prod" || (name !== undefined && name !== slug)
        ? []
        : [
            {
              path: `tenants[${i}].name`,
              reason: "it is missing or the slug; a prod tenant needs a name that may be public, like t-01",
            },
          ],
    ),

  "names and slugs are unique": ({ ring, tenants }) =>
    (["slug", "name"] as const).flatMap((key) => {
      const seen = tenants.map((tenant) => (key === "slug" ? tenant.slug : (tenant.name ?? tenant.slug)));
      return seen.flatMap((value, i) => {
        const first = seen.indexOf(value);
        const shown = key === "slug" && ring === "prod" ? "one" : `"${value}"`;
        return first === i
          ? []
          : [{ path: `tenants[${i}].${key}`, reason: `given ${shown} that tenants[${first}] has already` }];
      });
    }),

  "tenants are reached over TLS": ({ urlTemplate }) => {
    const given = urlTemplate.replaceAll("{slug}", "slug");
    const url = URL.canParse(given) ? new URL(given) : null;
    if (url === null)
      return [{ path: "urlTemplate", reason: "given no URL; allowed is one like https://{slug}.example.com" }];
    const isLoopback = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback)) {
      return [
        { path: "urlTemplate", reason: `given ${url.protocol}//; allowed is https://, since a bearer travels there` },
      ];
    }
    const hasMore = url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "";
    return hasMore
      ? [{ path: "urlTemplate", reason: "it has credentials, a query or a fragment; allowed are host, port and path" }]
      : [];
  },
};

/** Returns everything that is wrong between the keys of a configuration whose every key is right by itself. */
export const findProblems = (config: Config): Problem[] => Object.values(RULES).flatMap((rule) => rule(config));
