// What there is to know of the rules, for whoever explains them: the door of this room, since index.ts starts the pack.
import type { About } from "./rule";
import { rules } from "./rules";
import { waiversSound } from "./waivers";

/** Every rule in the order of the reference. */
export const aboutRules: readonly About[] = [...rules, waiversSound];
export { judgeDrift } from "./judge-drift";
