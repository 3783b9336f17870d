export { arrivalExit, followArrival } from "./arrival";
export { type Evidence, evidenceOfReport, evidenceOfStack } from "./evidence";
export { readChain } from "./ledger";
export { gatherPostmortem } from "./postmortem";
export { promote } from "./promote";
export type { ReleaseContext } from "./release";
export { rollback } from "./rollback";
export { readStatus } from "./status";
