/** @jsxRuntime automatic */
/** @jsxImportSource . */
import type { DriftReport, DriftTag, DriftTenant } from "../../core/model/drift-report";
import { lapseOf } from "../drift-outline";
import { STATES } from "../drift-tables";
import { Part } from "./part";
import { Table } from "./table";
import { Moment, Value } from "./words";

interface Props {
  readonly report: DriftReport;
}

/** What every tag is at, and what every tenant runs. */
export const Images = ({ report: { tags, tenants } }: Props) =>
  tags.length + tenants.length === 0 ? null : (
    <Part id="images" title="Images" count={tags.length + tenants.length}>
      {tags.length === 0 ? null : <Tags tags={tags} />}
      {tenants.length === 0 ? null : <Tenants tenants={tenants} />}
    </Part>
  );

const Tags = ({ tags }: { readonly tags: readonly DriftTag[] }) => (
  <div class="group">
    <h3>Tags</h3>
    <Table label="Tags" head={["image", "tag", "build", "built", "digest"]} section="images">
      {tags.map(({ image, repository, tag, digest, sha, builtAt }) => (
        <tr>
          <th scope="row" title={repository}>
            {image}
          </th>
          <td>
            <code>{tag}</code>
          </td>
          <td>{sha === null ? <Unknown /> : <code>{sha}</code>}</td>
          <td>{builtAt === null ? <Unknown /> : <Moment time={builtAt} />}</td>
          <td>{digest === null ? <span class="unknown">no such tag</span> : <Value value={digest} />}</td>
        </tr>
      ))}
    </Table>
  </div>
);

function Tenants({ tenants }: { readonly tenants: readonly DriftTenant[] }) {
  const longest = tenants.reduce((most, { lagSeconds }) => Math.max(most, lagSeconds ?? 0), 1);
  const sorted = [...tenants].sort(
    (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || (b.lagSeconds ?? 0) - (a.lagSeconds ?? 0),
  );
  return (
    <div class="group">
      <h3>Tenants</h3>
      <p class="says">{countsOf(tenants)}</p>
      <Table
        label="Images that the tenants run"
        head={["tenant", "state", "build", "behind for", "digest"]}
        section="images"
        hasTenants
      >
        {sorted.map(({ stack, tenant, state, sha, digest, lagSeconds }) => (
          <tr data-odd={state !== "current" || undefined}>
            <th scope="row">{`${stack}/${tenant}`}</th>
            <td>
              <span class={`state ${state}`}>{state}</span>
            </td>
            <td>{sha === null ? <Unknown /> : <code>{sha}</code>}</td>
            <td>{lagSeconds === null ? <Unknown /> : <Lag seconds={lagSeconds} longest={longest} />}</td>
            <td>{digest === null ? <Unknown /> : <Value value={digest} />}</td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

const countsOf = (tenants: readonly DriftTenant[]): string =>
  STATES.map((state) => ({ state, count: tenants.filter((one) => one.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`)
    .join(", ");

const Lag = ({ seconds, longest }: { readonly seconds: number; readonly longest: number }) =>
  seconds === 0 ? (
    "–"
  ) : (
    <>
      <svg class="lag" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect width={Math.max(2, Math.round((seconds / longest) * 100))} height={10} />
      </svg>{" "}
      {lapseOf(seconds)}
    </>
  );

const Unknown = () => <span class="unknown">not known</span>;
