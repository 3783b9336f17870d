import type { Check } from "./check";
import { events } from "./checks/events";
import { isolation } from "./checks/isolation";
import { liveness } from "./checks/liveness";
import { memories } from "./checks/memories";
import { scrubber } from "./checks/scrubber";
import { unauthenticated } from "./checks/unauthenticated";
import { workspaces } from "./checks/workspaces";

/**
 * What every tenant must pass, between two looks at the image that it runs. A new check is one line here; one that is not
 * to decide yet is `{ ...check, weight: "trial" }`.
 */
export const suite: readonly Check[] = [liveness, workspaces, memories, scrubber, events, unauthenticated, isolation];
