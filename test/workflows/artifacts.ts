import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Action, ActionCall, ActionResult } from "./run-steps";

interface Artifact {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
}

/** What the jobs of one run hand over, as `actions/upload-artifact` and `actions/download-artifact` do. */
export class Artifacts {
  readonly #dir: string;
  readonly #kept: Artifact[] = [];
  #count = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get names(): string[] {
    return this.#kept.map(({ name }) => name).sort();
  }

  /** Where the files of an artifact are; undefined when there is none of this name. */
  folderOf(name: string): string | undefined {
    return this.#kept.find((artifact) => artifact.name === name)?.folder;
  }

  readonly upload: Action = ({ job, inputs }: ActionCall): ActionResult => {
    const { name = "artifact", path = "", overwrite, "if-no-files-found": ifNone = "warn" } = inputs;
    const files = matching(job.workspace, path);
    if (files.length === 0) return { isFailed: ifNone === "error", said: `no files at ${path}` };
    const before = this.#kept.findIndex((artifact) => artifact.name === name);
    if (before >= 0 && overwrite !== "true") return { isFailed: true, said: `an artifact ${name} is there already` };
    if (before >= 0) this.#kept.splice(before, 1);
    this.#count += 1;
    const id = String(this.#count);
    const folder = join(this.#dir, id);
    mkdirSync(folder, { recursive: true });
    for (const file of files) copyFileSync(file, join(folder, basename(file)));
    this.#kept.push({ id, name, folder });
    return { outputs: { "artifact-id": id } };
  };

  readonly download: Action = ({ job, inputs }: ActionCall): ActionResult => {
    const { name, "artifact-ids": ids, pattern } = inputs;
    const wanted = this.#kept.filter((artifact) => {
      if (name !== undefined) return artifact.name === name;
      if (ids !== undefined) return ids === artifact.id;
      return artifact.name.startsWith((pattern ?? "").replace(/\*$/, ""));
    });
    // One that is asked for must be there; of a pattern, nothing may be.
    if (wanted.length === 0) return { isFailed: pattern === undefined, said: "no such artifact" };
    for (const artifact of wanted) {
      const target = pattern === undefined ? job.workspace : join(job.workspace, artifact.name);
      mkdirSync(target, { recursive: true });
      for (const file of readdirSync(artifact.folder)) copyFileSync(join(artifact.folder, file), join(target, file));
    }
    return {};
  };

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** A whole name, or one that ends in `.*`. */
function matching(workspace: string, path: string): string[] {
  const [, stem] = /^([\w-]+)\.\*$/.exec(path) ?? [];
  if (stem === undefined) return existsSync(join(workspace, path)) ? [join(workspace, path)] : [];
  const folder = dirname(join(workspace, path));
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${stem}.`))
    .map((file) => join(folder, file));
}
