import { type Access, subjectOf } from "./access";
import { CloudError } from "./cloud-error";
import type { Caller } from "./resource-operations";
import type { Place } from "./resource-type";
import { PARAMETER, undecryptedValue } from "./resource-types/parameter";
import { type Properties, resourceKey, type Store } from "./store";

interface Sources {
  readonly store: Store;
  readonly access: Access;
  readonly place: (account: string, region: string) => Place;
}

/** SSM's own bound. */
const MAX_NAMES = 10;

/**
 * Answers SSM's GetParameters for whoever calls, without decryption: those that exist, and the names of those that do not.
 * @throws {CloudError} AccessDenied unless the caller may read every one of them.
 */
export function getParameters(caller: Caller, names: readonly string[], sources: Sources): Properties {
  const { store, access } = sources;
  const { region } = caller;
  if (region === undefined) throw new CloudError("MissingRegion", "no region was given");
  if (names.length > MAX_NAMES) {
    const bound = `Member must have length less than or equal to ${MAX_NAMES}`;
    throw new CloudError("ValidationException", `1 validation error detected: 'names' failed to satisfy: ${bound}`);
  }
  const session = access.session(caller.accessKey ?? "", caller.assumeRoles ?? []);
  const { account } = session;
  const place = sources.place(account, region);
  const wanted = names.map((id) => {
    const key = { account, region, type: PARAMETER, id };
    const stored = store.get(resourceKey(key));
    return { stored, subject: subjectOf(stored ?? { ...key, properties: {} }, place), id };
  });
  for (const { subject } of wanted) {
    access.authorise(session, [{ action: "ssm:GetParameters", on: ["own"] }], subject, place);
  }
  return {
    Parameters: wanted.flatMap(({ stored, subject, id }) =>
      stored === undefined
        ? []
        : [
            {
              Name: id,
              Type: stored.properties.type,
              Value: undecryptedValue(stored.properties),
              Version: stored.properties.version,
              ARN: subject.arn,
              DataType: stored.properties.dataType,
            },
          ],
    ),
    InvalidParameters: wanted.filter(({ stored }) => stored === undefined).map(({ id }) => id),
  };
}
