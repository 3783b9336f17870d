// How does the suite compare with what teams run today, with a load generator and with what the network itself costs?
import { type Contender, curl, floor, k6, k6InBatches, suite } from "./contenders";
import { startFleet } from "./fleet-process";
import { compare, type Row } from "./row";
import { type Sample, takeTurns } from "./turns";

const TENANTS = 100;
const DELAY_MS = 20;

/** Enough for a median; bash and curl take two minutes a round and are far away. */
const ROUNDS = { near: 9, curl: 3 };

export async function benchSmokeAgainstPeers(): Promise<Row[]> {
  await using fleet = await startFleet(TENANTS, DELAY_MS);
  const enter = (contender: Contender) => ({ contender, tenants: TENANTS });
  const [ours, bare, load, batches] = await takeTurns(
    fleet,
    ROUNDS.near,
    enter(suite),
    enter(floor),
    enter(k6),
    enter(k6InBatches),
  );
  const [oursAgain, bash] = await takeTurns(fleet, ROUNDS.curl, enter(suite), enter(curl));
  const whole = ({ wholeMs }: Sample) => wholeMs;
  const run = ({ runMs }: Sample) => runMs;
  return [
    compare({ name: "100 tenants: times faster", peer: curl.name, atLeast: 40 }, bash.map(whole), oursAgain.map(whole)),
    compare({ name: "100 tenants: times faster", peer: k6.name, atLeast: 1.5 }, load.map(whole), ours.map(whole)),
    compare(
      { name: "100 tenants: times faster", peer: k6InBatches.name, atLeast: 1.5 },
      batches.map(whole),
      ours.map(whole),
    ),
    // What no suite on this HTTP client can pass.
    compare({ name: "100 tenants, a bare undici loop: times faster", peer: k6.name }, load.map(whole), bare.map(whole)),
    compare({ name: "100 tenants: run time", peer: floor.name, atMost: 1.25 }, ours.map(run), bare.map(run)),
    compare({ name: "100 tenants: whole process", peer: floor.name }, ours.map(whole), bare.map(whole)),
  ];
}
