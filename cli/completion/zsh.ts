import type { Described, Offer } from "./offers";
import { type Place, placesOf, quote, walkArms } from "./posix-words";

/** Returns the script for zsh, to be sourced or to be found as \`_<program>\` on fpath. */
export function zshScript(program: string, offers: readonly Offer[]): string {
  return `#compdef ${program}
# zsh completion of ${program}, printed by \`${program} completion zsh\`. It runs nothing and reads no file.
_${program}() {
  local at='' want='' word
  local -a verbs choices options
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    if [[ $word == -- ]]; then
      _files
      return
    fi
    if [[ -n $want ]]; then
      want=''
      continue
    fi
    case "$at|$word" in
${walkArms(offers, "      ")}
    esac
  done
  if [[ -z $want && $PREFIX == --*=* ]]; then
    want=\${PREFIX%%=*}
    compset -P 1 '*='
  fi
  case "$at|$want" in
${placesOf(offers).map(armOf).join("\n")}
  esac
  local found=1
  if ((\${#verbs})); then _describe -t verbs verb verbs && found=0; fi
  if ((\${#choices})); then _describe -t choices choice choices && found=0; fi
  if ((\${#options})); then _describe -o option options && found=0; fi
  return found
}
if [[ \${funcstack[1]-} == _${program} ]]; then
  _${program} "$@"
elif ((\${+functions[compdef]})); then
  compdef _${program} ${program}
fi
`;
}

/** A file may be behind the `=` of its format. */
const FILES = "compset -P 1 '*='; _files; return";

function armOf({ at, verbs, choices, options, isFile }: Place): string {
  const list = (variable: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`${variable}=(${items.map(quote).join(" ")})`];
  const lines = [
    ...(!isFile ? [] : [options.length === 0 ? FILES : `if [[ $PREFIX != -* ]]; then ${FILES}; fi`]),
    ...list("verbs", verbs.map(described)),
    ...list("choices", choices),
    ...list("options", options.map(described)),
  ];
  return `    ${quote(at)})\n${lines.map((line) => `      ${line}\n`).join("")}      ;;`;
}

/** The first colon ends the name. */
const described = ({ name, description }: Described): string => `${name}:${description}`;
