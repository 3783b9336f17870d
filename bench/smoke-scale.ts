// Does the suite stay near the floor, linear and small with ten times the tenants?
import { floor, suite } from "./contenders";
import { startFleet } from "./fleet-process";
import { compare, type Row } from "./row";
import { takeTurns } from "./turns";

const TENANTS = 1_000;
const FEW = 100;
const DELAY_MS = 20;
const ROUNDS = 5;
const MAX_MIB = 200;

export async function benchSmokeScale(): Promise<Row[]> {
  await using fleet = await startFleet(TENANTS, DELAY_MS);
  const [ours, bare, few] = await takeTurns(
    fleet,
    ROUNDS,
    { contender: suite, tenants: TENANTS },
    { contender: floor, tenants: TENANTS },
    { contender: suite, tenants: FEW },
  );
  const run = ours.map(({ runMs }) => runMs);
  const bareRun = bare.map(({ runMs }) => runMs);
  const scaled = few.map(({ runMs }) => (runMs * TENANTS) / FEW);
  const peak = ours.map(({ peakMib }) => peakMib);
  return [
    compare({ name: "1,000 tenants: run time", peer: floor.name, atMost: 1.25 }, run, bareRun),
    compare({ name: "1,000 tenants: run time", peer: "ten times that of 100", atMost: 1.1 }, run, scaled),
    compare({ name: "1,000 tenants: peak memory", peer: `${MAX_MIB} MiB`, atMost: 1 }, peak, MAX_MIB),
  ];
}
