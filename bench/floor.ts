// The floor: a bare undici loop that sends the suite's requests with the suite's concurrency, looks at nothing but the
// status, and keeps nothing but ids. FLEET_URL, FLEET_TENANTS and FLEET_CONCURRENCY come from the environment; prints the
// milliseconds from the first request to the last answer.
import { Agent, request } from "undici";
import { tenantAt } from "./fleet-contract";
import { fill, PLAN, type Step, type Strand } from "./requests";

const { FLEET_URL = "", FLEET_TENANTS, FLEET_CONCURRENCY } = process.env;
const dispatcher = new Agent();

async function send(step: Step, index: number, known: Record<string, string>): Promise<void> {
  const { slug, token } = tenantAt(index);
  const bearer = step.as === "admin" ? token : tenantAt(index + 1).token;
  const { statusCode, body } = await request(`${FLEET_URL}/${slug}${fill(step.path, known)}`, {
    method: step.method,
    headers: {
      accept: "application/json",
      ...(step.as === "nobody" ? {} : { authorization: `Bearer ${bearer}` }),
      ...(step.json === undefined ? {} : { "content-type": "application/json" }),
    },
    body: step.json === undefined ? null : fill(JSON.stringify(step.json), known),
    dispatcher,
  });
  const text = await body.text();
  if (statusCode !== step.status) throw new Error(`${step.method} ${step.path}: ${statusCode}`);
  if (step.keep !== undefined) known[step.keep] = (JSON.parse(text) as { id: string }).id;
}

async function follow(strand: Strand, index: number): Promise<void> {
  const known = { nonce: crypto.randomUUID() };
  for (const step of strand) await send(step, index, known);
}

/** As many tenants at a time as the suite takes. */
async function forEachTenant(work: (index: number) => Promise<unknown>): Promise<void> {
  const queue = Array.from({ length: Number(FLEET_TENANTS) }).keys();
  const worker = async () => {
    for (const index of queue) await work(index);
  };
  await Promise.all(Array.from({ length: Number(FLEET_CONCURRENCY) }, worker));
}

async function main(): Promise<void> {
  const began = performance.now();
  await forEachTenant((index) => follow(PLAN.before, index));
  await forEachTenant(async (index) => {
    await Promise.all(PLAN.strands.map((strand) => follow(strand, index)));
    await follow(PLAN.after, index);
  });
  console.log(JSON.stringify({ durationMs: performance.now() - began }));
}

void main();
