import {
  status as grpcStatus,
  type handleUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CheckFailure } from "../cloud/property";
import type { Caller } from "../cloud/resource-operations";
import { RESOURCE_TYPES } from "../cloud/resource-types";
import type { CloudClient, CloudReply } from "./cloud-client";
import { planCheck, planCreate, planDiff, planUpdate, refreshedInputs } from "./plan";
import { allowedAccountIds, callerOf, checkProviderConfig, type ProviderName } from "./provider-config";

type Bag = Readonly<Record<string, unknown>>;

export interface ProviderOptions {
  readonly name: ProviderName;
  readonly env: NodeJS.ProcessEnv;
  readonly cloud: CloudClient;
}

/** Marks a secret among property values, as the engine does. */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/**
 * The engine's provider protocol over the table of resource types; written on the protocol itself, because `provider.main` of the
 * SDK hides configuration and detailed differences. It asks for no secrets, so the engine keeps an output secret when the input of
 * the same name was. One process serves one configuration.
 */
export function createProvider({ name, env, cloud }: ProviderOptions): UntypedServiceImplementation {
  let caller: Caller = {};

  const typeOf = (urn: string) => {
    const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const type = RESOURCE_TYPES.get(token);
    if (type === undefined) throw new Error(`the sandbox does not simulate ${token}`);
    return type;
  };
  const ask = async (verb: string, body: Bag, region?: unknown): Promise<CloudReply> => {
    const from = typeof region === "string" ? { ...caller, region } : caller;
    return cloud(verb, { caller: from, ...body });
  };
  const must = ({ status, body }: CloudReply): Bag => {
    if (status !== 200) throw new Error(`${body.error ?? `the sandbox's cloud answered ${status}`}`);
    return body;
  };

  return {
    getPluginInfo: answer(async () => new PluginInfo().setVersion(name === "aws" ? "7.48.0" : "6.15.0")),
    getSchema: answer(async () => new proto.GetSchemaResponse().setSchema(JSON.stringify({ name }))),
    cancel: answer(async () => new Empty()),
    attach: answer(async () => new Empty()),
    checkConfig: answer(async (request: proto.CheckRequest) => {
      const news = read(request.getNews());
      return checked(news, checkProviderConfig(name, news));
    }),
    configure: answer(async (request: proto.ConfigureRequest) => {
      const fromVariables = Object.fromEntries(
        request
          .getVariablesMap()
          .toArray()
          .map(([key, value]) => [key.split(":").at(-1) ?? key, value]),
      );
      const config = request.hasArgs() ? read(request.getArgs()) : fromVariables;
      caller = callerOf(name, config, env);
      // As the real provider does, so that a role that cannot be assumed is one error, and before any resource.
      if (name === "aws") must(await ask("identify", { allowedAccountIds: allowedAccountIds(config) }));
      return new proto.ConfigureResponse().setSupportspreview(true);
    }),
    invoke: answer(async (request: proto.InvokeRequest) => {
      const args = read(request.getArgs());
      const result = must(await ask("invoke", { token: request.getTok(), args }, args.region));
      // As the real provider has it: whatever a parameter holds may be a secret; `insecureValue` is the open one.
      const value = { ...SECRET, value: result.value };
      return new proto.InvokeResponse().setReturn(write({ ...result, value }));
    }),
    check: answer(async (request: proto.CheckRequest) => {
      const { inputs, failures } = planCheck(typeOf(request.getUrn()), {
        urn: request.getUrn(),
        given: read(request.getNews()),
        before: read(request.getOlds()),
        seed: request.getRandomseed_asU8(),
      });
      return checked(inputs, failures);
    }),
    diff: answer(async (request: proto.DiffRequest) => {
      const plan = planDiff(typeOf(request.getUrn()), {
        urn: request.getUrn(),
        exists: read(request.getOlds()),
        wanted: read(request.getNews()),
        caller,
        // An update has them as they are already; a refresh has not.
        ignored: request.getIgnorechangesList(),
      });
      const { DiffChanges } = proto.DiffResponse;
      const response = new proto.DiffResponse()
        .setChanges(plan.differences.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE)
        .setReplacesList(plan.differences.filter((d) => d.replaces).map((d) => d.path))
        .setDiffsList([...new Set(plan.differences.map((d) => d.path.split(/[.[]/)[0] ?? ""))])
        .setDeletebeforereplace(plan.deleteBeforeReplace)
        .setHasdetaileddiff(true);
      for (const { path, kind, replaces } of plan.differences) {
        const detail = new proto.PropertyDiff().setKind(KINDS[kind][replaces ? 1 : 0]);
        response.getDetaileddiffMap().set(path, detail.setInputdiff(false));
      }
      return response;
    }),
    create: answer(async (request: proto.CreateRequest) => {
      const type = typeOf(request.getUrn());
      const inputs = read(request.getProperties());
      if (request.getPreview())
        return new proto.CreateResponse().setProperties(write(planCreate(type, inputs, caller)));
      const made = must(await ask("create", { type: type.token, inputs }, inputs.region));
      return new proto.CreateResponse().setId(`${made.id}`).setProperties(write(made.properties as Bag));
    }),
    read: answer(async (request: proto.ReadRequest) => {
      const type = typeOf(request.getUrn());
      const before = read(request.getProperties());
      const reply = await ask("read", { type: type.token, id: request.getId() }, before.region);
      if (reply.status === 404) return new proto.ReadResponse();
      const properties = must(reply).properties as Bag;
      return new proto.ReadResponse()
        .setId(request.getId())
        .setProperties(write(properties))
        .setInputs(write(refreshedInputs(type, properties, read(request.getInputs()))));
    }),
    update: answer(async (request: proto.UpdateRequest) => {
      const type = typeOf(request.getUrn());
      const exists = read(request.getOlds());
      const inputs = read(request.getNews());
      if (request.getPreview()) {
        return new proto.UpdateResponse().setProperties(write(planUpdate(type, exists, inputs, caller)));
      }
      const body = { type: type.token, id: request.getId(), inputs };
      const made = must(await ask("update", body, exists.region));
      return new proto.UpdateResponse().setProperties(write(made.properties as Bag));
    }),
    delete: answer(async (request: proto.DeleteRequest) => {
      const type = typeOf(request.getUrn());
      const body = { type: type.token, id: request.getId() };
      const reply = await ask("delete", body, read(request.getProperties()).region);
      // What is gone already needs no deleting.
      if (reply.status !== 404) must(reply);
      return new Empty();
    }),
  };
}

const { Kind } = proto.PropertyDiff;
const KINDS = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
} as const;

function answer<Request, Response>(
  handle: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback: sendUnaryData<Response>) => {
    handle(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => {
        const details = error instanceof Error ? error.message : `${error}`;
        callback({ code: grpcStatus.UNKNOWN, details });
      },
    );
  };
}

const read = (struct: Struct | undefined): Bag => (struct?.toJavaScript() as Bag | undefined) ?? {};
const write = (bag: Bag): Struct => Struct.fromJavaScript(bag as Record<string, JavaScriptValue>);

function checked(inputs: Bag, failures: readonly CheckFailure[]): proto.CheckResponse {
  return new proto.CheckResponse()
    .setInputs(write(inputs))
    .setFailuresList(
      failures.map(({ property, reason }) => new proto.CheckFailure().setProperty(property).setReason(reason)),
    );
}
