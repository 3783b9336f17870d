// Preloaded: says on stderr at the end how much memory the process had at most, in KiB.
process.on("exit", () => {
  require("node:fs").writeSync(2, `\n${JSON.stringify({ maxRssKib: process.resourceUsage().maxRSS })}\n`);
});
