/** @jsxRuntime automatic */
/** @jsxImportSource . */
import type { DriftFinding, DriftReport } from "../../core/model/drift-report";
import { type DriftOutline, isNew, sinceOf, timeOf } from "../drift-outline";
import { Key } from "./key";
import { Part } from "./part";
import { Path, Sentence, Value } from "./words";

interface Props {
  readonly report: DriftReport;
  readonly outline: DriftOutline;
}

/** What differs and nobody answers for, section by section. */
export const Findings = ({ report, outline }: Props) => (
  <Part id="findings" title="Findings" count={report.findings.length}>
    {report.findings.length === 0 ? <p class="nothing">Nothing was found.</p> : null}
    {outline.sections
      .filter(({ findings }) => findings.length > 0)
      .map(({ name, findings }) => (
        <div class="group">
          <h3>{name}</h3>
          <ol data-rows data-section={name} data-ages>
            {findings.map((finding) => (
              <Finding finding={finding} report={report} />
            ))}
          </ol>
        </div>
      ))}
  </Part>
);

const Finding = ({ finding, report }: { readonly finding: DriftFinding; readonly report: DriftReport }) => (
  <li class={`finding ${finding.level}`} data-new={isNew(finding, report) || undefined}>
    <div>
      <p class="what">
        <span class="kind">{finding.kind}</span> <Since finding={finding} report={report} />{" "}
        <b>{finding.subject === finding.stack ? finding.stack : `${finding.stack}/${finding.subject}`}</b>{" "}
        <Path path={finding.path} />
      </p>
      <p class="values">
        <span class="label">should be</span> <Value value={finding.expected} /> <span class="label">is</span>{" "}
        <Value value={finding.actual} />
      </p>
      {finding.location === null ? null : (
        <p class="place">
          <code>{`${finding.location.file}:${finding.location.line}`}</code>
        </p>
      )}
    </div>
    <div>
      <p>
        <Sentence text={finding.says} />
      </p>
      <p class="remedy">
        <Sentence text={finding.remedy} />
      </p>
      <Key value={finding.key} />
    </div>
  </li>
);

/** Since when it is there, where there is an earlier report to know it from. */
function Since({ finding, report }: { readonly finding: DriftFinding; readonly report: DriftReport }) {
  if (report.since === null) return null;
  if (isNew(finding, report)) return <span class="new">new</span>;
  return (
    <time class="since" datetime={finding.firstSeen} title={`since ${timeOf(finding.firstSeen)}`}>
      {sinceOf(finding, report)}
    </time>
  );
}
