import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { outputsSchema } from "../../core/model/outputs";

/** Puts a program `pulumi` into the directory that answers for these stacks, by name, and for no other. */
export async function standInForPulumi(
  directory: string,
  stacks: Readonly<Record<string, z.input<typeof outputsSchema>>>,
): Promise<void> {
  for (const [stack, outputs] of Object.entries(stacks)) {
    await writeFile(join(directory, `${stack}.json`), JSON.stringify(outputs));
  }
  const lines = [
    "#!/bin/sh",
    "for stack; do :; done",
    `cat "${directory}/$stack.json" || { echo "no stack" >&2; exit 1; }`,
  ];
  await writeFile(join(directory, "pulumi"), `${lines.join("\n")}\n`);
  await chmod(join(directory, "pulumi"), 0o755);
}
