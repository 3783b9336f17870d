import { z } from "zod";

const oneOrMany = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());
const scalar = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const conditions = z.record(
  z.string(),
  z.record(z.string(), z.union([scalar.transform((value) => [value]), z.array(scalar)])),
);

const statementSchema = z.strictObject({
  Sid: z
    .string()
    .regex(/^[A-Za-z0-9]*$/, "a Sid has letters and digits only")
    .optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMany.optional(),
  NotAction: oneOrMany.optional(),
  Resource: oneOrMany.optional(),
  NotResource: oneOrMany.optional(),
  Principal: z.union([z.literal("*"), z.record(z.string(), oneOrMany)]).optional(),
  Condition: conditions.optional(),
});

export type Statement = z.infer<typeof statementSchema>;

const documentSchema = z.strictObject({
  Version: z.literal("2012-10-17"),
  Id: z.string().optional(),
  Statement: z.union([statementSchema.transform((one) => [one]), z.array(statementSchema).min(1)]),
});

export type PolicyKind = "identity" | "trust";

/** Returns the statements of a policy document, or the reason why it is malformed. */
export function parsePolicy(text: string, kind: PolicyKind): readonly Statement[] | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  const parsed = documentSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return `${issue?.path.join(".") || "the document"}: ${issue?.message}`;
  }
  const statements = parsed.data.Statement;
  for (const [index, s] of statements.entries()) {
    const at = `Statement.${index}`;
    if ((s.Action === undefined) === (s.NotAction === undefined)) return `${at}: it needs Action or NotAction`;
    if (kind === "identity") {
      if (s.Principal !== undefined) return `${at}: a role's own policy names no Principal`;
      if ((s.Resource === undefined) === (s.NotResource === undefined))
        return `${at}: it needs Resource or NotResource`;
    } else {
      if (s.Principal === undefined) return `${at}: a trust policy needs a Principal`;
      if (s.Resource !== undefined || s.NotResource !== undefined) return `${at}: a trust policy names no Resource`;
    }
  }
  const sids = statements.map((s) => s.Sid).filter((sid) => sid !== undefined && sid !== "");
  if (new Set(sids).size < sids.length) return "two statements have the same Sid";
  if (text.includes("${")) return "policy variables are not simulated here";
  return statements;
}

/** Values that conditions are compared with, by condition key; keys are case-insensitive. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

export interface NamedPolicy {
  readonly name: string;
  readonly statements: readonly Statement[];
}

export type Decision =
  | { readonly allowed: true; readonly policy: string; readonly sid: string }
  | { readonly allowed: false; readonly explicit: boolean };

/**
 * Decides a request as IAM does: an explicit Deny wins, else the first Allow in order grants and is named, else it is denied.
 * A statement that only repeats what an earlier one grants is therefore never named.
 */
export function evaluate(policies: readonly NamedPolicy[], request: AccessRequest): Decision {
  let grant: Decision | undefined;
  for (const { name, statements } of policies) {
    for (const [index, statement] of statements.entries()) {
      if (!covers(statement, request)) continue;
      if (statement.Effect === "Deny") {
        if (holds(statement, request.context, true)) return { allowed: false, explicit: true };
      } else if (grant === undefined && holds(statement, request.context, false)) {
        grant = { allowed: true, policy: name, sid: statement.Sid || `#${index}` };
      }
    }
  }
  return grant ?? { allowed: false, explicit: false };
}

/** Tells whether an IAM pattern with `*` and `?` covers the whole text. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

const some = (patterns: readonly string[], text: string) => patterns.some((pattern) => matches(pattern, text));
const lower = (texts: readonly string[]) => texts.map((text) => text.toLowerCase());

function covers(statement: Statement, { action, resource }: AccessRequest): boolean {
  const name = action.toLowerCase();
  if (statement.Action && !some(lower(statement.Action), name)) return false;
  if (statement.NotAction && some(lower(statement.NotAction), name)) return false;
  if (statement.Resource && !some(statement.Resource, resource)) return false;
  return !(statement.NotResource && some(statement.NotResource, resource));
}

type Operator = (actual: readonly string[] | undefined, wanted: readonly string[]) => boolean;
const anyOf =
  (same: (wanted: string, actual: string) => boolean): Operator =>
  (actual, wanted) =>
    actual?.some((value) => wanted.some((want) => same(want, value))) ?? false;

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: anyOf((want, value) => want === value),
  StringLike: anyOf(matches),
  ArnLike: anyOf(matches),
  Bool: anyOf((want, value) => want.toLowerCase() === value.toLowerCase()),
  // True of a key that is absent, as in IAM.
  "ForAllValues:StringEquals": (actual, wanted) => (actual ?? []).every((value) => wanted.includes(value)),
};

/** Tells whether a statement's conditions hold; an operator that is not known here never grants and always denies. */
export function holds(statement: Statement, context: RequestContext, unknownOperator: boolean): boolean {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  return Object.entries(statement.Condition ?? {}).every(([name, keys]) => {
    const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
    if (operator === undefined) return unknownOperator;
    return Object.entries(keys).every(([key, wanted]) => operator(values.get(key.toLowerCase()), wanted));
  });
}
