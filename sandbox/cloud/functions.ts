import type { Access } from "./access";
import { CloudError } from "./cloud-error";
import type { Caller } from "./resource-operations";
import type { Place } from "./resource-type";
import { PARAMETER, parameterValue } from "./resource-types/parameter";
import { type Properties, resourceKey, type Store } from "./store";

const PUBLIC_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const IMAGE_ID = "ami-0a1b2c3d4e5f60718";

interface Sources {
  readonly store: Store;
  readonly access: Access;
  readonly place: (account: string, region: string) => Place;
}

/** Answers the functions that a program may call: `aws:ssm/getParameter:getParameter`. */
export function createFunctions({ store, access, place: placeOf }: Sources) {
  const getParameter = (caller: Caller, args: Properties) => {
    const name = args.name;
    const region = `${args.region ?? caller.region ?? ""}`;
    if (typeof name !== "string" || name === "")
      throw new CloudError("ValidationError", 'Missing required property "name"');
    if (region === "") throw new CloudError("MissingRegion", "no region was given");
    const session = access.session(caller.accessKey ?? "", caller.assumeRoles ?? []);
    const place = placeOf(session.account, region);
    const isPublic = name.startsWith("/aws/service/");
    const arn = `arn:aws:ssm:${region}:${isPublic ? "" : session.account}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
    const subject = { arn, kind: "parameter", tags: {} };
    access.authorise(session, [{ action: "ssm:GetParameter", on: ["own"] }], subject, place);
    const stored = store.get(resourceKey({ account: session.account, region, type: PARAMETER, id: name }));
    const found = name === PUBLIC_IMAGE ? { type: "String", value: IMAGE_ID, version: 1 } : stored?.properties;
    if (found === undefined) throw new CloudError("ParameterNotFound", `the parameter ${name} does not exist`, 404);
    const value = parameterValue(found);
    const isOpen = found.type !== "SecureString";
    return {
      id: name,
      arn,
      name,
      region,
      type: found.type,
      value: isOpen || args.withDecryption !== false ? value : "(encrypted)",
      insecureValue: isOpen ? value : "",
      version: found.version,
      withDecryption: args.withDecryption ?? true,
    };
  };
  return {
    invoke(caller: Caller, token: string, args: Properties): Properties {
      if (token === "aws:ssm/getParameter:getParameter") return getParameter(caller, args);
      throw new CloudError("UnknownFunction", `the sandbox does not simulate ${token}`);
    },
  };
}
