import { itIsCaught } from "./faults/it-is-caught";
import { faultsOfReads } from "./faults/reads";

describe("a fault of a list or of the ticks", () => itIsCaught(faultsOfReads));
