import { CanaryError } from "../core/errors";

/** Why not everything could be told: of each topic the first reason, since a place that is closed refuses every question alike. */
export class Reasons {
  readonly #byTopic = new Map<string, string>();

  get all(): string[] {
    return [...this.#byTopic.values()];
  }

  add(topic: string, reason: string): void {
    if (!this.#byTopic.has(topic)) this.#byTopic.set(topic, reason);
  }

  /** Returns what was read; undefined, and there is a reason, where the answer is an error that is meant for people. */
  async of<Value>(topic: string, read: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof CanaryError)) throw error;
      this.add(topic, error.message);
      return undefined;
    }
  }
}
