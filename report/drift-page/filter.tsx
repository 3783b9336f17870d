/** @jsxRuntime automatic */
/** @jsxImportSource . */
import { DRIFT_SECTIONS, type DriftReport } from "../../core/model/drift-report";

/** What narrows the page down. Without a script nothing is hidden, and this is not there. */
export const Filter = ({ report }: { readonly report: DriftReport }) => (
  <search class="filter" aria-label="Filter the report">
    <form id="filter" autocomplete="off">
      <label class="text">
        <span>Text</span> <input type="search" name="text" placeholder="tenant, path, value …" />
      </label>
      <label>
        <span>Section</span>{" "}
        <select name="section">
          <option value="">all</option>
          {DRIFT_SECTIONS.map((name) => (
            <option value={name}>{name}</option>
          ))}
        </select>
      </label>
      {report.since === null ? null : (
        <label>
          <input type="checkbox" name="new" /> Only new
        </label>
      )}
      <label>
        <input type="checkbox" name="odd" /> Only odd tenants
      </label>
      <button type="reset">Reset</button>
      <output id="shown" aria-live="polite" />
    </form>
  </search>
);
