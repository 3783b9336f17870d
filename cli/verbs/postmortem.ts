import { writeFileSync } from "node:fs";
import { type ExitCode, Misuse } from "../../core/errors";
import { parseSha } from "../../core/model/image";
import { gatherPostmortem, readChain } from "../../release";
import { renderPostmortem } from "../../report";
import { suite } from "../../smoke";
import { findImages } from "../find-images";
import { printJson } from "../print-json";
import { releaseContext } from "../release-context";

export interface PostmortemOptions {
  readonly stack: string;
  readonly area?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** Far back enough for a build that somebody still asks about. */
const ENTRIES_READ = 200;

/** Writes what can be known of a build's release, and the questions that only people can answer. */
export async function postmortem(text: string, options: PostmortemOptions): Promise<ExitCode> {
  const sha = parseSha(text);
  const file = options.output ?? `postmortem-${sha}.md`;
  const [first] = await findImages(options.stack);
  const { registry } = releaseContext(undefined, "pull");
  const entries = first === undefined ? [] : await readChain(registry, first.repository, ENTRIES_READ);
  const found = gatherPostmortem({ sha, entries, suite, area: options.area ?? null });
  write(file, renderPostmortem(found));
  if (options.json) printJson({ file, ...found });
  else console.log(`Written: ${file}`);
  return 0;
}

/** Never over another file: somebody's answers may be in it. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, `${text.trimEnd()}\n`, { flag: "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    throw new Misuse({
      what: `The post-mortem ${file}`,
      why: code === "EEXIST" ? "it exists already, and is not overwritten" : `it cannot be written (${code})`,
      fix: "Name another file with --output",
    });
  }
}
