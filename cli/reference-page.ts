import type { Argument, Command, Option } from "commander";
import { pathOf, verbsOf } from "./command-tree";
import { EXIT_CODES } from "./exit-codes";
import { readHelpText } from "./help-text";

const HEAD = `# Command line

Generated from the declared verbs by \`npm run docs\`; do not edit. \`--help\` of each verb says the same.

Call the verbs by \`npx canary\` and \`npx sandbox\` in a checkout. An option stands behind the verb that it is of; \`--debug\`, which
shows what caused an error, stands before it: \`canary --debug status\`.
`;

const EXIT_CODES_TEXT = `## Exit codes

They are the same for every verb. Only \`sandbox exec\` has those of the command that it runs.

| code | says |
| --- | --- |
${Object.entries(EXIT_CODES)
  .map(([code, says]) => `| ${code} | ${says} |`)
  .join("\n")}
`;

const OUTPUT = `## Output

The result is on standard output; progress, what went wrong and everything else is on standard error. An error is one paragraph:
what failed, why, and what to do.

- **\`--json\`** is there wherever there is a result. Standard output is then one JSON document with a \`version\`, which changes when
  something that was there is gone or means something else; where there is no result, because of an error, it is empty.
- **Colours** are for terminals. \`NO_COLOR\` takes them away, \`FORCE_COLOR\` brings them also into a pipe; where both are set, there
  are none. What is written to a file never has any, and neither has JSON.
- **Progress** is for terminals whose cursor can move, so there is none in a pipe, in CI or with \`TERM=dumb\`.

\`canary completion bash\`, \`zsh\` and \`fish\` print a script that completes verbs, options and their choices.
`;

/** Returns the reference of programs and all their verbs as Markdown. */
export function renderCliReference(programs: readonly Command[]): string {
  return [HEAD, EXIT_CODES_TEXT, OUTPUT, ...programs.flatMap(verbsOf).map(section)].join("\n");
}

function section(command: Command): string {
  const help = command.createHelp();
  const { notes, examples, exitCodes } = readHelpText(command);
  const isProgram = command.parent === null;
  const parts = [
    `## ${pathOf(command)}`,
    sentence(help.commandDescription(command)),
    block("text", usageOf(command)),
    table(["verb", "what it does"], command.commands.map(verbRow)),
    table(["argument", "what it is"], help.visibleArguments(command).map(argumentRow)),
    table(["option", "default", "what it does"], help.visibleOptions(command).filter(isNotHelp).map(optionRow)),
    ...notes.map(noteOf),
    // Those of a program are those of every verb.
    isProgram || exitCodes === null ? "" : exitCodes.replace(/^Exit codes:/, "**Exit codes:**"),
    examples.length === 0 ? "" : `**Examples:**\n\n${block("sh", examples.join("\n"))}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const usageOf = (command: Command) => `${pathOf(command)} ${command.usage()}`;
const block = (language: "sh" | "text", text: string) => `\`\`\`${language}\n${text}\n\`\`\``;
const isNotHelp = ({ long }: Option) => long !== "--help";
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.?$/, ".")}`;
/** What is indented is laid out by hand. */
const noteOf = (text: string) => (text.startsWith("  ") ? block("text", text.replace(/^ {2}/gm, "")) : prose(text));

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const verbRow = (verb: Command) => [
  `[${code(verb.name())}](#${pathOf(verb).replaceAll(" ", "-")})`,
  prose(verb.description()),
];

const argumentRow = (argument: Argument) => [
  code(argument.name()),
  prose(withChoices(argument.description, argument.argChoices)),
];

function optionRow(option: Option): string[] {
  const { defaultValue, defaultValueDescription, mandatory, description, argChoices, flags } = option;
  const isSaid = defaultValue !== undefined && typeof defaultValue !== "boolean";
  const value =
    defaultValueDescription ?? (Array.isArray(defaultValue) ? defaultValue.join(", ") : String(defaultValue));
  return [
    code(flags),
    isSaid && value !== "" ? code(value) : mandatory ? "(required)" : "",
    prose(withChoices(description, argChoices)),
  ];
}

const withChoices = (description: string, choices: readonly string[] | undefined): string =>
  choices === undefined ? description : `${description}: ${choices.map(code).join(", ")}`;

const code = (text: string) => `\`${text}\``;

/** Outside of code, options and variables are made code, and a placeholder would be taken for HTML. */
const prose = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/[<*]/g, "\\$&").replace(NAMES, "`$&`")))
    .join("");

const NAMES = /(?<![\w-])(--[a-z][\w-]*|[A-Z]+(_[A-Z]+)+)(?!\w)/g;
