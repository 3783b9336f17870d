import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { Misuse } from "../core/errors";

const path = z.string().refine((text) => posix.isAbsolute(text) && posix.normalize(text) === text, "an absolute path");
const documentSchema = z.strictObject({
  packages: z.array(z.literal("docker")).default([]),
  write_files: z.array(
    z.strictObject({ path, permissions: z.string().regex(/^0[0-7]{3}$/), content: z.string().max(256 * 1024) }),
  ),
  runcmd: z.array(z.array(z.string())),
});

const HEADER = "#cloud-config\n";
/** EC2's own limit on user-data before it is encoded. */
const MAX_USER_DATA_BYTES = 16 * 1024;

export interface CloudConfig {
  readonly files: readonly { readonly path: string; readonly permissions: string; readonly content: string }[];
  /** The timers that the first boot enables, in order. */
  readonly timers: readonly string[];
}

/**
 * Reads a machine's user-data. What cloud-init would do and the sandbox cannot is refused, not left out.
 * @throws {Misuse} naming what it does not know.
 */
export function parseCloudConfig(userData: string): CloudConfig {
  if (!userData.startsWith(HEADER)) throw refusal("it does not begin with #cloud-config");
  if (Buffer.byteLength(userData) > MAX_USER_DATA_BYTES)
    throw refusal(`it is larger than ${MAX_USER_DATA_BYTES} bytes`);
  let raw: unknown;
  try {
    raw = parse(userData);
  } catch {
    throw refusal("it is not YAML");
  }
  const document = documentSchema.safeParse(raw);
  if (!document.success) throw refusal(z.prettifyError(document.error).replaceAll("\n", " "));
  const timers: string[] = [];
  for (const command of document.data.runcmd) {
    const line = command.join(" ");
    const unit = /^systemctl enable --now ([\w-]+)\.(timer|service)$/.exec(line);
    if (unit?.[2] === "timer") timers.push(`${unit[1]}`);
    else if (line !== "systemctl daemon-reload" && unit?.[1] !== "docker")
      throw refusal(`the sandbox cannot run "${line}"`);
  }
  return { files: document.data.write_files, timers };
}

/** Writes the document's files below the machine's directory. */
export function layOut(root: string, { files }: CloudConfig): void {
  for (const file of files) {
    const target = join(root, file.path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, file.content, { mode: Number.parseInt(file.permissions, 8) });
  }
}

const refusal = (why: string) =>
  new Misuse({
    what: "The machine's user-data",
    why,
    fix: "Change infra/user-data.ts, or teach sandbox/cloud-config.ts",
  });
