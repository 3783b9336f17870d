import { CanaryError } from "../core/errors";
import type { CommandResult } from "./cloud";
import type { ContainerEngine } from "./container-engine";
import { EngineError } from "./engine-error";

type Run = (machine: ContainerEngine, ...values: string[]) => Promise<string> | string;

// A word in angle brackets stands for any one argument; every other word must be there as it is.
const COMMANDS: readonly { words: readonly string[]; run: Run }[] = [
  { words: ["pull", "--quiet", "<image>"], run: (machine, image) => machine.images.pull(image) },
  {
    words: ["image", "inspect", "--format", "{{range .RepoDigests}}{{println .}}{{end}}", "<image>"],
    run: (machine, image) => `${machine.images.repoDigests(image).join("\n")}\n`,
  },
  {
    words: ["image", "inspect", "--format", '{{index .Config.Labels "org.opencontainers.image.revision"}}', "<image>"],
    run: (machine, image) => machine.images.get(image).labels["org.opencontainers.image.revision"] ?? "",
  },
  {
    words: ["image", "prune", "--force", "--all", "--filter", "until=168h"],
    run: (machine) => machine.pruneImages(168),
  },
  {
    words: ["container", "inspect", "--format", "{{.State.Running}}", "<name>"],
    run: (machine, name) => `${machine.container(name).running}`,
  },
  {
    words:
      "run --detach --name <name> --env-file <file> --publish 8080:8080 --volume tenant-data:/data --log-opt max-size=10m --log-opt max-file=3 <image>".split(
        " ",
      ),
    run: (machine, name, file, image) => machine.run(name, file, image),
  },
  { words: ["start", "<name>"], run: (machine, name) => machine.start(name) },
  { words: ["stop", "--time", "30", "<name>"], run: (machine, name) => machine.stop(name) },
  { words: ["rename", "<name>", "<new>"], run: (machine, name, renamed) => machine.rename(name, renamed) },
  { words: ["rm", "--force", "<name>"], run: (machine, name) => machine.remove(name) },
  { words: ["update", "--restart", "unless-stopped", "<name>"], run: (machine, name) => machine.keepRunning(name) },
  { words: ["port", "<name>", "8080/tcp"], run: (machine, name) => machine.address(name) },
  {
    words: ["logs", "--tail", "20", "<name>"],
    run: (machine, name) => machine.container(name).log.slice(-20).join("\n"),
  },
];

const USAGE = COMMANDS.map(({ words }) => `  docker ${words.join(" ")}`).join("\n");

/** Answers one docker command line as the engine of that machine; one that is not in the table exits 125 with the table. */
export async function docker(machine: ContainerEngine, argv: readonly string[]): Promise<CommandResult> {
  for (const { words, run } of COMMANDS) {
    const values = match(words, argv);
    if (values === undefined) continue;
    try {
      const said = await run(machine, ...values);
      return { status: 0, stdout: said === "" || said.endsWith("\n") ? said : `${said}\n`, stderr: "" };
    } catch (error) {
      if (error instanceof EngineError) return failed(error.status, `Error response from daemon: ${error.message}`);
      if (error instanceof CanaryError) return failed(1, `Error response from daemon: ${error.message}`);
      throw error;
    }
  }
  return failed(125, `docker: the sandbox does not know this command line. It knows:\n${USAGE}`);
}

function match(words: readonly string[], argv: readonly string[]): string[] | undefined {
  const fits = words.length === argv.length && words.every((word, at) => word.startsWith("<") || word === argv[at]);
  return fits ? argv.filter((_, at) => words[at]?.startsWith("<")) : undefined;
}

const failed = (status: number, message: string): CommandResult => ({ status, stdout: "", stderr: `${message}\n` });
