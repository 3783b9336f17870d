import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { CHECKOUT, pulumiBinDir, TOOLS_DIR } from "../toolchain/pinned";
import { CANARY_PROFILE } from "./installation";
import { places, readSettings, sandboxUrl } from "./settings";

/** The provider plugins that stand in for the clouds. */
const PLUGINS = join(CHECKOUT, "sandbox", "plugins", "bin");
/** An operator's programs; a machine has others of these names. */
const OPERATOR = join(CHECKOUT, "sandbox", "operator", "bin");
/** What of the user's own set-up would lead a command out of the sandbox. */
const LEFT_OUT = [
  "AWS_PROFILE",
  "AWS_SESSION_TOKEN",
  "PULUMI_ACCESS_TOKEN",
  "PULUMI_CONFIG_PASSPHRASE_FILE",
  "PULUMI_STACK",
];

/**
 * Returns the environment in which a command finds the sandbox where it would find the clouds.
 * @throws {Misuse} when there is no sandbox in this directory.
 */
export function sandboxEnvironment(dir: string, base: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const settings = readSettings(dir);
  const place = places(dir);
  const kept = Object.entries(base).filter(([name]) => !LEFT_OUT.includes(name));
  const path = [
    pulumiBinDir(base),
    PLUGINS,
    OPERATOR,
    join(CHECKOUT, "node_modules", ".bin"),
    TOOLS_DIR,
    base.PATH ?? "",
  ];
  return {
    ...Object.fromEntries(kept),
    PATH: path.join(delimiter),
    PULUMI_BACKEND_URL: pathToFileURL(place.state).href,
    PULUMI_CONFIG_PASSPHRASE: settings.passphrase,
    // Without it a log-in would be written to ~/.pulumi/credentials.json.
    PULUMI_CREDENTIALS_PATH: place.pulumi,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    AWS_ACCESS_KEY_ID: "SANDBOXDEFAULT",
    AWS_SECRET_ACCESS_KEY: "sandbox",
    AWS_REGION: "us-east-2",
    AWS_CONFIG_FILE: place.awsConfig,
    CANARY_AWS_PROFILE: CANARY_PROFILE,
    GITHUB_TOKEN: "sandbox",
    SANDBOX_URL: sandboxUrl(settings),
    SANDBOX_DIR: dir,
  };
}
