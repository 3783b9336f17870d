// IAM's policy documents. What has an element that IAM does not name is none: a rule would pass over it.
import { z } from "zod";
import { tryParseJson } from "../core/model/try-parse-json";

/** One or several, as IAM writes lists. */
const some = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const values = z.union([some, z.union([z.boolean(), z.number()]).transform((one) => [String(one)])]);
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: some.optional(),
  NotAction: some.optional(),
  Resource: some.optional(),
  NotResource: some.optional(),
  /** `*`, or by kind (AWS, Federated, Service) who. */
  Principal: z.union([z.literal("*").transform(() => ({ AWS: ["*"] })), z.record(z.string(), some)]).optional(),
  NotPrincipal: z.unknown().optional(),
  /** By operator and key the values. */
  Condition: z.record(z.string(), z.record(z.string(), values)).default({}),
});
const documentSchema = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([statementSchema.transform((one) => [one]), z.array(statementSchema)]),
});

export type Statement = z.infer<typeof statementSchema>;

/** Returns the statements of a policy document, given as JSON text or as an object; undefined where it is none. */
export const statementsOf = (policy: unknown): Statement[] | undefined =>
  documentSchema.safeParse(typeof policy === "string" ? tryParseJson(policy) : policy).data?.Statement;

/** Returns the actions that a document allows, as it writes them; undefined where it is none, or names what it does not allow. */
export function actionsOf(policy: unknown): string[] | undefined {
  const allowed = statementsOf(policy)?.filter(({ Effect }) => Effect === "Allow");
  return allowed?.some(({ NotAction }) => NotAction !== undefined)
    ? undefined
    : allowed?.flatMap(({ Action = [] }) => Action);
}

/** Returns the values that a condition demands by equality, its key in any case; undefined where it demands none. */
export function demanded({ Condition }: Statement, key: string): readonly string[] | undefined {
  const entries = Object.entries(Condition.StringEquals ?? {});
  return entries.find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}
