/** What expressions may read, by name, like `github`. */
export type Contexts = Readonly<Record<string, unknown>>;
/** Functions that depend on where an expression stands, like `success`. */
export type Functions = Readonly<Record<string, (...args: string[]) => string | boolean>>;

// Expressions are evaluated by GitHub's own library, which is an ES module.
const library = import("@actions/expressions");
type Library = Awaited<typeof library>;
type Value = ReturnType<InstanceType<Library["Evaluator"]>["evaluate"]>;

const CONTEXTS = [
  "github",
  "inputs",
  "vars",
  "env",
  "secrets",
  "needs",
  "steps",
  "job",
  "runner",
  "matrix",
  "strategy",
];
const WHOLE = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s;
const PART = /\$\{\{((?:(?!\}\}).)*)\}\}/gs;
const STATUS = /\b(success|failure|always|cancelled)\s*\(/;

/** Returns the value of an expression, as JSON has it. A context that is not there is an error, as it is on GitHub. */
export async function evaluate(expression: string, contexts: Contexts, functions: Functions = {}): Promise<unknown> {
  const { Lexer, Parser, Evaluator, data: values } = await library;
  const known = CONTEXTS.filter((name) => Object.hasOwn(contexts, name));
  const infos = Object.keys(functions).map((name) => ({ name, minArgs: 0, maxArgs: 255 }));
  const calls = Object.entries(functions).map(([name, call]) => {
    const invoke = (...args: Value[]) => {
      const result = call(...args.map((arg) => arg.coerceString()));
      return typeof result === "boolean" ? new values.BooleanData(result) : new values.StringData(result);
    };
    return [name.toLowerCase(), { name, minArgs: 0, maxArgs: 255, call: invoke }] as const;
  });
  const root = JSON.parse(JSON.stringify(contexts), values.reviver) as InstanceType<Library["data"]["Dictionary"]>;
  const parsed = new Parser(new Lexer(expression).lex().tokens, known, infos).parse();
  const result = new Evaluator(parsed, root, new Map(calls)).evaluate();
  return JSON.parse(JSON.stringify(result, values.replacer));
}

/** Returns a text with the values of its expressions; where all of it is one expression, that one's value. */
export async function interpolate(text: unknown, contexts: Contexts, functions: Functions = {}): Promise<unknown> {
  if (typeof text !== "string") return text;
  const [, whole] = WHOLE.exec(text.trim()) ?? [];
  if (whole !== undefined) return evaluate(whole, contexts, functions);
  const parts = await Promise.all(
    [...text.matchAll(PART)].map(async ([, expression = ""]) =>
      asText(await evaluate(expression, contexts, functions)),
    ),
  );
  return text.replace(PART, () => parts.shift() ?? "");
}

/** Says whether something with this condition runs; without a word about earlier failures it means `success()`. */
export async function holds(condition: unknown, contexts: Contexts, functions: Functions): Promise<boolean> {
  const text = condition === undefined ? "success()" : String(condition).trim();
  const expression = WHOLE.exec(text)?.[1] ?? text;
  const whole = STATUS.test(expression) ? expression : `success() && (${expression})`;
  return Boolean(await evaluate(whole, contexts, functions));
}

/** Returns a value as Actions writes it into a text. */
export const asText = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
