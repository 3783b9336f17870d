import { type Command, Option } from "commander";
import { EXIT_CODES_LINE } from "../cli/exit-codes";
import { jsonOption } from "../cli/json-option";
import { printJson } from "../cli/print-json";
import { requireUp } from "./daemon-client";
import { exec } from "./exec";
import { FAULT_NAMES, parseFaults } from "./faults";
import { place, say } from "./place";
import { publish } from "./publish";
import { registryHost } from "./settings";
import { readTenants, renderTenants } from "./status";
import { closeAccount, tamper } from "./tamper";

/** Declares the verbs that do something in the local world. */
export function declareUse(program: Command): void {
  program
    .command("exec")
    .description("run a command in the sandbox, as you would run it against real accounts")
    .argument("<command...>", "the program and its arguments")
    .passThroughOptions()
    .addHelpText(
      "after",
      `
Exit codes: those of the command; 2 also when the sandbox is not up or there is no such program.

Examples:
  $ sandbox exec -- pulumi up --yes -s canary
  $ sandbox exec -- npx canary promote 3f2a9c1`,
    )
    .action(async (command: string[]) => {
      const { dir } = place();
      process.exitCode = await exec(dir, command);
    });

  program
    .command("publish")
    .description("build and push the two images of a sha, as a publish job would")
    .argument("<sha>", "7 to 40 hex digits")
    .addOption(
      new Option("--fault <name...>", "make it a bad build").choices(FAULT_NAMES).default([] as string[], "none"),
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
${EXIT_CODES_LINE}

Examples:
  $ sandbox publish 3f2a9c1
  $ sandbox publish 7be01d2 --fault scrubber-off`,
    )
    .action(async (sha: string, options: { fault: string[]; json?: boolean }) => {
      const { settings } = place();
      const faults = parseFaults(options.fault);
      await requireUp(settings());
      const registry = registryHost(settings());
      const { sha: short, digests } = await publish({ registry, sha, faults, now: new Date() });
      const tag = `staging-${short}`;
      if (options.json) {
        printJson({ sha: short, tag, faults, registry, digests });
        return;
      }
      say(`${registry}/acme/platform:${tag}         ${digests.platform}`);
      say(`${registry}/acme/platform-tenant:${tag}  ${digests.tenant}`);
    });

  program
    .command("tenants")
    .description("show what every tenant is seen to run")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
${EXIT_CODES_LINE}

Examples:
  $ sandbox tenants
  $ sandbox tenants --json`,
    )
    .action(async (options: { json?: boolean }) => {
      const tenants = await readTenants(place().settings());
      if (options.json) printJson({ tenants });
      else say(renderTenants(tenants));
    });

  program
    .command("tamper")
    .description("change a cloud resource behind the program's back")
    .argument("<resource>", "a name, an id or an ARN")
    .argument("<key=value...>", "the properties to change; delete=true deletes it")
    .addHelpText(
      "after",
      `
${EXIT_CODES_LINE}

Examples:
  $ sandbox tamper tenant-canary-01-machine instanceType=m5.large`,
    )
    .action(async (resource: string, changes: string[]) => {
      const { settings } = place();
      end(await tamper(settings(), resource, changes));
    });

  program
    .command("close-account")
    .description("lose the canary's account with all that is in it; another one, empty, can take its place")
    .addHelpText(
      "after",
      `
${EXIT_CODES_LINE}

Examples:
  $ sandbox close-account`,
    )
    .action(async () => {
      end(await closeAccount(place().settings()));
    });
}

function end({ message, exit }: Awaited<ReturnType<typeof tamper>>): void {
  (exit === 0 ? process.stdout : process.stderr).write(`${message}\n`);
  process.exitCode = exit;
}
