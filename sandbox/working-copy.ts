import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { NAMESPACE } from "../core/config/load";
import type { Ring } from "../core/config/schema";
import { Undetermined } from "../core/errors";
import { run } from "../core/process";
import { scrub } from "../core/redact";
import { CHECKOUT, pulumiBinDir } from "../toolchain/pinned";
import { sandboxEnvironment } from "./environment";
import { installationValues, RINGS } from "./installation";
import { readJsonFile, writeJsonFile } from "./json-file";
import { places, type Settings } from "./settings";

const PULUMI_TIMEOUT_MS = 60_000;
const isOwn = (entry: string) =>
  entry === ".git" || entry.startsWith(".sandbox") || /^Pulumi\.[\w-]+\.yaml$/.test(entry);
const stackFile = (ring: Ring) => `Pulumi.${ring}.yaml`;

/** Makes `work/` a view of the checkout: links to all its top-level entries but those that the sandbox has of its own. */
export function linkCheckout(dir: string): void {
  const { work, state, pulumi } = places(dir);
  for (const folder of [work, state, pulumi]) mkdirSync(folder, { recursive: true });
  const wanted = readdirSync(CHECKOUT).filter((entry) => !isOwn(entry));
  for (const entry of readdirSync(work)) {
    const path = join(work, entry);
    if (!lstatSync(path).isSymbolicLink()) continue;
    if (!wanted.includes(entry) || readlinkSync(path) !== join(CHECKOUT, entry)) rmSync(path);
  }
  for (const entry of wanted) if (!existsSync(join(work, entry))) symlinkSync(join(CHECKOUT, entry), join(work, entry));
}

/**
 * Makes the stack and the stack file of every ring that has none yet: the committed file with the sandbox's values.
 * Returns the rings whose committed file has changed since, which the sandbox does not follow.
 * @throws {Undetermined} when the Pulumi CLI fails.
 */
export async function configureStacks(dir: string, settings: Settings): Promise<readonly Ring[]> {
  const { configured } = places(dir);
  const done = readJsonFile(configured, z.record(z.string(), z.string())) ?? {};
  const source = (ring: Ring) =>
    createHash("sha256")
      .update(readFileSync(join(CHECKOUT, stackFile(ring))))
      .digest("hex");
  const rings = RINGS.filter((ring) => existsSync(join(CHECKOUT, stackFile(ring))));
  await Promise.all(
    rings
      .filter((ring) => done[ring] === undefined)
      .map(async (ring) => {
        await configureStack(dir, settings, ring);
        done[ring] = source(ring);
      }),
  );
  writeJsonFile(configured, done);
  return rings.filter((ring) => done[ring] !== source(ring));
}

async function configureStack(dir: string, settings: Settings, ring: Ring): Promise<void> {
  const { work, state } = places(dir);
  copyFileSync(join(CHECKOUT, stackFile(ring)), join(work, stackFile(ring)));
  if (!existsSync(join(state, ".pulumi", "stacks", "tenant-fleet", `${ring}.json`))) {
    await pulumi(dir, ["stack", "init", ring, "--no-select"]);
  }
  const values = installationValues(ring, settings).flatMap(({ path, value, secret }) => [
    secret ? "--secret" : "--plaintext",
    `${NAMESPACE}:${path}=${value}`,
  ]);
  await pulumi(dir, ["config", "set-all", "--path", "--stack", ring, ...values]);
}

async function pulumi(dir: string, args: readonly string[]): Promise<void> {
  const env = sandboxEnvironment(dir);
  const program = join(pulumiBinDir(env), "pulumi");
  const options = { cwd: places(dir).work, env, timeoutMs: PULUMI_TIMEOUT_MS };
  const { status, stderr } = await run(program, ["--non-interactive", ...args], options);
  if (status === 0) return;
  throw new Undetermined({
    what: `\`pulumi ${args.slice(0, 2).join(" ")}\` for the sandbox`,
    why: scrub(stderr.trim().replaceAll("\n", " ")) || `it ended with ${status}`,
    fix: "Run `npx sandbox up` again; if that does not help, start anew with `npx sandbox down --purge`",
  });
}
