import assert from "node:assert/strict";
import { parseDigest, parseSha } from "../../core/model/image";
import { renderPromotion } from "../../report/promotion";

const sha = parseSha("abc1234");
const A = parseDigest(`sha256:${"a".repeat(64)}`);
const B = parseDigest(`sha256:${"b".repeat(64)}`);
const image = (name: string, from: typeof A | null, to: typeof A) => ({
  repository: `r.test/${name}`,
  tag: "latest",
  from,
  to,
});

describe("a promotion's report", () => {
  const cases = [
    {
      name: "says what moved from where to where",
      promotion: { sha, dryRun: false, images: [image("platform", A, B), image("tenant", null, B)] },
      text: `r.test/platform:latest  ${A} -> ${B}\nr.test/tenant:latest  absent -> ${B}\nPromoted abc1234: moved 2 of 2 images.`,
    },
    {
      name: "says that there was nothing to do",
      promotion: { sha, dryRun: false, images: [image("platform", B, B)] },
      text: `r.test/platform:latest  ${B} -> ${B}\nabc1234 is promoted already: nothing to do.`,
    },
    {
      name: "does not claim that a dry run moved anything",
      promotion: { sha, dryRun: true, images: [image("platform", A, B), image("tenant", B, B)] },
      text: `r.test/platform:latest  ${A} -> ${B}\nr.test/tenant:latest  ${B} -> ${B}\nEverything is in order; promoting abc1234 would move 1 of 2 images.`,
    },
  ];
  for (const { name, promotion, text } of cases) it(name, () => assert.equal(renderPromotion(promotion), text));
});
