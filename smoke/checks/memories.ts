import type { Check } from "../check";
import { type Finding, failed, passed } from "../finding";
import { removeLeftoverMemories } from "../leftovers";
import { type Memories, withMemories } from "../memories";
import { memoryLabel } from "../probe-name";

export const memories: Check = {
  name: "memories",
  why: "A tenant that accepts a memory and loses it has lost what a customer told it",
  fix: "Commit and search one memory by hand; the usual causes are encryption, its database and the scrubber",
  run(context) {
    const probe = memoryLabel(context.now(), context.nonce);
    const use = async ({ commit, search }: Memories): Promise<Finding> => {
      const committed = await commit(probe, probe);
      if (committed.result !== "answered") return committed;
      const found = await search(probe);
      if (found.result !== "answered") return found;
      const expected = "a search that finds the committed probe, once and as it was";
      const hits = found.value.filter(({ id }) => id === committed.value.id);
      if (hits.length === 1 && hits[0]?.content === probe && found.value.length === 1) return passed;
      const isTwin = committed.isSecond === true && found.value.every(({ content }) => content === probe);
      const same = hits.filter(({ content }) => content === probe).length;
      const got = `${found.value.length} memories, ${hits.length} with the probe's id, ${same} unchanged`;
      const shortfall = failed(found, expected, got);
      // The first commit may have arrived late, after the second: that is no fault of the build.
      return isTwin ? { ...shortfall, result: "undetermined" } : shortfall;
    };
    return withMemories(context, use, () => removeLeftoverMemories(context));
  },
};
