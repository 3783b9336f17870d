// What the policy pack adds to a preview, how its cost grows, and how long it takes to start.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { run } from "../core/process";
import { Round } from "../policy/round";
import { DEFAULT_SETTINGS } from "../policy/rule";
import { rules } from "../policy/rules";
import { down } from "../sandbox/down";
import { sandboxEnvironment } from "../sandbox/environment";
import { places } from "../sandbox/settings";
import { up } from "../sandbox/up";
import { cleanStack, NOW } from "../test/policy/clean-stack";
import { CHECKOUT } from "../toolchain/pinned";
import { compare, type Row } from "./row";

/** As many tenants make about 4,000 resources of a canary: eleven each. */
const TENANTS_OF_4000 = 360;
const SIZES = [100, 300, 1_000] as const;
const PREVIEW_ROUNDS = 3;
const START_ROUNDS = 5;
const ROUNDS = 9;
const TIMEOUT_MS = 900_000;

export async function benchPolicy(): Promise<Row[]> {
  const dir = mkdtempSync(join(tmpdir(), "policy-bench-"));
  try {
    await up(dir);
    await pulumi(dir, "up", "--yes", "--skip-preview", "--stack", "prod");
    return [...(await benchStart(dir)), ...(await benchPreview(dir)), ...benchGrowth()];
  } finally {
    await down(dir);
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Returns how long a command took, in ms. */
async function pulumi(dir: string, ...args: string[]): Promise<number> {
  const began = performance.now();
  const options = { cwd: places(dir).work, env: sandboxEnvironment(dir), timeoutMs: TIMEOUT_MS };
  const { status, stdout, stderr } = await run("pulumi", [...args, "--non-interactive"], options);
  if (status !== 0)
    throw new Error(`pulumi ${args.join(" ")} ended with ${status}:\n${`${stdout}${stderr}`.slice(-3000)}`);
  return performance.now() - began;
}

/** From the start of the pack's process to the line that says where it listens. */
async function benchStart(dir: string): Promise<Row[]> {
  const seconds: number[] = [];
  for (let round = 0; round < START_ROUNDS; round++) {
    const began = performance.now();
    const runner = join(CHECKOUT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
    const pack = join(CHECKOUT, "policy");
    const env = { ...sandboxEnvironment(dir), PULUMI_NODEJS_DRY_RUN: "true" };
    const child = spawn(process.execPath, [runner, "127.0.0.1:0", pack], {
      cwd: pack,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      for await (const line of createInterface(child.stdout)) if (/^\d+$/.test(line)) break;
      seconds.push((performance.now() - began) / 1_000);
    } finally {
      child.kill("SIGKILL");
    }
  }
  return [compare({ name: "policy pack: start", peer: "1.5 s", atMost: 1 }, seconds, 1.5)];
}

function setTenants(dir: string, count: number): void {
  const file = join(places(dir).work, "Pulumi.canary.yaml");
  const tenants = Array.from({ length: count }, (_, at) => `    - slug: canary-${at}\n`).join("");
  const text = readFileSync(file, "utf8").replace(/( {2}tenant-fleet:tenants:\n)( {4}- slug: .*\n)+/, `$1${tenants}`);
  writeFileSync(file, text);
}

/** A pack that judges nothing: what it costs is the engine's and the SDK's, which send it every resource twice. */
function makeEmptyPack(dir: string): string {
  const pack = join(dir, "empty-pack");
  const policy = '{ name: "none", description: "none", enforcementLevel: "mandatory", validateStack: () => {} }';
  mkdirSync(pack);
  writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(join(pack, "package.json"), JSON.stringify({ name: "empty", version: "0.0.0", main: "index.js" }));
  writeFileSync(
    join(pack, "index.js"),
    `new (require("@pulumi/policy").PolicyPack)("empty", { policies: [${policy}] });\n`,
  );
  symlinkSync(join(CHECKOUT, "node_modules"), join(pack, "node_modules"));
  return pack;
}

/** All in turns, so that what else the machine does is on every side. */
async function benchPreview(dir: string): Promise<Row[]> {
  setTenants(dir, TENANTS_OF_4000);
  const preview = ["preview", "--suppress-outputs", "--suppress-progress", "--stack", "canary"];
  const bare: number[] = [];
  const policed: number[] = [];
  const empty: number[] = [];
  const emptyPack = makeEmptyPack(dir);
  for (let round = 0; round < PREVIEW_ROUNDS; round++) {
    bare.push(await pulumi(dir, ...preview));
    policed.push(await pulumi(dir, ...preview, "--policy-pack", "policy"));
    empty.push(await pulumi(dir, ...preview, "--policy-pack", emptyPack));
  }
  const name = `${TENANTS_OF_4000} tenants, 4,000 resources: preview with the policy pack`;
  return [
    compare({ name, peer: "the preview without", atMost: 1.2 }, policed, bare),
    compare({ name, peer: "with an empty pack", atMost: 1.2 }, policed, empty),
  ];
}

/** How much longer a resource takes in a larger stack: 1 where the cost is linear. */
function benchGrowth(): Row[] {
  const perTenant = new Map<number, number[]>(SIZES.map((size) => [size, []]));
  const stacks = new Map(
    SIZES.map((size) => [size, cleanStack({ tenants: Array.from({ length: size }, (_, at) => `canary-${at}`) })]),
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const [size, resources] of stacks) {
      const began = performance.now();
      const judging = new Round(rules, resources, NOW);
      for (const rule of rules) judging.judge(rule, DEFAULT_SETTINGS);
      perTenant.get(size)?.push((performance.now() - began) / size);
    }
  }
  const [small, middle, large] = SIZES.map((size) => perTenant.get(size) ?? []);
  return [
    compare({ name: "300 tenants: rules, per tenant", peer: "100 tenants", atMost: 1.25 }, middle ?? [], small ?? []),
    compare({ name: "1,000 tenants: rules, per tenant", peer: "100 tenants", atMost: 1.25 }, large ?? [], small ?? []),
  ];
}
