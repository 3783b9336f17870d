/** @jsxRuntime automatic */
/** @jsxImportSource . */
// Words that mean more than their letters: paths, values, moments, sentences with commands in them.
import { timeOf } from "../drift-outline";
import { withShortDigests } from "../drift-tables";

/** A path, which may be broken where its parts meet. */
export const Path = ({ path }: { readonly path: string }) => (
  <code class="path">
    {path.split(/(?<=[.[\]/:])/).map((piece) => (
      <>
        {piece}
        <wbr />
      </>
    ))}
  </code>
);

/** A value; of a digest as much as the eye compares. */
export function Value({ value }: { readonly value: string }) {
  const short = withShortDigests(value);
  return <code title={short === value ? undefined : value}>{short}</code>;
}

export const Moment = ({ time }: { readonly time: string }) => <time datetime={time}>{timeOf(time)}</time>;

/** A sentence, with what stands between backticks as code. */
export const Sentence = ({ text }: { readonly text: string }) => (
  <>{text.split(/`([^`]+)`/).map((piece, at) => (at % 2 === 1 ? <code>{piece}</code> : piece))}</>
);
