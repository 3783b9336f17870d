import { readSettings, sandboxDir } from "./settings";

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Where the sandbox is that is meant, and what it keeps; read only when asked for. */
export function place() {
  const dir = sandboxDir(process.env);
  return { dir, settings: () => readSettings(dir) };
}
