import type { DeclaredResource, Stack } from "../core/model/declared-stack";

/** One thing that a rule has to say of a resource. */
export interface Finding {
  readonly resource: DeclaredResource;
  /** Which of the rule's findings it is, among those of the same resource: what a waiver names, like a path. */
  readonly key: string;
  /** What is so, as sentences; shows only values that are known to be public. */
  readonly says: string;
  /** What to do about it, as a sentence, where that is more than the rule's own remedy. */
  readonly remedy?: string;
  /** `unknown` is what a rule says when it cannot decide: a value it needs is not known yet. Default: violation. */
  readonly kind?: "violation" | "warning" | "unknown";
}

/** What a person needs to know of a rule. */
export interface About {
  /** What must hold, in kebab case; the file's name. */
  readonly name: string;
  /** The chapter of the reference that it belongs to. */
  readonly chapter: "Drift" | "Release and fleet" | "Isolation and access" | "Waivers";
  /** What must hold, as one sentence. */
  readonly description: string;
  readonly why: string;
  /** What to do about a finding, as one sentence. */
  readonly remedy: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** Whether a reviewer may waive its findings: those of isolation and secrets, nobody may. */
  readonly isWaivable: boolean;
}

/** What the pack's configuration can set. */
export interface RuleSettings {
  /** So many deltas a ring may have. */
  readonly maxDeltas: number;
}

export const DEFAULT_SETTINGS: RuleSettings = { maxDeltas: 5 };

/** A resource that is about to be declared. */
export interface Remediable {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The URN of the component that it is part of. */
  readonly parent?: string | undefined;
  /** The tags that its provider adds by itself. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** What must hold of a stack: a pure function from what is declared to what is wrong. */
export interface Rule extends About {
  /** Throws when it cannot be evaluated at all; the pack makes an error of that, never a pass. */
  readonly check: (stack: Stack, settings: RuleSettings) => readonly Finding[];
  /** Returns the inputs that put a resource right, or undefined where it is right: done before it is declared. */
  readonly remediate?: (resource: Remediable) => Record<string, unknown> | undefined;
}
