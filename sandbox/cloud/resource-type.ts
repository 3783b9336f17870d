import type { Property, Schema } from "./property";
import type { Properties } from "./store";

/** Where a call happens, and what it may draw on. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly now: Date;
  /** Returns that many random hex digits. */
  readonly hex: (digits: number) => string;
}

/** What an action is authorised on: everything, the resource itself, another one by its id, a profile's role, or part of an ARN. */
export type Target =
  | "*"
  | "own"
  | { readonly type: string; readonly id: unknown }
  | { readonly roleOfProfile: unknown }
  | { readonly service: string; readonly resource: string; readonly owner?: "aws" };

/** One call that the real provider makes: its IAM action, and what must be allowed. */
export interface Need {
  readonly action: string;
  readonly on: readonly Target[];
  readonly context?: Readonly<Record<string, string>>;
}

type Needs = (properties: Properties) => readonly Need[];

/** A row of the table: everything the sandbox knows about one resource type. */
export interface ResourceType {
  readonly token: string;
  readonly properties: Schema;
  /** Lives in its account, not in a region. */
  readonly isGlobal?: true;
  /** Gets a name made of its logical name when none is given; `max` characters at most. */
  readonly autoname?: { readonly max: number };
  /** The IAM actions that add and remove tags; a type without them takes no tags. */
  readonly tagActions?: readonly [tag: string, untag: string];
  /** Two resources with the same key cannot exist; `code` is the error's. */
  readonly unique?: { readonly code: string; readonly key: (inputs: Properties) => string | undefined };
  /** The error's code when something still refers to what is deleted. */
  readonly inUse?: string;
  readonly id: (inputs: Properties, place: Place) => string;
  readonly arn?: (id: string, properties: Properties, place: Place) => string;
  /** The id is the cloud's choice, so a create is authorised on any id. */
  readonly hasRandomId?: true;
  /** What the cloud fills in beside the inputs; inputs win, also inside a block. */
  readonly compute?: (inputs: Properties, place: Place, id: string) => Properties;
  /** An output, and the inputs whose change makes it unknown until the update. */
  readonly unstable?: Readonly<Record<string, readonly string[]>>;
  /** Refuses inputs that each look right but not together. */
  readonly crossCheck?: (inputs: Properties) => readonly { property: string; reason: string }[];
  readonly needs: {
    readonly create: Needs;
    readonly read: Needs;
    /** By the property that changed. */
    readonly update?: Readonly<Record<string, Needs>>;
    readonly delete: Needs;
  };
}

/** Needs of actions on the resource itself; a Describe action knows no resource, so it is on everything. */
export const own = (...actions: string[]): Need[] =>
  actions.map((action) => ({ action, on: [action.includes(":Describe") ? "*" : "own"] }));

/** A need of one action on several things at once: each must be allowed. */
export const need = (action: string, on: readonly Target[], context?: Readonly<Record<string, string>>): Need =>
  context === undefined ? { action, on } : { action, on, context };

type Facts = Omit<Property, "kind" | "of" | "fields">;

export const string = (facts: Facts = {}): Property => ({ kind: "string", ...facts });
export const number = (facts: Facts = {}): Property => ({ kind: "number", ...facts });
export const boolean = (facts: Facts = {}): Property => ({ kind: "boolean", ...facts });
export const cidr = (facts: Facts = {}): Property => ({ kind: "cidr", ...facts });
export const list = (of: Property, facts: Facts = {}): Property => ({ kind: "list", of, ...facts });
export const set = (of: Property, facts: Facts = {}): Property => ({ kind: "set", of, ...facts });
export const block = (fields: Schema, facts: Facts = {}): Property => ({ kind: "block", fields, ...facts });

/** The id of another EC2 resource, as in `vpc-` and 8 or 17 hex digits. */
export const idOf = (refersTo: string, prefix: string, facts: Facts = {}): Property => ({
  kind: "string",
  pattern: new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`),
  refersTo,
  ...facts,
});

/** AWS allows 50 tags a resource; the table adds this to every type with tag actions. */
export const TAGS: Property = { kind: "map" };
