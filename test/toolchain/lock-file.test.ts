import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const CHECKOUT = join(__dirname, "../..");
const manifest = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8"));
const { packages } = JSON.parse(readFileSync(join(CHECKOUT, "package-lock.json"), "utf8")) as {
  packages: Record<string, Locked>;
};

describe("the lock file", () => {
  it("holds the optional packages of every platform, without which `npm ci` refuses it elsewhere", () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      ),
    );
    assert.deepEqual(missing, []);
  });

  it("names no registry, so that a mirror serves as well", () => {
    assert.deepEqual(
      Object.values(packages).filter(({ resolved }) => resolved !== undefined),
      [],
    );
  });

  it("pins what package.json pins, which has no ranges", () => {
    for (const [name, version] of Object.entries<string>({ ...manifest.dependencies, ...manifest.devDependencies })) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
      assert.equal(packages[`node_modules/${name}`]?.version, version, name);
    }
  });
});
