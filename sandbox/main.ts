// The command line of the sandbox: verbs, and the only place that turns errors into exit codes.
import { Command, CommanderError, Option } from "commander";
import { CanaryError } from "../core/errors";
import { scrub } from "../core/redact";
import { requireUp } from "./daemon-client";
import { down } from "./down";
import { exec } from "./exec";
import { parseFaults } from "./faults";
import { publish } from "./publish";
import { readSettings, registryHost, sandboxDir, sandboxUrl } from "./settings";
import { readTenants, renderStatus, renderTenants } from "./status";
import { tamper } from "./tamper";
import { up } from "./up";

const say = (text: string) => process.stdout.write(`${text}\n`);

function place() {
  const dir = sandboxDir(process.env);
  return { dir, settings: () => readSettings(dir) };
}

function defineProgram(): Command {
  const program = new Command("sandbox")
    .description(
      "The local world of the tenant fleet canary: the real Pulumi engine and registry, stand-ins for the clouds.",
    )
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError("(see `npx sandbox --help`)")
    .addHelpText(
      "after",
      `
Examples:
  npx sandbox up
  npx sandbox publish 3f2a9c1d
  npx sandbox exec -- pulumi up -s canary
  npx sandbox publish 7be01d2 --fault scrubber-off
  npx sandbox tamper tenant-canary-01-machine instanceType=m5.large
  npx sandbox down --purge

SANDBOX_DIR says where the sandbox is (default: .sandbox/default in the checkout); several can be up at once.
Exit codes: 0 yes, 1 no, 2 usage or set-up, 3 could not tell; exec gives the command's own.`,
    );

  program
    .command("up")
    .description("bring the sandbox up, or back after a crash")
    .action(async () => {
      const { dir } = place();
      const { settings, recovered, wasUp, stale } = await up(dir);
      if (recovered.length > 0) say(`ended what a crash had left: ${recovered.join(", ")}`);
      for (const ring of stale) {
        say(`Pulumi.${ring}.yaml has changed since the sandbox took it; \`npx sandbox down --purge\` starts anew`);
      }
      say(
        `the sandbox ${wasUp ? "was up already" : "is up"}: ${sandboxUrl(settings)}, registry ${registryHost(settings)}`,
      );
      say("next: npx sandbox exec -- pulumi preview -s canary");
    });

  program
    .command("down")
    .description("end every process of the sandbox")
    .option("--purge", "delete what it holds, too")
    .action(async (options: { purge?: boolean }) => {
      const { dir } = place();
      const ended = await down(dir, options);
      say(ended.length > 0 ? `ended: ${ended.join(", ")}` : "nothing was running");
    });

  program
    .command("status")
    .description("show ports, processes and tenants")
    .action(async () => {
      const { settings } = place();
      say(await renderStatus(settings()));
    });

  program
    .command("exec")
    .description("run a command in the sandbox, like `exec -- pulumi up -s canary`")
    .argument("<command...>")
    .passThroughOptions()
    .action(async (command: string[]) => {
      const { dir } = place();
      process.exitCode = await exec(dir, command);
    });

  program
    .command("publish")
    .description("build and push the two images of a sha, as a publish job would")
    .argument("<sha>", "7 to 40 hex digits")
    .addOption(new Option("--fault <name...>", "make it a bad build").default([] as string[]))
    .action(async (sha: string, options: { fault: string[] }) => {
      const { settings } = place();
      const faults = parseFaults(options.fault);
      await requireUp(settings());
      const registry = registryHost(settings());
      const { sha: short, digests } = await publish({ registry, sha, faults, now: new Date() });
      say(`${registry}/acme/platform:staging-${short}         ${digests.platform}`);
      say(`${registry}/acme/platform-tenant:staging-${short}  ${digests.tenant}`);
    });

  program
    .command("tenants")
    .description("show what every tenant is seen to run")
    .option("--json", "as JSON")
    .action(async (options: { json?: boolean }) => {
      const { settings } = place();
      const tenants = await readTenants(settings());
      say(options.json ? JSON.stringify(tenants, null, 2) : renderTenants(tenants));
    });

  program
    .command("tamper")
    .description("change a cloud resource behind the program's back")
    .argument("<resource>", "a name, an id or an ARN")
    .argument("<key=value...>", "the properties to change; delete=true deletes it")
    .action(async (resource: string, changes: string[]) => {
      const { settings } = place();
      const { message, exit } = await tamper(settings(), resource, changes);
      (exit === 0 ? process.stdout : process.stderr).write(`${message}\n`);
      process.exitCode = exit;
    });

  return program;
}

defineProgram()
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else if (error instanceof CanaryError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = error.exit;
    } else {
      process.stderr.write(
        `This is a bug in the sandbox: ${scrub(error instanceof Error ? (error.stack ?? "") : `${error}`)}\n`,
      );
      process.exitCode = 3;
    }
  });
