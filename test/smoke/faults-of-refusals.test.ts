import { itIsCaught } from "./faults/it-is-caught";
import { faultsOfRefusals } from "./faults/refusals";

describe("a route that does not refuse", () => itIsCaught(faultsOfRefusals));
