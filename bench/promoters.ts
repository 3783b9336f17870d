import { join } from "node:path";
import { CHECKOUT, TOOLS_DIR } from "../toolchain/pinned";
import { SHA } from "./promotion-builds";
import type { Command } from "./timed-run";

/** What one who promotes is given. */
interface Order {
  /** `host/path` of each image. */
  readonly platform: string;
  readonly tenant: string;
  /** The gate's report on the build. */
  readonly reportFile: string;
  /** The directory of Docker's configuration file. */
  readonly dockerConfig: string;
}

/** One who points `:latest` of two images at a build, in a process of its own. */
export interface Promoter {
  readonly name: string;
  readonly command: (order: Order) => Command;
}

export const canary: Promoter = {
  name: "canary promote",
  command: ({ platform, tenant, reportFile, dockerConfig }) => ({
    program: process.execPath,
    args: [join(CHECKOUT, "bin/canary.cjs"), "promote", SHA, "--verified-file", reportFile],
    env: { CANARY_IMAGES: `platform=${platform} tenant=${tenant}`, DOCKER_CONFIG: dockerConfig },
  }),
};

export const crane: Promoter = {
  name: "bash + crane",
  command: ({ platform, tenant, dockerConfig }) => ({
    program: join(__dirname, "peers/crane.sh"),
    args: [SHA, platform, tenant],
    env: { PATH: `${TOOLS_DIR}:${process.env.PATH}`, DOCKER_CONFIG: dockerConfig },
  }),
};
