import { shaOfTag } from "../model/image";
import type { Given, Problem } from "./problem";
import type { Config } from "./schema";
import { commandsToSet } from "./secrecy";

/** IAM's bound. */
const MAX_ROLE_NAME_LENGTH = 64;

interface Rule<K extends keyof Config> {
  /** The top-level keys that it looks at; it is skipped when one of them is missing or wrong by itself. */
  readonly needs: readonly K[];
  readonly find: (config: Pick<Config, K>, given: Given) => Problem[];
}

const rule =
  <K extends keyof Config>({ needs, find }: Rule<K>) =>
  (parsed: Partial<Config>, given: Given): Problem[] =>
    hasAll(parsed, needs) ? find(parsed, given) : [];

const hasAll = <K extends keyof Config>(parsed: Partial<Config>, needs: readonly K[]): parsed is Pick<Config, K> =>
  needs.every((key) => parsed[key] !== undefined);

/** A rule over several keys at once; each returns what it finds wrong. */
const RULES = {
  "a tested ring follows a sha": rule({
    needs: ["ring", "image"],
    find: ({ ring, image: { tag } }) =>
      ring === "prod" || shaOfTag(tag) !== undefined
        ? []
        : [
            {
              path: "image.tag",
              given: tag,
              reason: `allowed on ${ring} is staging-<sha>, 7 to 40 hex digits, never latest`,
            },
          ],
  }),

  "prod follows latest": rule({
    needs: ["ring", "image"],
    find: ({ ring, image: { tag } }) =>
      ring !== "prod" || tag === "latest"
        ? []
        : [{ path: "image.tag", given: tag, reason: "allowed on prod is latest, which only a promotion moves" }],
  }),

  "the two images are two": rule({
    needs: ["image"],
    find: ({ image }) =>
      image.repository !== image.platformRepository
        ? []
        : [
            {
              path: "image.platformRepository",
              reason: "given the tenants' repository; allowed is the platform's own",
            },
          ],
  }),

  "only the canary ring has an account of its own": rule({
    needs: ["ring"],
    // What was given and what was not is known even of a key that is wrong by itself.
    find: ({ ring }, { values }) =>
      ["account", "controlPlane", "github"].flatMap((path) => {
        const isGiven = Object.hasOwn(values, path);
        if (ring === "canary" && !isGiven)
          return [{ path, reason: "it is missing; the canary ring needs it", commands: commandsToSet(path) }];
        if (ring !== "canary" && isGiven)
          return [{ path, reason: `it is given; only the canary ring has it, not ${ring}`, commands: [`rm ${path}`] }];
        return [];
      }),
  }),

  "prod is what others are compared with": rule({
    needs: ["ring"],
    find: ({ ring }, { values }) =>
      ring === "prod" && Object.hasOwn(values, "baseline")
        ? [
            {
              path: "baseline",
              reason: "it is given; prod is the baseline and is compared with nothing",
              commands: ["rm baseline"],
            },
          ]
        : [],
  }),

  "a quorum can be reached": rule({
    needs: ["tenants", "smoke"],
    find: ({ tenants, smoke: { quorum } }) =>
      quorum.endsWith("%") || Number(quorum) <= tenants.length
        ? []
        : [
            {
              path: "smoke.quorum",
              given: quorum,
              reason: `the ring has ${tenants.length} tenants; allowed are no more`,
            },
          ],
  }),

  "a customer has a public name": rule({
    needs: ["ring", "tenants"],
    find: ({ ring, tenants }) =>
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
  }),

  "a machine's role has room for its name": rule({
    needs: ["ring", "tenants"],
    find: ({ ring, tenants }) => {
      const most = MAX_ROLE_NAME_LENGTH - `tenant-fleet-${ring}-tenant-`.length;
      return tenants.flatMap(({ name, slug }, i) =>
        // On prod a slug is never the name: that a name is missing is said above.
        (name ?? (ring === "prod" ? "" : slug)).length <= most
          ? []
          : [
              {
                path: `tenants[${i}].name`,
                reason: `${name === undefined ? "it is the slug, which" : "it"} is too long for the name of a role; give a name of at most ${most} characters on ${ring}`,
              },
            ],
      );
    },
  }),

  "a slug is one tenant's": rule({
    needs: ["tenants"],
    find: ({ tenants }) => repeated(tenants.map(({ slug }) => slug)).map(({ i, first }) => taken("slug", i, first)),
  }),

  "a name is one tenant's": rule({
    needs: ["tenants"],
    find: ({ tenants }) => {
      const slugs = repeated(tenants.map(({ slug }) => slug));
      return repeated(tenants.map(({ name, slug }) => name ?? slug))
        .filter(({ i }) => tenants[i]?.name !== undefined || !slugs.some((slug) => slug.i === i))
        .map(({ i, first }) => taken("name", i, first));
    },
  }),
};

const taken = (key: string, i: number, first: number): Problem => ({
  path: `tenants[${i}].${key}`,
  reason: `tenants[${first}] has it already`,
});

/** Every value that was there before, with the position of the first. */
const repeated = (values: readonly string[]): { i: number; first: number }[] =>
  values.map((value, i) => ({ i, first: values.indexOf(value) })).filter(({ i, first }) => first !== i);

/** Returns everything that is wrong between the keys of a configuration, as far as the keys are right by themselves. */
export const findProblems = (parsed: Partial<Config>, given: Given): Problem[] =>
  Object.values(RULES).flatMap((find) => find(parsed, given));
