import { parse } from "yaml";
import { z } from "zod";
import type { DeclaredResource } from "../core/model/declared-stack";

/** EC2's own bound is 16 KB. */
const MAX_CHARACTERS = 65_536;

const cloudConfig = z.object({ write_files: z.array(z.object({ path: z.string(), content: z.string() })).default([]) });

/** What a machine's updater is set to; a part is undefined where it is not said, or not understood. */
export interface UpdaterSettings {
  readonly periodSeconds: number | undefined;
  readonly region: string | undefined;
}

/** Parsing takes longer than all that the rules do with it, and two of them ask. */
const read = new WeakMap<DeclaredResource, UpdaterSettings | undefined>();

/** Returns how a machine's user-data sets its updater; undefined where it is no cloud-config with one. Never throws. */
export function updaterOf(machine: DeclaredResource): UpdaterSettings | undefined {
  if (!read.has(machine)) read.set(machine, parseUserData(machine.inputs.userData));
  return read.get(machine);
}

function parseUserData(text: unknown): UpdaterSettings | undefined {
  if (typeof text !== "string" || text.length > MAX_CHARACTERS || !text.startsWith("#cloud-config\n")) return undefined;
  const parsed = cloudConfig.safeParse(parseYaml(text));
  if (!parsed.success) return undefined;
  const contentOf = (path: string) => parsed.data.write_files.find((file) => file.path === path)?.content;
  const timer = contentOf("/etc/systemd/system/tenant-updater.timer");
  if (timer === undefined) return undefined;
  const period = /^OnUnitActiveSec=(\d{1,6})s$/m.exec(timer)?.[1];
  const region = /^AWS_REGION=([a-z0-9-]{1,30})$/m.exec(contentOf("/etc/tenant-updater.env") ?? "")?.[1];
  return { periodSeconds: period === undefined ? undefined : Number(period), region };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}
