import { inertJson } from "../report";

/** The form of every result that is printed here. */
const VERSION = 1;

/** Prints a result as the one JSON document of standard output. */
export function printJson(result: object): void {
  process.stdout.write(`${inertJson(JSON.stringify({ version: VERSION, ...result }, null, 2))}\n`);
}
