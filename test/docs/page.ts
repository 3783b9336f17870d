// A page of the documentation, as a reader meets it: headings, links, commands.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt from "markdown-it";

export const ROOT = join(__dirname, "../..");

export interface CodeBlock {
  /** The language, like `sh`. */
  readonly language: string;
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line: number;
  /** The anchor of the heading that it stands under; empty before the first. */
  readonly section: string;
}

interface Link {
  readonly target: string;
  readonly line: number;
}

export interface Page {
  /** From the root. */
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly CodeBlock[];
  readonly links: readonly Link[];
  /** What stands between backticks in a text. */
  readonly codes: readonly Link[];
  /** What a reader does not see, because it looks like HTML: a `<word>` without backticks. */
  readonly hidden: readonly Link[];
  /** As a link names them: `#a-heading`, without the `#`. */
  readonly anchors: ReadonlySet<string>;
}

const markdown = new MarkdownIt({ html: true });

/** Returns every page of the repository. */
export function allPages(): Page[] {
  const inside = (folder: string) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
  const files = [...readdirSync(ROOT), ...inside("docs"), "policy/README.md"];
  return files.filter((file) => file.endsWith(".md")).map(readPage);
}

export function readPage(file: string): Page {
  const text = readFileSync(join(ROOT, file), "utf8");
  return { file, text, ...parsePage(text) };
}

export function parsePage(text: string): Omit<Page, "file" | "text"> {
  const blocks: CodeBlock[] = [];
  const links: Link[] = [];
  const codes: Link[] = [];
  const hidden: Link[] = [];
  const headings: string[] = [];
  const tokens = markdown.parse(text, {});
  let line = 1;
  for (const [at, token] of tokens.entries()) {
    line = token.map === null ? line : token.map[0] + 1;
    const before = tokens[at - 1];
    if (token.type === "fence") {
      const section = anchorsOf(headings).at(-1) ?? "";
      blocks.push({ language: token.info.trim(), text: token.content, line, section });
    }
    if (before?.type === "heading_open") headings.push(token.content);
    for (const child of token.children ?? []) {
      const target = child.attrGet("href") ?? child.attrGet("src");
      if (target !== null) links.push({ target: String(target), line });
      if (child.type === "html_inline") hidden.push({ target: child.content, line });
      if (child.type === "code_inline") codes.push({ target: child.content, line });
    }
  }
  return { blocks, links, codes, hidden, anchors: new Set(anchorsOf(headings)) };
}

/** Returns the anchors that GitHub gives to headings; of several that are the same, the later ones are numbered. */
function anchorsOf(headings: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, "")
      .replaceAll(" ", "-");
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}
