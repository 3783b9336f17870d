import type { ExitCode } from "../../core/errors";
import { readChain } from "../../release";
import { renderHistory } from "../../report";
import { findImages } from "../find-images";
import { releaseContext } from "../release-context";

export interface HistoryOptions {
  readonly stack: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** Prints what was verified, promoted, rolled back and rejected, newest first, by the first image's ledger. */
export async function history({ stack, limit, json }: HistoryOptions): Promise<ExitCode> {
  const [first] = await findImages(stack);
  const { registry } = releaseContext(undefined, "pull");
  const entries = first === undefined ? [] : await readChain(registry, first.repository, limit);
  console.log(json ? JSON.stringify({ version: 1, entries }, null, 2) : renderHistory(entries));
  return 0;
}
