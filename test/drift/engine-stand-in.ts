import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const PROJECT = "urn:pulumi:canary::fleet::";
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** A secret as an export shows it, and as the engine's events do. */
export const opened = (value: unknown) => ({ ...SECRET, plaintext: JSON.stringify(value) });
export const closed = { ...SECRET, ciphertext: "[secret]" };

/** What the stand-in for the CLI does for a stack. */
export interface EngineStack {
  /** What an export prints; without one there is no such stack. */
  readonly state?: object | string;
  /** What an export prints once a refresh has begun. */
  readonly stateAfter?: object;
  /** What an export fails with. */
  readonly exportFails?: string;
  readonly events?: readonly (object | string)[];
  /** How a refresh ends; never, if it hangs. */
  readonly exit?: number | "hangs";
  readonly says?: string;
}

const typeOf = (urn: string): string => urn.split("::")[2] ?? "";

export const resource = (name: string, more: object = {}, type = "aws:ssm/parameter:Parameter") => ({
  ...{ urn: `${PROJECT}${type}::${name}`, type, custom: true, inputs: {}, outputs: {} },
  ...more,
});
export const stateOf = (resources: readonly object[], more: object = {}) => ({
  version: 3,
  deployment: { manifest: {}, resources, ...more },
});

/** What the engine says of a resource; `inputs` are those of the state and those of the cloud. */
export function step(
  op: string,
  { urn }: { urn: string },
  inputs: readonly [object, object] = [{}, {}],
  more: object = {},
) {
  const [old, now] = inputs.map((each) => ({ custom: true, inputs: each, outputs: each }));
  const metadata = { op, urn, type: typeOf(urn), old, new: op === "delete" ? null : now, ...more };
  return { sequence: 1, timestamp: 1, resOutputsEvent: { metadata } };
}
export const END = { sequence: 2, timestamp: 1, summaryEvent: { isPreview: true, result: "succeeded" } };

/** Puts a program `pulumi` into the directory that answers for these stacks, by name, and writes down how it was called. */
export function standInForEngine(directory: string, stacks: Readonly<Record<string, EngineStack>>) {
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
  const text = (value: object | string) => (typeof value === "string" ? value : JSON.stringify(value));
  for (const [stack, { state, stateAfter, exportFails, events, exit = 0, says = "" }] of Object.entries(stacks)) {
    if (state !== undefined) write(`${stack}.state`, text(state));
    if (stateAfter !== undefined) write(`${stack}.after`, text(stateAfter));
    if (exportFails !== undefined) write(`${stack}.fails`, exportFails);
    if (events !== undefined) write(`${stack}.events`, events.map((event) => `${text(event)}\n`).join(""));
    write(`${stack}.exit`, `${exit}`);
    write(`${stack}.says`, says);
  }
  const lines = [
    "#!/bin/sh",
    `cd "${directory}"`,
    'for one; do [ "$last" = --stack ] && stack="$one"; [ "$last" = --event-log ] && log="$one"; last="$one"; done',
    'echo "$@" >> calls',
    'if [ "$1" = stack ]; then',
    '  [ -f "$stack.fails" ] && { cat "$stack.fails" >&2; exit 1; }',
    '  [ -f "$stack.begun" ] && [ -f "$stack.after" ] && exec cat "$stack.after"',
    '  [ -f "$stack.state" ] && exec cat "$stack.state"',
    `  echo "error: no stack named '$stack' found" >&2; exit 6`,
    "fi",
    'env > "$stack.env"; echo > "$stack.begun"',
    '[ -f "$stack.events" ] && cat "$stack.events" > "$log"',
    'cat "$stack.says"',
    '[ "$(cat "$stack.exit")" = hangs ] && { echo > "$stack.hangs"; exec sleep 60; }',
    'exit "$(cat "$stack.exit")"',
  ];
  write("pulumi", `${lines.join("\n")}\n`);
  chmodSync(join(directory, "pulumi"), 0o755);
  return {
    calls: () => readFileSync(join(directory, "calls"), "utf8").trim().split("\n"),
    env: (stack: string) => readFileSync(join(directory, `${stack}.env`), "utf8").split("\n"),
    hangs: (stack: string) => existsSync(join(directory, `${stack}.hangs`)),
  };
}
