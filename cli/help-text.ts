import type { Command } from "commander";

/** What a verb's help says behind its options. */
export interface HelpText {
  /** Paragraphs, as they are printed. */
  readonly notes: readonly string[];
  /** Commands, as they are typed. */
  readonly examples: readonly string[];
  readonly exitCodes: string | null;
}

const PROMPT = "  $ ";

/** Reads what a verb's help says behind its options, from what it prints. */
export function readHelpText(command: Command): HelpText {
  const written: string[] = [];
  command.configureOutput({ writeOut: (text) => void written.push(text) });
  command.outputHelp();
  const printed = written.join("");
  const paragraphs = printed
    .slice(command.helpInformation().length)
    .trimEnd()
    .split(/\n{2,}/);
  const isExamples = (text: string) => text.startsWith("Examples:\n");
  const isExitCodes = (text: string) => text.startsWith("Exit codes");
  const bare = paragraphs.map((text) => text.replace(/^\n+/, "")).filter((text) => text !== "");
  return {
    notes: bare.filter((text) => !isExamples(text) && !isExitCodes(text)),
    examples: bare
      .filter(isExamples)
      .flatMap((text) => text.split("\n"))
      .flatMap((line) => (line.startsWith(PROMPT) ? line.slice(PROMPT.length) : [])),
    exitCodes: bare.find(isExitCodes) ?? null,
  };
}
