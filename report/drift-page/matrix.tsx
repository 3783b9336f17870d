/** @jsxRuntime automatic */
/** @jsxImportSource . */

import { countOf } from "../../core/model/count";
import type { DriftReport } from "../../core/model/drift-report";

import { type CellMark, type OddCells, type OddRow, oddCellsOf } from "./odd-cells";
import { Part } from "./part";
import { Wide } from "./wide";
import { Path, Value } from "./words";

/** One letter each, because a large fleet has tens of thousands of cells. */
const CLASSES = { usual: "", documented: "d", silenced: "s", odd: "o" } as const satisfies Record<CellMark, string>;
const WORDS = {
  odd: "differs, and nobody answers for it",
  documented: "differs, and a delta documents it",
  silenced: "differs, and is silenced",
} as const;

/** Every tenant's posture against the usual one. */
export function Matrix({ report }: { readonly report: DriftReport }) {
  const cells = oddCellsOf(report);
  const { paths } = cells;
  const tenants = report.matrix.tenants.length;
  if (paths.length * tenants === 0) return null;
  const agreed = paths.filter(({ odd }) => odd === 0).length;
  return (
    <Part id="matrix" title="Tenants and their posture" count={tenants} says={saysOf(cells, agreed, tenants)}>
      <div class={agreed === paths.length ? "matrix brief agreed" : "matrix brief"}>
        <div class="legend">
          {agreed === 0 ? null : (
            <label class="toggle">
              <input type="checkbox" id="brief" autocomplete="off" checked /> Hide {countOf(agreed, "path")} on which
              all agree
            </label>
          )}
          <ul>
            <li>
              <span class="mark">=</span> as usual
            </li>
            {(["odd", "documented", "silenced"] as const).map((mark) => (
              <li>
                <span class={`mark ${CLASSES[mark]}`} /> {WORDS[mark]}
              </li>
            ))}
          </ul>
        </div>
        <Wide label="Posture of every tenant">
          <table>
            <caption class="unseen">Tenants and their posture, by path</caption>
            <thead>
              <tr>
                <th scope="col">tenant</th>
                {paths.map(({ path, odd }) => (
                  <th scope="col" class={odd === 0 ? "a" : undefined}>
                    <Path path={path} /> {odd === 0 ? null : <span class="many">{differ(odd)}</span>}
                  </th>
                ))}
              </tr>
              <tr class="usual">
                <th scope="row">{cells.usualIn === null ? "usual" : `usual in ${cells.usualIn}`}</th>
                {paths.map(({ usual, odd }) => (
                  <td class={odd === 0 ? "a" : undefined}>
                    <Posture value={usual} />
                  </td>
                ))}
              </tr>
            </thead>
            {cells.stacks.map(({ stack, rows }) => (
              <tbody data-rows data-section="rings" data-tenants>
                <tr data-head>
                  <th scope="rowgroup" colspan={paths.length + 1}>
                    {stack} <span class="count">{rows.length}</span>
                  </th>
                </tr>
                {rows.map((row) => (
                  <Row row={row} paths={paths} />
                ))}
              </tbody>
            ))}
          </table>
        </Wide>
      </div>
    </Part>
  );
}

const Row = ({ row, paths }: { readonly row: OddRow; readonly paths: OddCells["paths"] }) => (
  <tr data-odd={row.odd > 0 || undefined}>
    <th scope="row">
      {row.tenant} {row.odd === 0 ? null : <span class="many">{differ(row.odd)}</span>}
    </th>
    {row.marks.map((mark, at) =>
      mark === "usual" ? (
        <td class={paths[at]?.odd === 0 ? "a" : undefined}>=</td>
      ) : (
        <td class={CLASSES[mark]}>
          <span class="unseen">{WORDS[mark]}: </span>
          <Posture value={row.values[at] ?? ""} />
        </td>
      ),
    )}
  </tr>
);

const Posture = ({ value }: { readonly value: string }) =>
  value === "" ? <span class="unknown">not set</span> : <Value value={value} />;

const differ = (count: number): string => (count === 1 ? "1 differs" : `${count} differ`);

function saysOf({ paths, stacks }: OddCells, agreed: number, tenants: number): string {
  const odd = stacks.flatMap(({ rows }) => rows).filter((row) => row.odd > 0).length;
  const of = `${countOf(paths.length, "path")}`;
  if (odd === 0) return `Every tenant has what is usual on all of ${of}.`;
  return `${odd} of ${countOf(tenants, "tenant")} ${odd === 1 ? "differs" : "differ"} from the usual, on ${paths.length - agreed} of ${of}.`;
}
