import { itIsCaught } from "./faults/it-is-caught";
import { faultsOfScrubber } from "./faults/scrubber";

describe("a fault that hides what the scrubber did", () => itIsCaught(faultsOfScrubber));
