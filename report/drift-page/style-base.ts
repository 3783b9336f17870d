/** Colours by what they mean, and the page around its parts. Every pair of a text's colour and its ground has 4.5 : 1 or more. */
export const BASE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fff; --panel: #f6f8fa; --line: #d8dee4; --ink: #1b2129; --dim: #4f5863; --link: #0a5cad;
  --bad: #b3261e; --bad-ground: #fdf0ee; --warn: #845400; --warn-ground: #fdf4e0; --good: #17692f; --good-ground: #eaf6ed;
  --note: #0a5cad; --note-ground: #eaf3fc;
  --cloud: #3f6fb5; --rings: #b0622a; --images: #6e53a3;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1116; --panel: #171b22; --line: #2d343e; --ink: #e4e9ef; --dim: #a6b0bc; --link: #7cb7ff;
    --bad: #ff9086; --bad-ground: #321716; --warn: #eebb5c; --warn-ground: #2d230f; --good: #74cf8f; --good-ground: #11271a;
    --note: #7cb7ff; --note-ground: #11233a;
    --cloud: #6d9be0; --rings: #d98d54; --images: #a58be0;
  }
}
@media print { :root { color-scheme: light; } }
* { box-sizing: border-box; }
html { font: 87.5%/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", sans-serif; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 1360px; padding: 0 24px 32px; background: var(--ground); color: var(--ink); overflow-wrap: anywhere; }
h1, h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
code { font: .89rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; unicode-bidi: isolate; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 24px; top: -60px; z-index: 9; padding: 8px 14px; background: var(--ground); border: 1px solid var(--link); border-radius: 0 0 6px 6px; }
.skip:focus { top: 0; }
.part { margin-top: 32px; scroll-margin-top: 64px; }
.part > h2, .group > h3 { display: flex; align-items: baseline; gap: 8px; }
h2 { font-size: 1.29rem; line-height: 1.3; font-weight: 650; }
h3 { font-size: .93rem; font-weight: 650; color: var(--dim); text-transform: capitalize; }
.group { margin-top: 14px; }
.says, .nothing { margin: 2px 0 0; color: var(--dim); }
.count { font-size: .86rem; font-weight: 600; color: var(--dim); background: var(--panel); border: 1px solid var(--line); border-radius: 99px; padding: 0 8px; font-variant-numeric: tabular-nums; }
.label, .unknown { color: var(--dim); }
.unknown { font-style: italic; }
.many { font-size: .79rem; font-weight: 600; color: var(--bad); white-space: nowrap; }
footer { margin-top: 40px; padding-top: 14px; border-top: 1px solid var(--line); color: var(--dim); font-size: .89rem; }
footer dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 42em), 1fr)); gap: 4px 32px; margin-bottom: 12px; }
footer dl div { display: flex; gap: 8px; }
footer dt { flex: 0 0 9em; font-weight: 600; color: var(--ink); }
`;
