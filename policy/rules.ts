import type { Rule } from "./rule";
import { assumeRoleTrust } from "./rules/assume-role-trust";
import { baselinePresent } from "./rules/baseline-present";
import { canaryAccountOnly } from "./rules/canary-account-only";
import { deltaDocumented } from "./rules/delta-documented";
import { driftBudget } from "./rules/drift-budget";
import { gatePresent } from "./rules/gate-present";
import { imageTrack } from "./rules/image-track";
import { instanceHardening } from "./rules/instance-hardening";
import { leastPrivilege } from "./rules/least-privilege";
import { minimalConfigDrift } from "./rules/minimal-config-drift";
import { noIdentifiers } from "./rules/no-identifiers";
import { noPlaintextTokens } from "./rules/no-plaintext-tokens";
import { postureIsReal } from "./rules/posture-is-real";
import { repoSecretsComplete } from "./rules/repo-secrets-complete";
import { requiredTags } from "./rules/required-tags";
import { updaterPeriod } from "./rules/updater-period";

/** Every rule of the pack, in the order in which they are reported. */
export const rules: readonly Rule[] = [
  minimalConfigDrift,
  postureIsReal,
  deltaDocumented,
  driftBudget,
  baselinePresent,
  imageTrack,
  updaterPeriod,
  repoSecretsComplete,
  gatePresent,
  canaryAccountOnly,
  assumeRoleTrust,
  leastPrivilege,
  instanceHardening,
  noIdentifiers,
  noPlaintextTokens,
  requiredTags,
];
