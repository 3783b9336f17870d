/** @jsxRuntime automatic */
/** @jsxImportSource . */
import { DRIFT_KINDS, type DriftReport } from "../../core/model/drift-report";

/** What the kinds of this report's findings mean. */
export function Kinds({ report: { findings, silenced } }: { readonly report: DriftReport }) {
  const there = new Set([...findings, ...silenced].map(({ kind }) => kind as string));
  const kinds = Object.entries(DRIFT_KINDS).filter(([kind]) => there.has(kind));
  return (
    <footer>
      {kinds.length === 0 ? null : (
        <dl>
          {kinds.map(([kind, says]) => (
            <div>
              <dt>{kind}</dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
      )}
      <p>
        Made by <code>canary drift --format html</code>. Values of environment variables are fingerprints.
      </p>
    </footer>
  );
}
