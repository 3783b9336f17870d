/** @jsxRuntime automatic */
/** @jsxImportSource . */
import type { Child } from "./jsx-runtime";
import { Wide } from "./wide";

interface Props {
  readonly label: string;
  readonly head: readonly string[];
  readonly section?: string;
  /** Whether every row is a tenant. */
  readonly hasTenants?: true;
  readonly children?: Child;
}

/** A table whose rows can be filtered; of a section, unless each row says of which. */
export const Table = ({ label, head, section, hasTenants, children }: Props) => (
  <Wide label={label}>
    <table>
      <caption class="unseen">{label}</caption>
      <thead>
        <tr>
          {head.map((text) => (
            <th scope="col">{text}</th>
          ))}
        </tr>
      </thead>
      <tbody data-rows data-section={section} data-tenants={hasTenants}>
        {children}
      </tbody>
    </table>
  </Wide>
);
