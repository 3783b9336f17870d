import { Misuse } from "../core/errors";

interface Fault {
  /** Where it bites: in the server's answers, when the container starts, or when a machine pulls the image. */
  readonly where: "server" | "start" | "pull";
  readonly does: string;
}

/** Every way in which a build can be bad. An image carries its faults as a label, so a bad build is an image like any other. */
const FAULTS = {
  "memories-500": { where: "server", does: "every memory request answers 500" },
  "memories-forget": { where: "server", does: "a memory is accepted with an id, and not kept" },
  "scrubber-off": { where: "server", does: "secrets in a memory are stored in clear" },
  "auth-open": { where: "server", does: "admin routes answer without a bearer" },
  "liveness-html": { where: "server", does: "/admin/liveness answers 200 with an HTML error page" },
  "events-object": { where: "server", does: "/events answers an object instead of an array" },
  slow: { where: "server", does: "everything but /health and /metrics answers after 30 s" },
  "crash-on-boot": { where: "start", does: "the container exits at once" },
  "never-updates": { where: "pull", does: "no machine can pull the image" },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES: readonly string[] = Object.keys(FAULTS);

/** The image label that carries the faults, as a comma list. */
export const FAULTS_LABEL = "tenant-fleet.sandbox.faults";

const isFault = (text: string): text is FaultName => Object.hasOwn(FAULTS, text);

/**
 * Returns the names as faults, each once.
 * @throws {Misuse} naming the allowed ones when a name is unknown.
 */
export function parseFaults(names: readonly string[]): readonly FaultName[] {
  const unknown = names.find((name) => !isFault(name));
  if (unknown !== undefined) {
    throw new Misuse({
      what: `The fault "${unknown.slice(0, 60)}"`,
      why: "there is no such fault",
      fix: `Choose from ${FAULT_NAMES.join(", ")}`,
    });
  }
  return [...new Set(names.filter(isFault))];
}

/** Returns the faults that an image's label names; names that this version does not know are left out. */
export function faultsOf(labels: Readonly<Record<string, string>>): readonly FaultName[] {
  return (labels[FAULTS_LABEL] ?? "").split(",").filter(isFault);
}
