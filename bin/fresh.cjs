const { readFileSync, statSync } = require("node:fs");
const { join } = require("node:path");

/** Whether dist/canary.cjs of a checkout is there and was made from its sources as they are now. */
exports.isFresh = (checkout) => {
  try {
    const inputs = JSON.parse(readFileSync(join(checkout, "dist/inputs.json"), "utf8"));
    statSync(join(checkout, "dist/canary.cjs"));
    return inputs.every(([file, mtimeMs, size]) => {
      const now = statSync(join(checkout, file));
      return now.mtimeMs === mtimeMs && now.size === size;
    });
  } catch {
    return false;
  }
};
