import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { z } from "zod";
import { createAccess, RELEASE_ACCESS_KEY } from "./access";
import { type CommandResult, runAwsCli } from "./aws-cli";
import { CloudError } from "./cloud-error";
import { createFunctions } from "./functions";
import { getParameters } from "./get-parameters";
import { createResourceOperations } from "./resource-operations";
import type { Place } from "./resource-type";
import { INSTANCE } from "./resource-types/instance";
import { PARAMETER } from "./resource-types/parameter";
import { seed } from "./seeds";
import { openStore, resourceKey, type StoredResource } from "./store";
import { tamperWith } from "./tamper";

/** A machine as the sandbox runs it: the cloud says that it exists, `machines.ts` makes it so. */
export interface Instance {
  readonly id: string;
  readonly accountId: string;
  /** The `Name` tag, else the id. */
  readonly name: string;
  readonly userData: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly instanceProfile: string;
}

export type { CommandResult } from "./aws-cli";

interface CloudAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface ResourceSummary {
  readonly account: string;
  readonly type: string;
  readonly id: string;
}

/** The clouds' stand-in: two AWS accounts and one GitHub account, kept apart. */
export interface Cloud {
  /** Answers `POST /cloud/<verb>`: `path` is the whole path or the verb alone. */
  handle(path: string, body: unknown): CloudAnswer;
  /** The machines that exist now. */
  instances(): readonly Instance[];
  /** The listener is called after a machine was created, changed or deleted. */
  onInstances(listener: () => void): void;
  /** The listener is called with the account in which a parameter was created, changed or deleted through a provider. */
  onParameters(listener: (accountId: string) => void): void;
  /** What a machine's `aws` answers, acting as the role in the machine's instance profile. */
  awsCli(instanceId: string, argv: readonly string[]): CommandResult;
  /**
   * Changes a stored property behind the program's back and says what it changed. `resource` is a name, an id or an ARN;
   * a value is text where the property is, else JSON; the key `delete` with the value `true` deletes the resource.
   * @throws {Misuse} naming the candidates when none or several match, or when the cloud could not hold the value.
   */
  tamper(resource: string, changes: Readonly<Record<string, string>>): string;
  /** Deletes all that an account has, as when it is lost, and lets another one begin with the seeds. */
  closeAccount(lost: string, successor: string): void;
  resources(): readonly ResourceSummary[];
}

export interface CloudOptions {
  /** Where the state is kept: read at creation, written after every change. */
  readonly file: string;
  readonly defaultAccountId: string;
  readonly canaryAccountId: string;
  readonly now: () => Date;
}

const callerSchema = z.object({
  accessKey: z.string().optional(),
  assumeRoles: z
    .array(z.object({ roleArn: z.string(), externalId: z.string().optional(), duration: z.string().optional() }))
    .max(5)
    .optional(),
  githubToken: z.string().optional(),
  region: z.string().optional(),
  defaultTags: z.record(z.string(), z.string()).optional(),
});
const bag = z.record(z.string(), z.unknown());
const about = { caller: callerSchema, type: z.string() };
const requests = {
  create: z.object({ ...about, inputs: bag }),
  read: z.object({ ...about, id: z.string() }),
  update: z.object({ ...about, id: z.string(), inputs: bag }),
  delete: z.object({ ...about, id: z.string() }),
  identify: z.object({ caller: callerSchema, allowedAccountIds: z.array(z.string()).optional() }),
  invoke: z.object({ caller: callerSchema, token: z.string(), args: bag }),
  getParameters: z.object({ caller: callerSchema, names: z.array(z.string().min(1).max(2048)).min(1) }),
};

/** Opens the clouds whose state is in the file; a new file begins with the seeds. */
export function createCloud(options: CloudOptions): Cloud {
  const store = openStore(options.file);
  const place = (account: string, region: string): Place => ({
    account,
    region,
    now: options.now(),
    hex: (digits) =>
      randomBytes(Math.ceil(digits / 2))
        .toString("hex")
        .slice(0, digits),
  });
  const access = createAccess(store, options.defaultAccountId);
  const begin = (account: string) => seed(store, place(account, ""), access.session(RELEASE_ACCESS_KEY, []).principal);
  if (!store.seeded) {
    begin(options.canaryAccountId);
    store.write({ seeded: true });
  }
  const operations = createResourceOperations({ store, access, place });
  const functions = createFunctions({ store, access, place });

  const events = new EventEmitter<{ instances: []; parameters: [accountId: string] }>();
  const tell = (resource: StoredResource) => {
    if (resource.type === INSTANCE) events.emit("instances");
    if (resource.type === PARAMETER) events.emit("parameters", resource.account);
    return { id: resource.id, properties: resource.properties };
  };
  const verbs: Readonly<Record<string, (body: unknown) => unknown>> = {
    create(body) {
      const { caller, type, inputs } = requests.create.parse(body);
      return tell(operations.create(caller, type, inputs));
    },
    read(body) {
      const { caller, type, id } = requests.read.parse(body);
      const { properties } = operations.read(caller, type, id);
      return { id, properties };
    },
    update(body) {
      const { caller, type, id, inputs } = requests.update.parse(body);
      return tell(operations.update(caller, type, id, inputs));
    },
    delete(body) {
      const { caller, type, id } = requests.delete.parse(body);
      tell(operations.delete(caller, type, id));
      return {};
    },
    identify(body) {
      const { caller, allowedAccountIds } = requests.identify.parse(body);
      const { account } = access.session(caller.accessKey ?? "", caller.assumeRoles ?? []);
      if (allowedAccountIds?.includes(account) === false) {
        throw new CloudError(
          "AccountNotAllowed",
          "the provider's allowedAccountIds do not name the account it is in",
          403,
        );
      }
      return {};
    },
    invoke(body) {
      const { caller, token, args } = requests.invoke.parse(body);
      return functions.invoke(caller, token, args);
    },
    getParameters(body) {
      const { caller, names } = requests.getParameters.parse(body);
      return getParameters(caller, names, { store, access, place });
    },
    usage: () => ({ usage: store.usage().map(({ account: _private, ...used }) => used) }),
  };

  return {
    handle(path, body) {
      const verb = path.replace(/^\/?(cloud\/)?/, "");
      const answer = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
      if (answer === undefined) return { status: 404, body: { error: `no such verb: ${verb}` } };
      try {
        return { status: 200, body: answer(body) };
      } catch (error) {
        if (error instanceof CloudError) return { status: error.status, body: { error: error.message } };
        if (error instanceof z.ZodError)
          return { status: 400, body: { error: `ValidationError: ${z.prettifyError(error)}` } };
        throw error;
      }
    },
    instances: () => store.resources().filter(isInstance).map(instanceOf),
    onInstances(listener) {
      events.on("instances", listener);
    },
    onParameters(listener) {
      events.on("parameters", listener);
    },
    awsCli(instanceId, argv) {
      const machine = store.resources().find((r) => isInstance(r) && r.id === instanceId);
      if (machine === undefined) return { status: 253, stdout: "", stderr: "Unable to locate credentials\n" };
      return runAwsCli(argv, { store, access, machine, place: place(machine.account, machine.region) });
    },
    tamper(resource, changes) {
      const said = tamperWith(store, resource, changes);
      events.emit("instances");
      return said;
    },
    closeAccount(lost, successor) {
      for (const one of store.resources()) if (one.account === lost) store.write({ removed: resourceKey(one) });
      begin(successor);
      events.emit("instances");
    },
    resources: () => store.resources().map(({ account, type, id }) => ({ account, type, id })),
  };
}

const isInstance = (resource: StoredResource) => resource.type === INSTANCE;

function instanceOf({ id, account, properties }: StoredResource): Instance {
  const tags = (properties.tagsAll ?? {}) as Record<string, string>;
  return {
    id,
    accountId: account,
    name: tags.Name ?? id,
    userData: `${properties.userData ?? ""}`,
    tags,
    instanceProfile: `${properties.iamInstanceProfile ?? ""}`,
  };
}
