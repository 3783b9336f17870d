/** The matrix and the timeline. */
export const FIGURES_STYLE = `
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 24px; margin-top: 8px; color: var(--dim); font-size: .89rem; }
.legend ul { display: flex; flex-wrap: wrap; gap: 4px 18px; }
.legend li { display: inline-flex; align-items: center; gap: 6px; }
.toggle { display: none; align-items: center; gap: 6px; color: var(--ink); }
.js .toggle { display: inline-flex; }
.mark { display: inline-flex; align-items: center; justify-content: center; min-width: 22px; height: 18px; border-radius: 3px; }

.matrix table { width: auto; min-width: 100%; }
.matrix th, .matrix td { padding: 4px 10px; border-right: 1px solid var(--line); }
.matrix tr > :last-child { border-right: 0; }
.matrix thead th { vertical-align: bottom; min-width: 7em; }
.matrix thead .many { display: block; }
.matrix .usual > * { background: var(--panel); border-bottom: 2px solid var(--dim); vertical-align: top; color: var(--ink); }
.matrix tbody td { color: var(--dim); }
.matrix tr > th:first-child { position: sticky; left: 0; z-index: 2; background: var(--ground); white-space: nowrap; max-width: 22em; overflow: hidden; text-overflow: ellipsis; }
.matrix thead tr > th:first-child, .matrix [data-head] > th { background: var(--panel); }
.matrix [data-head] > th { font-weight: 650; position: static; }
.matrix tbody tr:hover > * { background: var(--panel); }
.matrix .o, .matrix .d, .matrix .s, .mark.o, .mark.d, .mark.s { color: var(--ink); box-shadow: inset 0 0 0 2px var(--mark); background: var(--mark-ground); }
.o { --mark: var(--bad); --mark-ground: var(--bad-ground); }
.d { --mark: var(--note); --mark-ground: transparent; }
.s { --mark: var(--dim); --mark-ground: transparent; }
.matrix td.o, .matrix td.o code { font-weight: 700; }
.matrix .o .unknown { font-weight: 400; color: inherit; }
.matrix td { white-space: nowrap; }
.matrix code { white-space: normal; vertical-align: top; max-width: 20em; }
.matrix td::before, .matrix .mark::before { display: inline-block; vertical-align: top; font: .89rem/1.4 monospace; white-space: pre; }
.matrix .o::before { content: "◆ " / ""; color: var(--bad); }
.matrix .d::before { content: "◇ " / ""; color: var(--note); }
.matrix .s::before { content: "□ " / ""; color: var(--dim); }
.mark::before { margin-right: -4px; }

.bars { display: block; width: 100%; height: 120px; margin-top: 10px; }
.cloud { --of: var(--cloud); } .rings { --of: var(--rings); } .images { --of: var(--images); }
.clean { --of: var(--good); } .undetermined { --of: var(--warn); }
.bars rect { fill: var(--of); }
.bars .axis { fill: var(--line); }
.swatch { width: 12px; height: 12px; border-radius: 2px; background: var(--of); }
.swatch.undetermined, .swatch.clean { height: 4px; }
.span { display: flex; justify-content: space-between; color: var(--dim); font-size: .86rem; }
details { margin-top: 8px; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
`;
