import type { Offer } from "./offers";
import { type Place, placesOf, quote, walkArms } from "./posix-words";

/** Returns the script for bash 3.2 and newer. It needs nothing beside the shell. */
export function bashScript(program: string, offers: readonly Offer[]): string {
  const name = `_${program}_completion`;
  return `# bash completion of ${program}, printed by \`${program} completion bash\`. It runs nothing and reads no file.
${name}() {
  local at='' want='' word value i
  local -a line=() offered=()
  COMPREPLY=()
  # For readline \`=\` and \`:\` are words of their own; here they are parts of one.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((i > 1)) && [[ $word == [=:]* || \${COMP_WORDS[i - 1]} == *[=:] ]]; then
      line[\${#line[@]} - 1]+=$word
    else
      line+=("$word")
    fi
  done
  for ((i = 0; i < \${#line[@]} - 1; i++)); do
    word=\${line[i]}
    if [[ $word == -- ]]; then return; fi
    if [[ -n $want ]]; then
      want=''
      continue
    fi
    case "$at|$word" in
${walkArms(offers, "      ")}
    esac
  done
  word=\${line[i]}
  value=$word
  if [[ -z $want && $word == --*=* ]]; then
    want=\${word%%=*}
    value=\${word#*=}
  fi
  case "$at|$want" in
${placesOf(offers).map(armOf).join("\n")}
  esac
  compopt +o default 2>/dev/null
  # What readline took for words of their own stays as it is.
  word=\${word%"$value"}
  if [[ \${COMP_WORDS[COMP_CWORD]} != --*=* ]]; then word=''; fi
  for i in \${offered[@]+"\${offered[@]}"}; do
    if [[ $i == "$value"* ]]; then COMPREPLY+=("$word$i"); fi
  done
}
complete -o default -F ${name} ${program}
`;
}

/** Without an answer bash completes the names of files by itself. */
const FILES = "return";

function armOf({ at, verbs, choices, options, isFile }: Place): string {
  const words = [...verbs.map(({ name }) => name), ...choices, ...options.map(({ name }) => name)];
  const offered = `offered=(${words.map(quote).join(" ")})`;
  const body = !isFile ? offered : words.length === 0 ? FILES : `if [[ $value != -* ]]; then ${FILES}; fi; ${offered}`;
  return `    ${quote(at)}) ${body} ;;`;
}
