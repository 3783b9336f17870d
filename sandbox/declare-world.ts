import type { Command } from "commander";
import { EXIT_CODES_LINE } from "../cli/exit-codes";
import { jsonOption } from "../cli/json-option";
import { printJson } from "../cli/print-json";
import { down } from "./down";
import { place, say } from "./place";
import { registryHost, sandboxUrl } from "./settings";
import { readStatus, renderStatus } from "./status";
import { up } from "./up";

/** Declares the verbs that begin the local world, end it, and say whether it is there. */
export function declareWorld(program: Command): void {
  program
    .command("up")
    .description("bring the sandbox up, or back after a crash")
    .addHelpText(
      "after",
      `
${EXIT_CODES_LINE}

Examples:
  $ sandbox up`,
    )
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
    .addHelpText(
      "after",
      `
${EXIT_CODES_LINE}

Examples:
  $ sandbox down
  $ sandbox down --purge`,
    )
    .action(async (options: { purge?: boolean }) => {
      const { dir } = place();
      const ended = await down(dir, options);
      say(ended.length > 0 ? `ended: ${ended.join(", ")}` : "nothing was running");
    });

  program
    .command("status")
    .description("show ports, processes and tenants")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
${EXIT_CODES_LINE}

Examples:
  $ sandbox status
  $ sandbox status --json`,
    )
    .action(async (options: { json?: boolean }) => {
      const status = await readStatus(place().settings());
      if (options.json) printJson(status);
      else say(renderStatus(status));
    });
}
