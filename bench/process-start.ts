// How much of a run of one tenant is the start of the process?
import { type Contender, floor, npx, suite } from "./contenders";
import { startFleet } from "./fleet-process";
import { compare, type Row } from "./row";
import { type Sample, takeTurns } from "./turns";

const ROUNDS = 9;

export async function benchProcessStart(): Promise<Row[]> {
  await using fleet = await startFleet(2, 0);
  const enter = (contender: Contender) => ({ contender, tenants: 1 });
  const [typed, ours, bare] = await takeTurns(fleet, ROUNDS, enter(npx), enter(suite), enter(floor));
  const whole = ({ wholeMs }: Sample) => wholeMs;
  const start = ({ wholeMs, runMs }: Sample) => wholeMs - runMs;
  return [
    compare(
      { name: "1 tenant, npx canary smoke: share of the start", peer: "the whole process" },
      typed.map(start),
      typed.map(whole),
    ),
    compare({ name: "1 tenant: share of the start", peer: "the whole process" }, ours.map(start), ours.map(whole)),
    compare({ name: "1 tenant: start", peer: floor.name }, ours.map(start), bare.map(start)),
  ];
}
