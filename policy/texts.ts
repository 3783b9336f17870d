import { isUnknown } from "../core/model/declared-stack";

/** A text somewhere inside a value, and where it is, like `tags.Name` or `write_files[0]`. */
export interface Place {
  readonly path: string;
  readonly text: string;
}

/** Returns every text of a value that is known, with the keys of maps. */
export function textsOf(value: unknown, path: string): Place[] {
  if (typeof value === "string") return isUnknown(value) ? [] : [{ path, text: value }];
  if (typeof value === "number") return [{ path, text: String(value) }];
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap((each, at) => textsOf(each, `${path}[${at}]`));
  return Object.entries(value).flatMap(([key, each]) => [
    { path: `the keys of ${path}`, text: key },
    ...textsOf(each, `${path}.${key}`),
  ]);
}

/** Returns where inside a value something is not known yet. */
export function unknownsOf(value: unknown, path: string): string[] {
  if (isUnknown(value)) return [path];
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap((each, at) => unknownsOf(each, `${path}[${at}]`));
  return Object.entries(value).flatMap(([key, each]) => unknownsOf(each, `${path}.${key}`));
}
