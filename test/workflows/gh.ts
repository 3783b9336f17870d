// Stands in for GitHub at the edge: what `gh` is asked for is done to a file, and written down there.
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const stateSchema = z.object({
  calls: z.array(z.string()).default([]),
  labels: z.array(z.string()).default([]),
  issues: z
    .array(z.object({ number: z.int(), label: z.string(), title: z.string(), body: z.string(), state: z.string() }))
    .default([]),
  comments: z
    .array(z.object({ id: z.int(), pullRequest: z.string(), body: z.string(), viewerDidAuthor: z.boolean() }))
    .default([]),
  /** Where the artifact of an earlier run is, by its name. */
  artifacts: z.record(z.string(), z.string()).default({}),
});

export type GithubState = z.infer<typeof stateSchema>;

export const readGithub = (file: string): GithubState =>
  stateSchema.parse(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});

export const writeGithub = (file: string, state: Partial<GithubState>): void =>
  writeFileSync(file, JSON.stringify(state));

/** Does what the arguments say and returns the exit status. */
export function runGh(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const file = env.GITHUB_STATE ?? "";
  if (!env.GH_TOKEN || !env.GH_REPO) return fail("GH_TOKEN or GH_REPO is not set");
  const state = readGithub(file);
  state.calls.push(args.join(" "));
  const option = (name: string) => args[args.indexOf(name) + 1] ?? "";
  const status = answer(state, args, option);
  writeGithub(file, state);
  return status;
}

function answer(state: GithubState, args: readonly string[], option: (name: string) => string): number {
  const [noun, verb, third = ""] = args;
  const issue = state.issues.find(({ number }) => String(number) === third);
  switch (`${noun} ${verb}`) {
    case "issue list":
      return say(
        JSON.stringify(state.issues.filter(({ label, state }) => label === option("--label") && state === "open")),
      );
    case "issue create": {
      if (!state.labels.includes(option("--label")))
        return fail(`could not add label: '${option("--label")}' not found`);
      const number = state.issues.length + 1;
      const [label, title] = [option("--label"), option("--title")];
      state.issues.push({ number, label, title, body: input(), state: "open" });
      return say(`https://github.com/acme/tenant-fleet/issues/${number}`);
    }
    case "issue edit":
      Object.assign(issue ?? {}, { title: option("--title"), body: input() });
      return issue === undefined ? fail("no such issue") : 0;
    case "issue close":
      Object.assign(issue ?? {}, { state: "closed" });
      return issue === undefined ? fail("no such issue") : 0;
    case "label create":
      state.labels.push(third);
      return 0;
    case "pr view": {
      const comments = state.comments.filter(({ pullRequest }) => pullRequest === third);
      const url = (id: number) => `https://github.com/acme/tenant-fleet/pull/${third}#issuecomment-${id}`;
      return say(JSON.stringify({ comments: comments.map(({ id, ...comment }) => ({ url: url(id), ...comment })) }));
    }
    case "pr comment":
      state.comments.push({
        id: state.comments.length + 101,
        pullRequest: third,
        body: input(),
        viewerDidAuthor: true,
      });
      return 0;
    case "api -X": {
      const [, id] = /^repos\/\{owner\}\/\{repo\}\/issues\/comments\/(\d+)$/.exec(args[3] ?? "") ?? [];
      const comment = state.comments.find((one) => String(one.id) === id);
      Object.assign(comment ?? {}, { body: input() });
      return comment === undefined ? fail("HTTP 404: Not Found") : 0;
    }
    case "run list":
      return say(Object.keys(state.artifacts).length > 0 ? "1" : "");
    case "run download": {
      const folder = state.artifacts[option("--name")];
      if (folder === undefined) return fail("no valid artifacts found to download");
      cpSync(folder, option("--dir"), { recursive: true });
      return 0;
    }
    default:
      return fail(`gh ${args.join(" ")}: not known here`);
  }
}

const input = (): string => readFileSync(0, "utf8");

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function fail(why: string): number {
  process.stderr.write(`${why}\n`);
  return 1;
}
