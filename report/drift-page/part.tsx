/** @jsxRuntime automatic */
/** @jsxImportSource . */
import type { Child } from "./jsx-runtime";

interface Props {
  readonly id: string;
  readonly title: Child;
  /** How many rows it has; the filter says how many of them are left. */
  readonly count?: number;
  readonly says?: Child;
  readonly children?: Child;
}

/** A part of the page: a landmark with a heading. */
export function Part({ id, title, count, says, children }: Props) {
  return (
    <section id={id} class="part" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {title} {count === undefined ? null : <span class="count">{count}</span>}
      </h2>
      {says === undefined ? null : <p class="says">{says}</p>}
      {children}
    </section>
  );
}
