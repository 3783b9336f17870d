import { mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { PULUMI_VERSION, type Setup } from "./pinned";
import { runStep } from "./step";

/** A first build fetches about 500 modules and compiles them on two cores. */
const BUILD_TIMEOUT_MS = 30 * 60_000;
const VERSION_SYMBOL = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Builds a program of a Go module of the checkout, that in toolchain/ unless another is named, and puts it in place only when it is whole.
 * @throws {Misuse} when Go is missing or the build fails.
 */
export async function goBuild(
  goPackage: string,
  target: string,
  { checkout, env, print }: Setup,
  module = "toolchain",
): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}.part`;
  const step = {
    says: `building ${goPackage}`,
    program: "go",
    args: [
      ...["build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-tags", "osusergo,grpcnotrace"],
      ...["-ldflags", `-w -s -X ${VERSION_SYMBOL}=v${PULUMI_VERSION}`, "-o", unfinished, goPackage],
    ],
    cwd: join(checkout, module),
    env: { ...env, GOFLAGS: "", CGO_ENABLED: "0" },
    timeoutMs: BUILD_TIMEOUT_MS,
    fix: "See that Go 1.25 or newer is installed (`go version`) and that its module proxy can be reached, then run make again",
  };
  await runStep(step, print);
  renameSync(unfinished, target);
}
