import { type Access, boundaryOf, kindOf, type Subject, subjectOf } from "./access";
import { CloudError, notFound } from "./cloud-error";
import { differences } from "./difference";
import { checkProperties, isRecord } from "./property";
import { checkReferences, refersTo } from "./references";
import { own, type Place, type ResourceType } from "./resource-type";
import { RESOURCE_TYPES } from "./resource-types";
import { PARAMETER } from "./resource-types/parameter";
import type { RoleToAssume } from "./session";
import { type Properties, resourceKey, type Store, type StoredResource } from "./store";

const GITHUB_ACCOUNT = "github";

/** What every call says about its caller. */
export interface Caller {
  readonly accessKey?: string | undefined;
  readonly assumeRoles?: readonly RoleToAssume[] | undefined;
  readonly githubToken?: string | undefined;
  readonly region?: string | undefined;
  readonly defaultTags?: Readonly<Record<string, string>> | undefined;
}

export interface ResourceOperations {
  create(caller: Caller, token: string, inputs: Properties): StoredResource;
  read(caller: Caller, token: string, id: string): StoredResource;
  update(caller: Caller, token: string, id: string, inputs: Properties): StoredResource;
  delete(caller: Caller, token: string, id: string): StoredResource;
}

interface Sources {
  readonly store: Store;
  readonly access: Access;
  readonly place: (account: string, region: string) => Place;
}

/** Creates, reads, updates and deletes resources as the clouds do: authorised first, then checked, then done. */
export function createResourceOperations({ store, access, place: placeOf }: Sources): ResourceOperations {
  const enter = (caller: Caller, token: string) => {
    const type = RESOURCE_TYPES.get(token);
    if (type === undefined) throw new CloudError("UnknownType", `the sandbox does not simulate ${token}`);
    const isGithub = token.startsWith("github:");
    if (isGithub && !caller.githubToken) throw new CloudError("Unauthorized", "401 Requires authentication", 401);
    const session = isGithub
      ? { account: GITHUB_ACCOUNT, principal: GITHUB_ACCOUNT }
      : access.session(caller.accessKey ?? "", caller.assumeRoles ?? []);
    if (!type.isGlobal && !caller.region) throw new CloudError("MissingRegion", "no region was given");
    const place = placeOf(session.account, caller.region ?? "");
    return { type, session, place, region: type.isGlobal ? "" : place.region };
  };
  const locate = (account: string, region: string, token: string, id: string) => {
    const found = store.get(resourceKey({ account, region, type: token, id }));
    if (found === undefined) throw notFound(`the ${kindOf(token)}`);
    return found;
  };

  return {
    create(caller, token, given) {
      const { type, session, place, region } = enter(caller, token);
      const inputs = validate(type, given);
      const tags = allTags(type, caller, inputs);
      const hasTags = Object.keys(tags).length > 0;
      const id = type.id(inputs, place);
      const subject: Subject = {
        arn: type.arn?.(type.hasRandomId ? "*" : id, inputs, place) ?? "*",
        kind: kindOf(token),
        tags: {},
        boundary: boundaryOf(inputs),
      };
      const needs = type.needs.create(inputs);
      const tagging = hasTags && type.tagActions ? [own(type.tagActions[0])].flat() : [];
      const createAction = { "ec2:CreateAction": needs[0]?.action.split(":")[1] ?? "" };
      const withAction = tagging.map((need) => ({ ...need, context: createAction }));
      access.authorise(session, [...needs.slice(0, 1), ...withAction], subject, place, hasTags ? tags : undefined);
      // Tags are set in the call that makes a resource, so what completes it is done to a tagged one.
      access.authorise(session, needs.slice(1), { ...subject, tags }, place);

      checkReferences(store, type, inputs, session.account);
      checkUnique(store, type, inputs, session.account, region);
      const properties = complete(type, inputs, tags, place, id);
      const created = { account: session.account, region, type: token, id, properties };
      access.authorise(session, type.needs.read(properties), subjectOf(created, place), place);
      store.write({ resource: created });
      return created;
    },
    read(caller, token, id) {
      const { type, session, place, region } = enter(caller, token);
      const found = locate(session.account, region, token, id);
      access.authorise(session, type.needs.read(found.properties), subjectOf(found, place), place);
      return found;
    },
    update(caller, token, id, given) {
      const { type, session, place, region } = enter(caller, token);
      const found = locate(session.account, region, token, id);
      const inputs = validate(type, given);
      const tags = allTags(type, caller, inputs);
      const changed = differences(type.properties, found.properties, inputs);
      const names = new Set(changed.map(({ path }) => path.split(".")[0] ?? ""));
      // What is not wanted any more is not among the wanted properties.
      const kept = Object.entries(found.properties).filter(([name]) => !names.has(name));
      const wanted = { ...Object.fromEntries(kept), ...inputs };
      const needs = [...names].flatMap((name) => type.needs.update?.[name]?.(wanted) ?? []);
      const subject = subjectOf(found, place);
      access.authorise(session, needs, subject, place);
      const old = (found.properties.tagsAll ?? {}) as Properties;
      const [tag, untag] = type.tagActions ?? [];
      const added = Object.fromEntries(Object.entries(tags).filter(([key, value]) => old[key] !== value));
      if (tag && Object.keys(added).length > 0) access.authorise(session, own(tag), subject, place, added);
      if (untag && Object.keys(old).some((key) => !(key in tags)))
        access.authorise(session, own(untag), subject, place);

      checkReferences(store, type, inputs, session.account);
      const properties = complete(type, inputs, tags, place, id, found.properties);
      for (const [output, causes] of Object.entries(type.unstable ?? {})) {
        if (causes.some((cause) => names.has(cause))) {
          const before = found.properties[output];
          properties[output] = typeof before === "number" ? before + 1 : place.now.toISOString();
        }
      }
      const updated = { ...found, properties };
      access.authorise(session, type.needs.read(properties), subjectOf(updated, place), place);
      store.write({ resource: updated });
      return updated;
    },
    delete(caller, token, id) {
      const { type, session, place, region } = enter(caller, token);
      const found = locate(session.account, region, token, id);
      access.authorise(session, type.needs.delete(found.properties), subjectOf(found, place), place);
      const holder = store.resources().find((other) => other !== found && refersTo(other, found));
      if (holder !== undefined) {
        throw new CloudError(
          type.inUse ?? "ResourceInUse",
          `the ${kindOf(token)} is still used by a ${kindOf(holder.type)}`,
        );
      }
      store.write({ removed: resourceKey(found) });
      return found;
    },
  };
}

function validate(type: ResourceType, given: Properties): Properties {
  const { inputs, failures } = checkProperties(type.properties, given);
  const [first] = [...failures, ...(failures.length === 0 ? (type.crossCheck?.(inputs) ?? []) : [])];
  if (first !== undefined) throw new CloudError("ValidationError", `${first.property}: ${first.reason}`);
  return inputs;
}

const allTags = (type: ResourceType, caller: Caller, inputs: Properties): Properties =>
  type.tagActions ? { ...caller.defaultTags, ...(inputs.tags as Properties | undefined) } : {};

function checkUnique(store: Store, type: ResourceType, inputs: Properties, account: string, region: string): void {
  const key = type.unique?.key(inputs);
  if (key === undefined || (type.token === PARAMETER && inputs.overwrite === true)) return;
  const exists = store
    .resources()
    .some(
      (r) =>
        r.type === type.token && r.account === account && r.region === region && type.unique?.key(r.properties) === key,
    );
  if (exists)
    throw new CloudError(type.unique?.code ?? "AlreadyExists", `the ${kindOf(type.token)} exists already`, 409);
}

/** What exists after a create or an update: the cloud's own choices (kept once made), the inputs over them, and the tags. */
function complete(
  type: ResourceType,
  inputs: Properties,
  tags: Properties,
  place: Place,
  id: string,
  old?: Properties,
): Properties {
  const chosen = type.compute?.(inputs, place, id) ?? {};
  const kept = Object.fromEntries(Object.keys(chosen).map((name) => [name, old?.[name] ?? chosen[name]]));
  const given = Object.entries(inputs).map(([name, value]) => {
    const before = kept[name];
    return [name, isRecord(before) && isRecord(value) ? { ...before, ...value } : value];
  });
  const arn = old?.arn ?? type.arn?.(id, inputs, place);
  return {
    ...kept,
    ...Object.fromEntries(given),
    ...(arn === undefined ? {} : { arn }),
    ...(type.isGlobal ? {} : { region: place.region }),
    ...(type.tagActions ? { tagsAll: tags } : {}),
  };
}
