import { parseArgs } from "node:util";
import { type Access, kindOf, subjectOf } from "./access";
import { CloudError } from "./cloud-error";
import type { Place } from "./resource-type";
import { INSTANCE_PROFILE, ROLE } from "./resource-types/iam";
import { PARAMETER, parameterValue, undecryptedValue } from "./resource-types/parameter";
import type { Session } from "./session";
import { type Properties, resourceKey, type Store, type StoredResource } from "./store";

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const USAGE = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n";
/** The only projection that is known: a row a parameter, name and value. */
const QUERY = "Parameters[].[Name,Value]";

interface Sources {
  readonly store: Store;
  readonly access: Access;
  readonly machine: StoredResource;
  readonly place: Place;
}

type Flags = Readonly<Record<string, string | boolean | undefined>>;

const COMMANDS = {
  "get-parameters-by-path": {
    flags: ["path", "query", "output"],
    switches: ["recursive", "with-decryption"],
    run: getParametersByPath,
  },
  "put-parameter": { flags: ["name", "type", "value"], switches: ["overwrite"], run: putParameter },
} as const;

/** Runs one `aws ssm` command line as the machine's role; a line that is not known answers as a usage error, status 252. */
export function runAwsCli(argv: readonly string[], sources: Sources): CommandResult {
  const [service, name = "", ...rest] = argv;
  const command =
    service === "ssm" && Object.hasOwn(COMMANDS, name) ? COMMANDS[name as keyof typeof COMMANDS] : undefined;
  const flags = command && parse(rest, command.flags, command.switches);
  if (command === undefined || flags === undefined) return { status: 252, stdout: "", stderr: USAGE };
  try {
    return { status: 0, stdout: command.run(flags, sources), stderr: "" };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const operation = name.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
    const said = error.message.slice(error.code.length + 2);
    const code = error.code === "AccessDenied" ? "AccessDeniedException" : error.code;
    return {
      status: 254,
      stdout: "",
      stderr: `\nAn error occurred (${code}) when calling the ${operation} operation: ${said}\n`,
    };
  }
}

function parse(args: readonly string[], flags: readonly string[], switches: readonly string[]): Flags | undefined {
  const options = Object.fromEntries([
    ...flags.map((name) => [name, { type: "string" }] as const),
    ...switches.map((name) => [name, { type: "boolean" }] as const),
  ]);
  try {
    const values: Flags = parseArgs({ args: [...args], options, strict: true, allowPositionals: false })
      .values as Flags;
    return flags.every((name) => typeof values[name] === "string") ? values : undefined;
  } catch {
    return undefined;
  }
}

function getParametersByPath(flags: Flags, sources: Sources): string {
  const { store, machine } = sources;
  if (flags.query !== QUERY || flags.output !== "text") {
    throw new CloudError("ValidationException", "this --query or --output is not simulated here");
  }
  const path = `${flags.path}`;
  demand("ssm:GetParametersByPath", path, sources);
  const prefix = path.endsWith("/") ? path : `${path}/`;
  return store
    .resources()
    .filter((r) => r.type === PARAMETER && r.account === machine.account && r.region === machine.region)
    .filter((r) => r.id.startsWith(prefix) && (flags.recursive === true || !r.id.slice(prefix.length).includes("/")))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((r) => `${r.id}\t${(flags["with-decryption"] === true ? parameterValue : undecryptedValue)(r.properties)}\n`)
    .join("");
}

function putParameter(flags: Flags, sources: Sources): string {
  const { store, machine } = sources;
  const { account, region } = machine;
  const id = `${flags.name}`;
  demand("ssm:PutParameter", id, sources);
  const value = `${flags.value}`;
  if (flags.type !== "String" || value.length < 1 || value.length > 4096 || !/^[\w./-]{1,1011}$/.test(id)) {
    throw new CloudError(
      "ValidationException",
      "the name, type or value of the parameter is not one that is simulated here",
    );
  }
  const old = store.get(resourceKey({ account, region, type: PARAMETER, id }));
  if (old !== undefined && flags.overwrite !== true) {
    throw new CloudError(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option",
    );
  }
  const version = Number(old?.properties.version ?? 0) + 1;
  const arn = subjectOf({ account, region, type: PARAMETER, id, properties: {} }, sources.place).arn;
  const fresh: Properties = {
    arn,
    name: id,
    region,
    dataType: "text",
    keyId: "",
    tier: "Standard",
    tags: {},
    tagsAll: {},
  };
  // The real provider reads a parameter back into the property that the program keeps it in.
  const holder = old?.properties.insecureValue === undefined ? "value" : "insecureValue";
  const properties = { ...(old?.properties ?? fresh), type: "String", [holder]: value, version };
  store.write({ resource: { account, region, type: PARAMETER, id, properties } });
  return `${JSON.stringify({ Version: version, Tier: "Standard" }, null, 4)}\n`;
}

function demand(action: string, name: string, { store, access, machine, place }: Sources): void {
  const { account } = machine;
  const subject = subjectOf({ account, region: machine.region, type: PARAMETER, id: name, properties: {} }, place);
  access.demand(
    sessionOf(machine, store),
    action,
    subject.arn,
    { "aws:RequestedRegion": place.region },
    kindOf(PARAMETER),
  );
}

function sessionOf(machine: StoredResource, store: Store): Session {
  const { account } = machine;
  const global = (type: string, id: unknown) => store.get(resourceKey({ account, region: "", type, id: `${id}` }));
  const profile = global(INSTANCE_PROFILE, machine.properties.iamInstanceProfile);
  const role = profile && global(ROLE, profile.properties.role);
  if (role === undefined) {
    throw new CloudError(
      "NoCredentials",
      "Unable to locate credentials: the machine has no instance profile with a role",
    );
  }
  return { account, principal: `${role.properties.arn}`, role };
}
