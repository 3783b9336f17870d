interface Progress {
  /** `waiting`: tenants seen on the image; `checking`: tenants whose checks are done. */
  readonly phase: "waiting" | "checking";
  readonly done: number;
}

export interface ProgressLine {
  update(progress: Progress): void;
  /** Clears the line and ends every timer. */
  stop(): void;
}

type Screen = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** More tenants than these are a bar, not a list; for fewer, the number says as much. */
export const MAX_TENANTS_WITHOUT_BAR = 20;

const CLEAR_LINE = "\r\u001b[2K";

const DOING = { waiting: "tenants run the image", checking: "tenants checked" } as const;

/** Returns a line on the screen that says how many of the tenants are done; nothing is written where nobody watches it. */
export function createProgress(screen: Screen, total: number, isWatched = screen.isTTY === true): ProgressLine {
  if (!isWatched) return { update: () => {}, stop: () => {} };
  return total > MAX_TENANTS_WITHOUT_BAR ? createBar(screen, total) : createLine(screen, total);
}

function createLine(screen: Screen, total: number): ProgressLine {
  return {
    update: ({ phase, done }) => void screen.write(`${CLEAR_LINE}${done} of ${total} ${DOING[phase]}`),
    stop: () => void screen.write(CLEAR_LINE),
  };
}

function createBar(screen: Screen, total: number): ProgressLine {
  // Only for those who watch a large fleet.
  const { SingleBar } = require("cli-progress") as typeof import("cli-progress");
  const bar = new SingleBar({
    stream: screen,
    format: "[{bar}] {value} of {total} {doing}",
    barsize: 20,
    clearOnComplete: true,
    // The library cuts the line; otherwise it would change a mode of the terminal that a killed run leaves behind.
    linewrap: true,
  });
  bar.start(total, 0, { doing: DOING.waiting });
  return {
    update: ({ phase, done }) => bar.update(done, { doing: DOING[phase] }),
    stop: () => bar.stop(),
  };
}
