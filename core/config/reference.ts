import { z } from "zod";
import { configSchema, SECRET_PATHS } from "./schema";

/** The part of JSON Schema that zod writes for this schema. */
interface Node {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly minimum?: number;
  readonly maximum?: number;
}

const HEAD = `# Configuration of a ring

Generated from \`core/config/schema.ts\` by \`npm run docs\`; do not edit.

Every key is in the namespace \`tenant-fleet\` of a stack's configuration (\`Pulumi.<ring>.yaml\`). A **secret** is set with
\`pulumi config set --secret --path <key> <value> -s <ring>\`, never written by hand; in plain text it is refused, and so is a
slug on prod. \`environment\` and \`featureFlags\` are refused as secrets: they are plain parameters in the cloud. All problems are
reported at once, before anything is changed.

| key | allowed | default | what it is |
| --- | --- | --- | --- |
`;

/** Returns the reference of a stack's configuration as Markdown: a row for every key, in the order of the schema. */
export function renderReference(): string {
  const root = z.toJSONSchema(configSchema, { io: "input" }) as Node;
  return `${HEAD}${rowsOf(root, "").join("\n")}\n`;
}

function rowsOf(node: Node, path: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const here = path === "" ? key : `${path}.${key}`;
    const inner = child.items?.properties === undefined ? rowsOf(child, here) : rowsOf(child.items, `${here}[]`);
    const isRequired = node.required?.includes(key) ?? false;
    const secret = SECRET_PATHS.includes(here) ? " **secret**" : "";
    const cells = [`\`${here}\`${secret}`, allowed(child), defaultOf(child, isRequired), child.description ?? ""];
    return [`| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`, ...inner];
  });
}

function allowed({ type, enum: choices, items, minimum, maximum }: Node): string {
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(", ");
  if (minimum !== undefined) return `${minimum} to ${maximum}`;
  if (type === "array") return items?.type === "object" ? "list of objects" : "list of texts";
  return { string: "text", boolean: "true, false", object: "object" }[type ?? ""] ?? type ?? "";
}

function defaultOf({ default: value, properties }: Node, isRequired: boolean): string {
  if (value === undefined) return isRequired ? "(required)" : "";
  return properties !== undefined ? "" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
