// Is promoting two images, process start included, quicker than a script of crane where the registry is far away?
import { TOKEN_PATH } from "./distance-trace";
import { canary, crane } from "./promoters";
import { FAR_MS, type Promotion, promoteInTurns } from "./promotion-turns";
import { compare, type Row } from "./row";

const ROUNDS = 9;
const IMAGES = 2;
const PLATFORMS = 40;
const MAX_REQUESTS_PER_IMAGE = 6;
const MAX_ROUND_TRIPS = 6;

export async function benchPromotion(): Promise<Row[]> {
  const far = { delayMs: FAR_MS, platforms: 1 } as const;
  const near = { delayMs: 0, platforms: 1 } as const;
  const [ours, script, oursNear, scriptNear, index] = await promoteInTurns(
    ROUNDS,
    { promoter: canary, ...far },
    { promoter: crane, ...far },
    { promoter: canary, ...near },
    { promoter: crane, ...near },
    { promoter: canary, ...far, platforms: PLATFORMS },
  );
  const whole = ({ wholeMs }: Promotion) => wholeMs;
  const over = `promotion over ${FAR_MS} ms`;
  return [
    compare({ name: over, peer: crane.name, atMost: 0.7 }, ours.map(whole), script.map(whole)),
    compare({ name: "promotion on loopback", peer: crane.name }, oursNear.map(whole), scriptNear.map(whole)),
    compare(
      { name: `${over}: requests per image`, peer: `${MAX_REQUESTS_PER_IMAGE}, tokens aside`, atMost: 1 },
      ours.map((promotion) => (promotion.crossings.length - tokensOf(promotion)) / IMAGES),
      MAX_REQUESTS_PER_IMAGE,
    ),
    compare(
      { name: `${over}: tokens per image`, peer: "1", atMost: 1 },
      ours.map((promotion) => tokensOf(promotion) / IMAGES),
      1,
    ),
    compare(
      { name: `${over}: round trips in all`, peer: `${MAX_ROUND_TRIPS}`, atMost: 1 },
      ours.map(({ crossings }) => Math.max(...crossings.map(({ depth }) => depth))),
      MAX_ROUND_TRIPS,
    ),
    compare(
      { name: `${over}: ${PLATFORMS} platforms`, peer: "1 platform", atMost: 1.15 },
      index.map(whole),
      ours.map(whole),
    ),
  ];
}

const tokensOf = ({ crossings }: Promotion) =>
  crossings.filter(({ line }) => line.startsWith(`GET ${TOKEN_PATH}`)).length;
