const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Returns a signal that SIGINT and SIGTERM abort; a second one, of either kind, ends the process as it always does. */
export function endOnSignals(): AbortSignal {
  const ended = new AbortController();
  const end = () => {
    for (const name of SIGNALS) process.off(name, end);
    ended.abort();
  };
  for (const name of SIGNALS) process.on(name, end);
  return ended.signal;
}
