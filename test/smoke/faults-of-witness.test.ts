import { itIsCaught } from "./faults/it-is-caught";
import { faultsOfWitness } from "./faults/witness";

describe("a tenant that does not say what it runs", () => itIsCaught(faultsOfWitness));
