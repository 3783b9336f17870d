/** @jsxRuntime automatic */
/** @jsxImportSource . */
import type { DriftReport } from "../../core/model/drift-report";
import type { DriftOutline } from "../drift-outline";

const MARKS = { clean: "✓", drift: "≠", undetermined: "?" } as const satisfies Record<DriftReport["outcome"], string>;

interface Props {
  readonly report: DriftReport;
  readonly outline: DriftOutline;
}

/** What the whole report and each of its sections came to. */
export const Verdicts = ({ report, outline }: Props) => (
  <header class={`verdicts ${report.outcome}`}>
    <h1>
      <Outcome outcome={report.outcome} /> <code>{report.ring}</code> against <code>{report.against}</code>
    </h1>
    <p class="headline">{outline.headline}</p>
    <p class="moment">
      {outline.moment}; fingerprint <code>{report.fingerprint}</code>
    </p>
    <ul>
      {outline.sections.map(({ name, outcome, mark, line, covered, reason }) => (
        <li class={mark}>
          <h2>
            {name} <Outcome outcome={mark} />
          </h2>
          <p>{line}</p>
          <p class="covered">Looked at {covered}</p>
          {reason === null ? null : (
            <p class="reason">
              {outcome === mark ? null : <Outcome outcome={outcome} />} Not everything could be told: {reason}
            </p>
          )}
        </li>
      ))}
    </ul>
  </header>
);

const Outcome = ({ outcome }: { readonly outcome: DriftReport["outcome"] }) => (
  <span class={`outcome ${outcome}`}>
    <span aria-hidden="true">{MARKS[outcome]}</span> {outcome}
  </span>
);
