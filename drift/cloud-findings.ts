import type { NewFinding } from "../core/model/drift-report";
import { SECRET } from "./close-secrets";
import { NOTHING, type PropertyChange } from "./property-changes";
import type { RefreshedResource } from "./refresh-events";
import type { Shown } from "./shown";

/** Returns who makes findings of what a refresh found on a stack; `urns` are those of all its resources. */
export function cloudFindings(
  stack: string,
  urns: readonly string[],
  shown: Shown,
): (resource: RefreshedResource) => NewFinding[] {
  const times = new Map<string, number>();
  for (const name of urns.map(nameOf)) times.set(name, (times.get(name) ?? 0) + 1);
  const of = { section: "cloud", stack, level: "error" } as const;
  const up = `\`pulumi up --refresh -s ${stack}\``;

  return ({ urn, type, outcome, changes, replaces }) => {
    const thing = shown.one(type.split(":").at(-1) ?? type);
    const name = nameOf(urn);
    // Two may have one name when their types differ.
    const subject = shown.one(times.get(name) === 1 ? name : `${name}(${thing})`);
    if (outcome === "deleted") {
      return [
        {
          ...{ ...of, kind: "deleted", subject, path: "resource" },
          expected: shown.one(type),
          actual: NOTHING,
          says: `The cloud has this ${thing} no more, and the state of ${stack} still has it.`,
          remedy: `Run ${up} to make it again; if it is to be gone, take it out of the program first.`,
        },
      ];
    }
    return changes.map((change): NewFinding => {
      const [expected, actual] = shown.both(change.inState, change.inCloud);
      const path = shown.one(change.path);
      return {
        ...{ ...of, kind: "changed", subject, path, expected, actual },
        says: `${sentence(change, path, thing, stack)}${expected === actual ? whyAlike(change) : ""}`,
        remedy: replaces
          ? `To put it back replaces the ${thing}: read \`pulumi preview --refresh --diff -s ${stack}\` before ${up}, or take it into the program.`
          : `Run ${up} to put it back; if it is to stay, take it into the program first.`,
      };
    });
  };
}

const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

function sentence({ inState, inCloud }: PropertyChange, path: string, thing: string, stack: string): string {
  if (inState === NOTHING && inCloud !== NOTHING) {
    return `The cloud has ${path} on this ${thing}, and the state of ${stack} has not.`;
  }
  if (inCloud === NOTHING && inState !== NOTHING) {
    return `The state of ${stack} has ${path} on this ${thing}, and the cloud has it no more.`;
  }
  return `The cloud has another ${path} on this ${thing} than the state of ${stack}.`;
}

/** Says why what differs looks alike. */
const whyAlike = ({ inState, inCloud }: PropertyChange): string =>
  `${inState}${inCloud}`.includes(SECRET) || inState !== inCloud
    ? " What differs is a secret, so it is not shown."
    : " Its provider says that it differs, and not how.";
