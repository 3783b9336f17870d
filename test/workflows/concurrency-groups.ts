import type { Concurrency } from "./workflow-file";

interface Waiting {
  readonly own: AbortController;
  readonly admit: (isAdmitted: boolean) => void;
}

interface Group {
  /** What ends the one that has it. */
  running: AbortController | undefined;
  waiting: Waiting[];
}

/** `queue: max`: so many may wait, and who comes when it is full is cancelled. */
const MAX_WAITING = 100;

/**
 * Concurrency groups as GitHub has them: one has the group, the others wait, the longest first. With `queue: single` one
 * may wait, and a newcomer takes its place: it is cancelled.
 * @see https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
 */
export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /** Runs the work when the group, if any, is free for it. Returns `cancelled` when it never got it. */
  async within<Result>(
    concurrency: Concurrency | undefined,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | "cancelled"> {
    const own = new AbortController();
    if (concurrency === undefined) return work(own.signal);
    const group = this.#group(concurrency.group);
    if (!(await this.#enter(group, concurrency, own))) return "cancelled";
    try {
      return await work(own.signal);
    } finally {
      // Handed over in one step: a newcomer must not get between.
      const next = group.waiting.shift();
      group.running = next?.own;
      next?.admit(true);
    }
  }

  #group(name: string): Group {
    // GitHub does not tell groups apart by case.
    const key = name.toLowerCase();
    const known = this.#groups.get(key) ?? { running: undefined, waiting: [] };
    this.#groups.set(key, known);
    return known;
  }

  async #enter(group: Group, concurrency: Concurrency, own: AbortController): Promise<boolean> {
    if (group.running === undefined) {
      group.running = own;
      return true;
    }
    if (concurrency["cancel-in-progress"] === true) group.running.abort();
    if (concurrency.queue === "single") for (const evicted of group.waiting.splice(0)) evicted.admit(false);
    else if (group.waiting.length >= MAX_WAITING) return false;
    return new Promise<boolean>((admit) => group.waiting.push({ own, admit }));
  }
}
