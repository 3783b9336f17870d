/** @jsxRuntime automatic */
/** @jsxImportSource . */
// What differs and does not count as drift: somebody answers for it, the ignore file silences it, or it is over.
import { daysLeft, WARN_DEBT_DAYS } from "../../core/model/debt";
import type { DriftReport } from "../../core/model/drift-report";
import { sinceOf } from "../drift-outline";
import { daysOf } from "../policy-outline";
import { Key } from "./key";
import { Part } from "./part";
import { Table } from "./table";
import { Path, Sentence, Value } from "./words";

interface Props {
  readonly report: DriftReport;
}

export const Debts = ({ report }: Props) => (
  <>
    <Documented report={report} />
    <Silenced report={report} />
    <Resolved report={report} />
  </>
);

const Documented = ({ report: { documented, ring, against } }: Props) =>
  documented.length === 0 ? null : (
    <Part id="documented" title="Documented differences" count={documented.length}>
      <Table label="Documented differences" head={["path", against, ring, "left", "owner", "reason"]} section="rings">
        {[...documented]
          .sort((a, b) => a.daysLeft - b.daysLeft)
          .map((one) => (
            <tr>
              <th scope="row">
                <Path path={one.path} />
              </th>
              <td>
                <Value value={one.prod} />
              </td>
              <td>
                <Value value={one.ring} />
              </td>
              <td>
                <Left days={one.daysLeft} until={one.expires} />
              </td>
              <td>{one.owner}</td>
              <td>
                <Sentence text={one.reason} />
              </td>
            </tr>
          ))}
      </Table>
    </Part>
  );

const Silenced = ({ report: { silenced, at } }: Props) =>
  silenced.length === 0 ? null : (
    <Part id="silenced" title="Silenced" count={silenced.length} says="What the ignore file or a waiver keeps quiet.">
      <Table label="Silenced findings" head={["key", "should be", "is", "left", "why"]}>
        {silenced.map((one) => (
          <tr data-section={one.section}>
            <th scope="row">
              <Key value={one.key} />
            </th>
            <td>
              <Value value={one.expected} />
            </td>
            <td>
              <Value value={one.actual} />
            </td>
            <td>
              <Left days={daysLeft(one.until, new Date(at))} until={one.until} />
            </td>
            <td>
              <Sentence text={one.why} />
            </td>
          </tr>
        ))}
      </Table>
    </Part>
  );

const Resolved = ({ report }: Props) =>
  report.resolved.length === 0 ? null : (
    <Part id="resolved" title="Resolved" count={report.resolved.length} says="What the report before found.">
      <Table label="Resolved findings" head={["key", "what it was", "was there for"]}>
        {report.resolved.map((one) => (
          <tr data-section={one.section}>
            <th scope="row">
              <Path path={one.key} />
            </th>
            <td>
              <Sentence text={one.says} />
            </td>
            <td>{sinceOf(one, report)}</td>
          </tr>
        ))}
      </Table>
    </Part>
  );

/** A debt that ends soon stands out, by more than its colour. */
const Left = ({ days, until }: { readonly days: number; readonly until: string }) => (
  <>
    {days <= WARN_DEBT_DAYS ? <b class="soon">{daysOf(days)}</b> : daysOf(days)}{" "}
    <time class="until" datetime={until}>
      {until}
    </time>
  </>
);
