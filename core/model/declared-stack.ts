import { type Declaration, declarationSchema } from "./declaration";

/**
 * Stands for a value that is not known yet during a preview, wherever it would be, also in a list or a map. It is the
 * engine's own sentinel for an unknown string, so a plain copy of what the engine shows is plain JSON.
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const isUnknown = (value: unknown): boolean => value === UNKNOWN;

/** A resource as plain JSON, secrets opened. */
export interface DeclaredResource {
  readonly urn: string;
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** What the program declares. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the resource is, as far as that is known; of a component what it registered, of the stack its outputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** URNs. */
  readonly parent?: string | undefined;
  readonly provider?: string | undefined;
  readonly dependencies: readonly string[];
  /** By input, the URNs of the resources that its value is made of. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

const FLEET = "tenant-fleet:infra:Fleet";
export const TENANT = "tenant-fleet:index:Tenant";

/** A stack as the rules see it. */
export class Stack {
  readonly resources: readonly DeclaredResource[];
  /** The time at which debts are judged. */
  readonly now: Date;
  readonly #byUrn: ReadonlyMap<string, DeclaredResource>;
  readonly #byType = new Map<string, DeclaredResource[]>();
  readonly #byParent = new Map<string, DeclaredResource[]>();
  /** The ring's fleet, what it says of itself; undefined in a stack without one. */
  readonly fleet: { readonly resource: DeclaredResource; readonly says: Declaration } | undefined;

  /** @throws {ZodError} when the fleet's component registers something else than a declaration. */
  constructor(resources: readonly DeclaredResource[], now: Date) {
    this.resources = resources;
    this.now = now;
    this.#byUrn = new Map(resources.map((one) => [one.urn, one]));
    for (const one of resources) {
      push(this.#byType, one.type, one);
      if (one.parent !== undefined) push(this.#byParent, one.parent, one);
    }
    const [resource] = this.ofType(FLEET);
    this.fleet = resource && { resource, says: declarationSchema.parse(resource.outputs) };
  }

  /** The stack's name, as every URN has it. */
  get name(): string {
    return this.resources[0]?.urn.split("::")[0]?.replace(/^urn:pulumi:/, "") ?? "";
  }

  at(urn: string | undefined): DeclaredResource | undefined {
    return urn === undefined ? undefined : this.#byUrn.get(urn);
  }

  ofType(type: string): readonly DeclaredResource[] {
    return this.#byType.get(type) ?? [];
  }

  /** Returns everything below a resource, at any depth. */
  below({ urn }: DeclaredResource): DeclaredResource[] {
    return (this.#byParent.get(urn) ?? []).flatMap((child) => [child, ...this.below(child)]);
  }

  /** Returns the component of a type that a resource is part of, at any depth. */
  partOf(resource: DeclaredResource, type: string): DeclaredResource | undefined {
    for (let at = this.at(resource.parent); at !== undefined; at = this.at(at.parent)) {
      if (at.type === type) return at;
    }
    return undefined;
  }
}

const push = <K, V>(lists: Map<K, V[]>, key: K, value: V): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
};
