import type { ExitCode } from "../../core/errors";
import { readChain } from "../../release";
import { renderHistory } from "../../report";
import { findImages } from "../find-images";
import { printJson } from "../print-json";
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
  if (json) printJson({ entries });
  else console.log(renderHistory(entries));
  return 0;
}
