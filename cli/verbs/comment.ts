import { readFileSync } from "node:fs";
import { z } from "zod";
import { type ExitCode, Misuse } from "../../core/errors";
import { fitBody, gh, ghJson, NO_REPORT, runLine } from "../github";

export interface CommentOptions {
  /** A Markdown file. */
  readonly body: string;
  /** Tells this comment from others of the same author. */
  readonly name: string;
}

const commentsSchema = z.object({
  comments: z.array(z.object({ url: z.string(), body: z.string(), viewerDidAuthor: z.boolean() })),
});

/**
 * Keeps one comment of a pull request true, instead of adding one at every push.
 * @throws {Misuse} when the number, the name or the file cannot be used.
 */
export async function comment(pullRequest: string, { body: file, name }: CommentOptions): Promise<ExitCode> {
  if (!/^[1-9]\d{0,9}$/.test(pullRequest)) throw misuse(`"${pullRequest.slice(0, 20)}" is no number`);
  if (!/^[a-z][a-z-]{0,40}$/.test(name)) throw misuse("its name is not of lower-case letters and dashes");
  const mark = `<!-- canary-comment: ${name} -->`;
  const text = [mark, fitBody(read(file)), runLine(process.env)].filter((part) => part !== "").join("\n\n");
  const { comments } = await ghJson(commentsSchema, ["pr", "view", pullRequest, "--json", "comments"]);
  // Anybody may write the mark: only our own comment can be edited.
  const own = comments.find(({ body, viewerDidAuthor }) => viewerDidAuthor && body.startsWith(mark));
  const [, id] = /#issuecomment-(\d+)$/.exec(own?.url ?? "") ?? [];
  if (id === undefined) await gh(["pr", "comment", pullRequest, "--body-file", "-"], text);
  else await gh(["api", "-X", "PATCH", `repos/{owner}/{repo}/issues/comments/${id}`, "-F", "body=@-"], text);
  console.log(id === undefined ? "Commented." : "Brought the comment up to date.");
  return 0;
}

function read(file: string): string {
  try {
    // One that was begun and not written is empty.
    return readFileSync(file, "utf8").trim() || NO_REPORT;
  } catch {
    throw misuse(`the file ${file} cannot be read`);
  }
}

const misuse = (why: string) =>
  new Misuse({ what: "The comment", why, fix: "Write it like canary comment 12 --name policy --body policy.md" });
