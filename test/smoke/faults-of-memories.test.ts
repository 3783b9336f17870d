import { itIsCaught } from "./faults/it-is-caught";
import { faultsOfMemories } from "./faults/memories";

describe("a fault of memories", () => itIsCaught(faultsOfMemories));
