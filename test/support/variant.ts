import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One change of one file of a project: exactly one place of it. */
export interface Edit {
  /** Like `Pulumi.prod.yaml` or `infra/tenant.ts`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Makes a project like the one in `work`, with the edits applied: links to its files and folders, but copies of what is edited.
 * @throws {Error} when an edit's `from` is not in its file exactly once.
 */
export function makeVariant(work: string, dir: string, edits: readonly Edit[]): void {
  mkdirSync(dir, { recursive: true });
  const own = new Set(edits.map(({ file }) => file.split("/")[0] ?? file));
  for (const entry of readdirSync(work)) {
    const isStackFile = /^Pulumi\..*yaml$/.test(entry);
    // Node finds what a file imports from where it really is: the copy of a folder has the links beside it.
    if (own.has(entry) || isStackFile)
      cpSync(join(work, entry), join(dir, entry), { recursive: true, dereference: true });
    else symlinkSync(join(work, entry), join(dir, entry));
  }
  for (const { file, from, to } of edits) {
    const path = join(dir, file);
    const parts = readFileSync(path, "utf8").split(from);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times ${JSON.stringify(from)}`);
    writeFileSync(path, parts.join(to));
  }
}
