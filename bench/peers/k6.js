// k6 with one virtual user per tenant. With BATCH what the suite sends side by side is one batch, k6's best case; without it a
// virtual user sends one request after another, as k6's users write it.

import { check } from "k6";
import http from "k6/http";

const plan = JSON.parse(open(__ENV.PLAN));
const tenants = JSON.parse(open(__ENV.TENANTS));

export const options = {
  scenarios: {
    smoke: { exec: "smoke", executor: "per-vu-iterations", vus: tenants.length, iterations: 1, maxDuration: "10m" },
  },
  thresholds: { checks: ["rate==1"] },
  batch: 64,
  batchPerHost: 64,
};

const fill = (text, known) => text.replace(/\{(nonce|workspace|memory)\}/g, (_, name) => known[name] || "");

const sendInTurn = (requests) =>
  requests.map(({ method, url, body, params }) => http.request(method, url, body, params));
const send = __ENV.BATCH === "true" ? http.batch : sendInTurn;

export function smoke() {
  const index = __VU - 1;
  const tenant = tenants[index];
  const neighbour = tenants[(index + 1) % tenants.length];
  const bearers = { admin: tenant.token, neighbour: neighbour.token };

  const toRequest = ({ step, known }) => {
    const headers = { accept: "application/json" };
    if (step.as !== "nobody") headers.authorization = `Bearer ${bearers[step.as]}`;
    if (step.json) headers["content-type"] = "application/json";
    const body = step.json ? fill(JSON.stringify(step.json), known) : null;
    const url = `${__ENV.FLEET_URL}/${tenant.slug}${fill(step.path, known)}`;
    return { method: step.method, url, body, params: { headers } };
  };

  const judge = (response, { step, known }) => {
    const text = step.text && fill(step.text, known);
    check(response, {
      [`${step.method} ${step.path} as ${step.as}`]: ({ status, body }) =>
        status === step.status && (!text || body.includes(text)),
    });
    if (step.keep) known[step.keep] = response.json("id");
  };

  const follow = (strands) => {
    const known = strands.map(() => ({ nonce: crypto.randomUUID() }));
    for (let place = 0; ; place += 1) {
      const turn = strands.map((strand, at) => ({ step: strand[place], known: known[at] })).filter(({ step }) => step);
      if (turn.length === 0) return;
      for (const [at, response] of send(turn.map(toRequest)).entries()) judge(response, turn[at]);
    }
  };

  follow([plan.before]);
  follow(plan.strands);
  follow([plan.after]);
}
