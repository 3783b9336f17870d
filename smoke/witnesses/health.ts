import { z } from "zod";
import type { Sha } from "../../core/model/image";
import type { Reply } from "../ask";
import { failed, passed } from "../finding";
import type { Testimony, Witness } from "../witness";

const shape = z.looseObject({ status: z.literal("ok") });

type Health = Extract<Reply<z.infer<typeof shape>>, { result: "answered" }>;

/** Makes a witness of a field of `GET /health`; a field in an object is named with dots. */
export const healthField = (path: string): Witness =>
  witnessOf(`health:${path}`, `/health without ${path}`, ({ value }) => {
    const field = path
      .split(".")
      .reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);
    // What is no text is no silence: a build that says something of itself must say it readably.
    return field === undefined || typeof field === "string" ? field : JSON.stringify(field);
  });

/** Makes a witness of a header of the answer to `GET /health`. */
export const healthHeader = (name: string): Witness =>
  witnessOf(`header:${name}`, `/health without the header ${name}`, ({ headers }) => headers[name.toLowerCase()]);

function witnessOf(name: string, silence: string, read: (health: Health) => string | undefined): Witness {
  const testify: Witness["testify"] = async (sha, { ask }): Promise<Testimony> => {
    const expected = `the tenant runs ${sha}`;
    const reply = await ask({ path: "/health", isExpectedStatus: (status) => status === 200, shape, expected });
    if (reply.result !== "answered") return { ...reply, result: "undetermined" };
    const said = read(reply);
    if (said !== undefined && isCommit(said) && said.slice(0, 7) === sha) return passed;
    const shortfall = { ...failed(reply, expected, describe(said, silence)), result: "undetermined" } as const;
    return said === undefined ? { ...shortfall, isSilent: true } : shortfall;
  };
  return { name, testify };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isCommit = (text: string) => /^[0-9a-f]{7,40}$/.test(text);

function describe(said: string | undefined, silence: string): string {
  if (said === undefined) return `${silence}: this build does not say what it runs`;
  return isCommit(said) ? `it runs ${said.slice(0, 7) as Sha}` : "/health with a sha that is no commit";
}
