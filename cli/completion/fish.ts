import { isKnown, type Offer, type OfferedOption, type Value, wantingNames } from "./offers";

/** Returns the script for fish 3 and newer. */
export function fishScript(program: string, offers: readonly Offer[]): string {
  const at = `__${program.replaceAll("-", "_")}_at`;
  const complete = (offer: Offer, ...rest: string[]) =>
    ["complete", "-c", program, "-n", quote(`${at} ${quote(offer.path)}`), ...rest].join(" ");
  const lines = offers.flatMap((offer) => [
    ...offer.verbs.map(({ name, description }) => complete(offer, "-a", quote(name), "-d", quote(description))),
    ...(isKnown(offer.argument) ? [complete(offer, ...expected(offer.argument))] : []),
    ...offer.options.map((option) => complete(offer, ...optionOf(option))),
  ]);
  return `# fish completion of ${program}, printed by \`${program} completion fish\`. It runs nothing and reads no file.
function ${at}
    set -l at ''
    set -l want ''
    set -l words (commandline -opc)
    set -e words[1]
    for word in $words
        if test -n "$want"
            set want ''
            continue
        end
        if test "$word" = --
            set at --
            break
        end
        switch "$at|$word"
${walkCases(offers)}
        end
    end
    test "$at" = "$argv[1]"
end
complete -c ${program} -f
complete -c ${program} -n '${at} --' -F
${lines.join("\n")}
`;
}

/** Within single quotes nothing but a backslash and the quote itself is special. */
const quote = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;

/** A list of choices is expanded when it is used; its words are plain. */
const expected = ({ choices, isFile }: Value): string[] => (isFile ? ["-F"] : ["-a", quote(choices.join(" "))]);

function optionOf({ names, description, value }: OfferedOption): string[] {
  const flags = names.flatMap((name) => (name.startsWith("--") ? ["-l", name.slice(2)] : ["-s", name.slice(1)]));
  const wants = value === null ? [] : value.isFile ? ["-r", "-F"] : ["-x", ...(isKnown(value) ? expected(value) : [])];
  return [...flags, ...wants, "-d", quote(description)];
}

function walkCases(offers: readonly Offer[]): string {
  const cases = offers.flatMap((offer) => {
    const at = (name: string) => quote(`${offer.path}|${name}`);
    const wanting = wantingNames(offer);
    return [
      ...offer.verbs.map(({ name }) => [at(name), `set at ${quote(`${offer.path} ${name}`.trim())}`]),
      ...(wanting.length === 0 ? [] : [[wanting.map(at).join(" "), "set want $word"]]),
    ];
  });
  return cases.map(([pattern, body]) => `            case ${pattern}\n                ${body}`).join("\n");
}
