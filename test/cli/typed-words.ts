/** Returns the words of an example as a shell would give them to the program: without what stands before and behind it. */
export function typedWords(example: string, program: string): string[] {
  const words = [...example.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
  const start = words.indexOf(program) + 1;
  const redirection = words.indexOf(">", start);
  return words.slice(start, redirection === -1 ? undefined : redirection);
}
