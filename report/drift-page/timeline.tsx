/** @jsxRuntime automatic */
/** @jsxImportSource . */

import { countOf } from "../../core/model/count";
import { DRIFT_SECTIONS, type DriftReport } from "../../core/model/drift-report";

import { Part } from "./part";
import { Wide } from "./wide";
import { Moment } from "./words";

type Past = DriftReport["timeline"][number];

const HEIGHT = 100;
const BAR = 10;
const GAP = 2;
/** Without a finding a bar is this high, so that a clean report is not taken for none. */
const LEAST = 3;

/** How much was found, report by report; one report alone has no history. */
export function Timeline({ report: { timeline } }: { readonly report: DriftReport }) {
  const [first] = timeline;
  const last = timeline.at(-1);
  if (timeline.length < 2 || !first || !last) return null;
  const most = Math.max(...timeline.map(totalOf));
  const says = `${countOf(timeline.length, "report")}, with ${countOf(totalOf(last), "finding")} in the last one and at most ${most}.`;
  return (
    <Part id="timeline" title="Timeline" says={says}>
      <div class="legend">
        <ul>
          {DRIFT_SECTIONS.map((name) => (
            <li>
              <span class={`swatch ${name}`} /> {name}
            </li>
          ))}
          <li>
            <span class="swatch clean" /> no finding
          </li>
          <li>
            <span class="swatch undetermined" /> could not tell everything
          </li>
        </ul>
      </div>
      <svg
        class="bars"
        role="img"
        aria-label={says}
        viewBox={`0 0 ${timeline.length * (BAR + GAP)} ${HEIGHT + 2 * LEAST}`}
        preserveAspectRatio="none"
      >
        <rect class="axis" y={HEIGHT} width={timeline.length * (BAR + GAP)} height={1} />
        {timeline.map((past, at) => (
          <Bar past={past} x={at * (BAR + GAP)} most={Math.max(1, most)} />
        ))}
      </svg>
      <p class="span">
        <Moment time={first.at} /> <Moment time={last.at} />
      </p>
      <details>
        <summary>As a table</summary>
        <Wide label="Findings by report">
          <table>
            <caption class="unseen">Findings by report</caption>
            <thead>
              <tr>
                <th scope="col">report</th>
                <th scope="col">outcome</th>
                {DRIFT_SECTIONS.map((name) => (
                  <th scope="col" class="number">
                    {name}
                  </th>
                ))}
                <th scope="col">fingerprint</th>
              </tr>
            </thead>
            <tbody>
              {[...timeline].reverse().map((past) => (
                <tr>
                  <th scope="row">
                    <Moment time={past.at} />
                  </th>
                  <td>{past.outcome}</td>
                  {DRIFT_SECTIONS.map((name) => (
                    <td class="number">{past.counts[name]}</td>
                  ))}
                  <td>
                    <code>{past.fingerprint}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      </details>
    </Part>
  );
}

function Bar({ past, x, most }: { readonly past: Past; readonly x: number; readonly most: number }) {
  const scale = HEIGHT / most;
  let top = HEIGHT;
  const parts = DRIFT_SECTIONS.map((name) => {
    const height = past.counts[name] * scale;
    top -= height;
    return height === 0 ? null : <rect class={name} x={x} y={top} width={BAR} height={height} />;
  });
  return (
    <g>
      <title>{`${past.at}: ${past.outcome}, ${DRIFT_SECTIONS.map((name) => `${past.counts[name]} ${name}`).join(", ")}`}</title>
      {totalOf(past) === 0 ? <rect class="clean" x={x} y={HEIGHT - LEAST} width={BAR} height={LEAST} /> : parts}
      {past.outcome === "undetermined" ? (
        <rect class="undetermined" x={x} y={HEIGHT + LEAST} width={BAR} height={LEAST} />
      ) : null}
    </g>
  );
}

const totalOf = ({ counts }: Past): number => counts.cloud + counts.rings + counts.images;
