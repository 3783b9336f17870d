// What the smoke suite sends to one tenant, once: the floor, the bash script and k6 are all driven by this list.

export interface Step {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the tenant's base URL. `{nonce}`, `{workspace}` and `{memory}` stand for what the strand knows by then. */
  readonly path: string;
  readonly json?: Readonly<Record<string, string | number>>;
  /** Whose bearer is sent. */
  readonly as: "admin" | "nobody" | "neighbour";
  readonly status: number;
  /** What a right answer holds. */
  readonly text?: string;
  /** What the `id` of the answer is called from then on. */
  readonly keep?: "workspace" | "memory";
}

/** Steps one after another; strands go on beside each other. */
export type Strand = readonly Step[];

interface Plan {
  readonly before: Strand;
  readonly strands: readonly Strand[];
  readonly after: Strand;
}

export const SHA = "abc1234";

const witness: Step = { method: "GET", path: "/health", as: "admin", status: 200, text: `"sha":"${SHA}"` };

const read = (path: string, text: string): Strand => [{ method: "GET", path, as: "admin", status: 200, text }];

/** A memory that is committed, found and removed, in a workspace of its own. */
const remember = (content: string, text: string): Strand => [
  {
    method: "POST",
    path: "/workspaces",
    json: { name: "canary-smoke", tier: 1, runtime: "external" },
    as: "admin",
    status: 201,
    keep: "workspace",
  },
  {
    method: "POST",
    path: "/workspaces/{workspace}/memories",
    json: { scope: "LOCAL", namespace: "canary-smoke", content },
    as: "admin",
    status: 201,
    keep: "memory",
  },
  { method: "GET", path: "/workspaces/{workspace}/memories?q=canary-smoke-{nonce}", as: "admin", status: 200, text },
  { method: "DELETE", path: "/workspaces/{workspace}/memories/{memory}", as: "admin", status: 200 },
  { method: "DELETE", path: "/workspaces/{workspace}?confirm=true", as: "admin", status: 200 },
];

/** How many refusals of one bearer the suite asks for at once. */
const REFUSALS_AT_ONCE = 2;

/** Every admin route, for those who must not get in. */
function refuse(as: "nobody" | "neighbour"): Strand[] {
  const routes: Pick<Step, "method" | "path" | "json">[] = [
    { method: "GET", path: "/admin/liveness" },
    { method: "GET", path: "/workspaces" },
    { method: "GET", path: "/events" },
    { method: "POST", path: "/workspaces", json: {} },
    { method: "DELETE", path: "/workspaces/{nonce}?confirm=true" },
    { method: "POST", path: "/workspaces/{nonce}/memories", json: {} },
    { method: "GET", path: "/workspaces/{nonce}/memories?q={nonce}" },
    { method: "DELETE", path: "/workspaces/{nonce}/memories/{nonce}" },
  ];
  const steps = routes.map((route): Step => ({ ...route, as, status: 401 }));
  return Array.from({ length: REFUSALS_AT_ONCE }, (_, strand) =>
    steps.filter((_, place) => place % REFUSALS_AT_ONCE === strand),
  );
}

export const PLAN: Plan = {
  before: [witness],
  strands: [
    read("/admin/liveness", '"seconds_ago":'),
    read("/workspaces", "["),
    remember("canary-smoke-{nonce}", '"content":"canary-smoke-{nonce}"'),
    remember("canary-smoke-{nonce} sk-{nonce}", "[REDACTED:"),
    read("/events", "["),
    ...refuse("nobody"),
    ...refuse("neighbour"),
  ],
  after: [witness],
};

/** Returns the text with what a strand knows in place of the braces. */
export const fill = (text: string, known: Readonly<Record<string, string>>): string =>
  text.replace(/\{(nonce|workspace|memory)\}/g, (_, name: string) => known[name] ?? "");
