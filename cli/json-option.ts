import { Option } from "commander";

/** `--json` of a verb that has no other form to choose from. */
export const jsonOption = () => new Option("--json", "print the result as JSON");

/** `--json` of a verb whose result has many forms. */
export const jsonInsteadOf = (option: "reporter" | "format") =>
  new Option("--json", `the same as --${option} json`).conflicts(option);

/** An implied value would be in conflict with the option that implies it. */
export const withReporter = <Options extends { readonly reporter: string; readonly json?: boolean }>(
  options: Options,
) => (options.json ? { ...options, reporter: "json" } : options);

/** The same of a verb that has `--format`. */
export const withFormat = <Options extends { readonly format: string; readonly json?: boolean }>(options: Options) =>
  options.json ? { ...options, format: "json" as const } : options;
