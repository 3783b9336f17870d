/** @jsxRuntime automatic */
/** @jsxImportSource . */
import type { Child } from "./jsx-runtime";

interface Props {
  /** What it shows, for whoever comes to it by keyboard. */
  readonly label: string;
  readonly children?: Child;
}

/** What may be larger than a screen: it scrolls by itself, and can be reached without a mouse. */
export const Wide = ({ label, children }: Props) => (
  <section class="wide" aria-label={label} tabindex={0}>
    {children}
  </section>
);
