import type { Check } from "../check";
import { failed, passed } from "../finding";
import { withMemories } from "../memories";
import { holdsPartOf, plantedKey } from "../planted-credential";
import { memoryLabel } from "../probe-name";

export const scrubber: Check = {
  name: "scrubber",
  why: "Agents paste credentials; one that is stored in clear is served to every later search",
  fix: "Compare the scrubber that runs before a memory is stored with the last release; do not release this build",
  async run(context) {
    const label = memoryLabel(context.now(), context.nonce);
    const key = plantedKey(context.nonce);
    const expected = "the planted credential redacted as [REDACTED:…] and nowhere in clear";
    const finding = await withMemories(context, async ({ commit, search }) => {
      const committed = await commit(`${label} sk-${key}`, label);
      if (committed.result !== "answered") return committed;
      const found = await search(label);
      if (found.result !== "answered") return found;
      if (holdsPartOf(key, found.text)) return failed(found, expected, "the planted credential in clear");
      const stored = found.value.find(({ id }) => id === committed.value.id);
      if (stored === undefined) return failed(found, "a search that finds the planted memory", "it is not there");
      if (stored.content.includes("[REDACTED:")) return passed;
      return failed(found, expected, "the memory with neither the credential nor the mark [REDACTED:");
    });
    // A memory that cannot be kept or found says nothing about the scrubber; that is for the check of memories to fail.
    const isAboutScrubber = finding.result !== "failed" || finding.expected === expected;
    return isAboutScrubber ? finding : { ...finding, result: "undetermined" };
  },
};
