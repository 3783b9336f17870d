// A new installation by the runbook, its everyday life by the README, and the day on which its canary account is lost.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { NAMESPACE } from "../../core/config/load";
import { installationValues, RINGS } from "../../sandbox/installation";
import { places, readSettings } from "../../sandbox/settings";
import { up } from "../../sandbox/up";
import { INSTALLATION, titleOf } from "../docs/chapters";
import { ROOT } from "../docs/page";
import { Reader } from "../docs/reader";

describe("a new installation", function () {
  this.timeout(240_000);
  const reader = new Reader("installation");

  before(async () => {
    await reader.begin();
    await up(reader.dir);
    goBackToStep3(reader.dir);
  });
  after(() => reader.end());

  for (const chapter of INSTALLATION) {
    it(`goes as ${titleOf(chapter)} says`, () => reader.follow(chapter));
  }
});

/** A sandbox begins with stacks that are configured. Here there are none yet, and files as step 3 of the runbook has them edited. */
function goBackToStep3(dir: string): void {
  const { state, work } = places(dir);
  rmSync(join(state, ".pulumi"), { recursive: true });
  for (const ring of RINGS) {
    const file = parseDocument(readFileSync(join(ROOT, `Pulumi.${ring}.yaml`), "utf8"));
    for (const { path, value, secret } of installationValues(ring, readSettings(dir))) {
      const [key, ...rest] = path.split(".");
      if (secret || key?.startsWith("tenants")) continue;
      file.setIn(["config", `${NAMESPACE}:${key}`, ...rest], /^\d+$/.test(value) ? Number(value) : value);
    }
    writeFileSync(join(work, `Pulumi.${ring}.yaml`), file.toString());
  }
}
