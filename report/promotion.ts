import type { PromotedImage, Promotion } from "../core/model/promotion";

/** Returns a line per image, `repository:tag  old -> new`, and what that came to. */
export function renderPromotion(promotion: Promotion): string {
  const lines = promotion.images.map(
    ({ repository, tag, from, to }) => `${repository}:${tag}  ${from ?? "absent"} -> ${to}`,
  );
  return [...lines, conclusion(promotion)].join("\n");
}

function conclusion({ sha, dryRun, images }: Promotion): string {
  const moving = images.filter(({ from, to }: PromotedImage) => from !== to).length;
  if (moving === 0) return `${sha} is promoted already: nothing to do.`;
  const count = `${moving} of ${images.length} images`;
  return dryRun ? `Everything is in order; promoting ${sha} would move ${count}.` : `Promoted ${sha}: moved ${count}.`;
}
