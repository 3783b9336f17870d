// What the scripts for bash and zsh have in common.
import { type Described, isKnown, type Offer, type Value, wantingNames } from "./offers";

/** Returns a text as one word of a shell, whatever is in it. */
export const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Returns the arms of a `case` that follows the words typed so far: which verb it is at, and which option wants a value. */
export function walkArms(offers: readonly Offer[], indent: string): string {
  const arms = offers.flatMap((offer) => {
    const at = (name: string) => quote(`${offer.path}|${name}`);
    const wanting = wantingNames(offer);
    return [
      ...offer.verbs.map(({ name }) => `${at(name)}) at=${quote(`${offer.path} ${name}`.trim())} ;;`),
      ...(wanting.length === 0 ? [] : [`${wanting.map(at).join(" | ")}) want=$word ;;`]),
    ];
  });
  return arms.map((arm) => indent + arm).join("\n");
}

/** Where the walk can end with something to offer. */
export interface Place extends Value {
  /** The verb, and the option that wants a value. */
  readonly at: string;
  readonly verbs: readonly Described[];
  readonly options: readonly Described[];
}

const NOTHING: Value = { choices: [], isFile: false };

export function placesOf(offers: readonly Offer[]): Place[] {
  return offers.flatMap(({ path, verbs, options, argument }) => [
    {
      ...(argument ?? NOTHING),
      at: `${path}|`,
      verbs,
      options: options.map(({ names: [name = ""], description }) => ({ name, description })),
    },
    ...options.flatMap(({ names, value }) =>
      isKnown(value) ? names.map((name) => ({ ...value, at: `${path}|${name}`, verbs: [], options: [] })) : [],
    ),
  ]);
}
