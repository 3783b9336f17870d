/**
 * Returns a text on one line that can neither move the reader's cursor nor be taken for a command by the CI system whose
 * log it ends up in: GitHub's runner reads `##[` anywhere in a line and `::name::` where one starts.
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function inert(text: string): string {
  return text
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .replace(/##(?=\w*\[)/g, "# #")
    .replace(/(?<!\S)::(?=[A-Za-z].*::)/g, ": :");
}
