import assert from "node:assert/strict";
import { mapConcurrently } from "../../../core/map-concurrently";
import { parseSha } from "../../../core/model/image";
import type { Verdict } from "../../../core/model/verdict";
import { runSmoke } from "../../../smoke";
import { SHA, type SmokeTenant, startSmokeTenant } from "../../support/smoke-tenant";
import type { FaultCase } from "./fault-case";

/** Most of the time of a row is its waiting. */
const ROWS_AT_A_TIME = 16;

/** Mutation testing must know which test runs which code, and runs them by the thousand: each by itself, none that waits. */
const IS_MUTATED = process.env.STRYKER_MUTATOR_WORKER !== undefined;

interface Run {
  readonly verdict: Verdict;
  readonly requests: SmokeTenant["requests"];
}

/** Registers a test for each row: its check catches it, no other check fails, and nothing is asked twice that may not be. */
export function itIsCaught(all: readonly FaultCase[]): void {
  const rows = IS_MUTATED ? all.filter(({ checkDeadlineMs }) => checkDeadlineMs === undefined) : all;
  const runs = new Map<FaultCase, Run>();

  before(async function () {
    this.timeout(60_000);
    if (IS_MUTATED) return;
    await mapConcurrently(rows, ROWS_AT_A_TIME, async (row) => {
      runs.set(row, await runRow(row));
    });
  });

  for (const row of rows) it(row.name, async () => assertCaught(row, runs.get(row) ?? (await runRow(row))));
}

async function runRow(row: FaultCase): Promise<Run> {
  await using tenant = await startSmokeTenant({ ...row, name: "tenant-1" });
  const { memoriesApi = "root", checkDeadlineMs } = row;
  const verdict = await runSmoke([tenant.endpoint], {
    sha: parseSha(SHA),
    memoriesApi,
    waitMs: 0,
    ...(checkDeadlineMs === undefined ? {} : { checkDeadlineMs }),
  });
  return { verdict, requests: tenant.requests };
}

function assertCaught({ caught, as = "failed", got }: FaultCase, { verdict, requests }: Run): void {
  const seen = JSON.stringify(verdict.checks, null, 1);
  assert.equal(verdict.outcome, as === "failed" ? "RED" : "INCONCLUSIVE", seen);
  const catching = verdict.checks.find(({ check }) => check === caught);
  assert.equal(catching?.result, as, seen);
  assert.match(catching?.got ?? "", got);
  assert.ok(catching?.fix && catching.expected && catching.request);
  const others = verdict.checks.filter(({ check, result }) => check !== caught && result === "failed");
  assert.deepEqual(others, []);
  assert.deepEqual(refusalsAskedAgain(requests), []);
}

/** Each route is asked for once without a bearer and once with a foreign one; a hole is not retried into a refusal. */
function refusalsAskedAgain(requests: SmokeTenant["requests"]): string[] {
  const asked = requests.filter(({ caller }) => caller !== "admin").map(({ caller, line }) => `${caller} ${line}`);
  return asked.filter((line, index) => asked.indexOf(line) !== index);
}
