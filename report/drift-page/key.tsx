/** @jsxRuntime automatic */
/** @jsxImportSource . */
/** A finding's key as the ignore file takes it, to be copied. */
export const Key = ({ value }: { readonly value: string }) => (
  <p class="key">
    <code>{value}</code>{" "}
    <button type="button" class="copy" aria-label={`Copy ${value}`}>
      Copy
    </button>
  </p>
);
