/** One thing wrong with a stack's configuration. */
export interface Problem {
  /** Dotted, like `tenants[0].slug`. */
  readonly path: string;
  /** The value at the path, where it helps; shown only when nothing under its top-level key may be secret. */
  readonly given?: unknown;
  /** What is wrong and what is allowed; holds nothing that was given. */
  readonly reason: string;
  /** What mends it, each as the arguments of `pulumi config` without the stack. */
  readonly commands?: readonly string[];
}

/** A stack's configuration as it was given: values by key without the namespace, and which keys the engine holds secret. */
export interface Given {
  readonly values: Readonly<Record<string, unknown>>;
  readonly isSecret: (key: string) => boolean;
}

/** Returns a path as a person writes it, like `tenants[0].slug`. */
export const dotted = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    "",
  );

/** Returns the value at a path, or undefined when there is none. */
export const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    root,
  );
