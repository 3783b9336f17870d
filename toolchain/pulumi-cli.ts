import { accessSync, chmodSync, constants, copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CanaryError } from "../core/errors";
import { goBuild } from "./go-build";
import { fingerprint, PULUMI_VERSION, pulumiBinDir, type Setup } from "./pinned";
import { runStep } from "./step";

const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;
const CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
/** Ships inside the SDK, runs dynamic providers; the engine looks for it beside the CLI. */
const DYNAMIC_PROVIDER = "pulumi-resource-pulumi-nodejs";
const LANGUAGE_HOST = "pulumi-language-nodejs";

/**
 * Sees to it that the pinned Pulumi CLI, a Node language host and the dynamic-provider script are in one directory:
 * what is there already, else the official download, else a build from the Go module proxy.
 * @throws {Misuse} when the last of these failed too.
 */
export async function installPulumi(setup: Setup): Promise<void> {
  const dir = pulumiBinDir(setup.env);
  const cli = join(dir, "pulumi");
  if (!isProgram(cli)) {
    await download(setup);
    if (!isProgram(cli)) {
      setup.print("  the download did not work; the same version is built from its source instead (about 5 minutes)");
      await goBuild(CLI_PACKAGE, cli, setup);
    }
  }
  await installLanguageHost(dir, setup);
  const script = join(dir, DYNAMIC_PROVIDER);
  if (!isProgram(script)) {
    // A copy: this directory outlives the checkout that filled it.
    copyFileSync(join(setup.checkout, "node_modules", "@pulumi", "pulumi", DYNAMIC_PROVIDER), script);
    chmodSync(script, 0o755);
  }
}

async function download({ checkout, env, print }: Setup): Promise<void> {
  const step = {
    says: `downloading Pulumi ${PULUMI_VERSION} (the npm package's official installer)`,
    program: process.execPath,
    args: [join(checkout, "node_modules", "pulumi", "run.js"), "version"],
    env: { ...env, PULUMI_VERSION, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    fix: "",
  };
  await runStep(step, print).catch((error: unknown) => {
    // What failed was printed; whether the CLI is there is all that counts.
    if (!(error instanceof CanaryError)) throw error;
  });
}

/** The official host is left alone; ours, known by its fingerprint beside it, is rebuilt when its source changed. */
async function installLanguageHost(dir: string, setup: Setup): Promise<void> {
  const host = join(dir, LANGUAGE_HOST);
  const stamp = `${host}.source`;
  const source = join(setup.checkout, "toolchain");
  const wanted = fingerprint(join(source, "go.mod"), join(source, LANGUAGE_HOST));
  const isOurs = existsSync(stamp);
  if (isProgram(host) && (!isOurs || readFileSync(stamp, "utf8") === wanted)) return;
  await goBuild(`./${LANGUAGE_HOST}`, host, setup);
  writeFileSync(stamp, wanted);
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
