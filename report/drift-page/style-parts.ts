/** The verdicts, the filter, findings and tables. */
export const PARTS_STYLE = `
.verdicts { padding-top: 24px; }
h1 { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; font-size: 1.57rem; line-height: 1.3; font-weight: 650; }
h1 code { font-size: 1.43rem; font-weight: 600; }
.headline { margin-top: 8px; font-size: 1.14rem; }
.moment { color: var(--dim); font-size: .89rem; }
.outcome { display: inline-flex; gap: 6px; font-size: .86rem; font-weight: 700; letter-spacing: .04em; text-transform: uppercase; padding: 2px 10px; border: 1px solid; border-radius: 99px; white-space: nowrap; }
h1 .outcome { font-size: 1.07rem; padding: 3px 14px; }
.outcome.clean { color: var(--good); background: var(--good-ground); }
.outcome.drift { color: var(--bad); background: var(--bad-ground); }
.outcome.undetermined { color: var(--warn); background: var(--warn-ground); }
.verdicts ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); gap: 12px; margin-top: 16px; }
.verdicts li { padding: 12px 14px; border: 1px solid var(--line); border-top: 3px solid var(--good); border-radius: 6px; background: var(--panel); }
.verdicts li.drift { border-top-color: var(--bad); }
.verdicts li.undetermined { border-top: 3px dashed var(--warn); }
.verdicts li h2 { display: flex; justify-content: space-between; align-items: center; font-size: 1.07rem; text-transform: capitalize; margin-bottom: 4px; }
.covered { color: var(--dim); }
.reason { margin-top: 6px; color: var(--warn); }

.filter { display: none; }
.js .filter { display: block; position: sticky; top: 0; z-index: 5; margin: 20px -24px 0; padding: 8px 24px; background: var(--ground); border-bottom: 1px solid var(--line); }
.filter form { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 18px; }
.filter label { display: inline-flex; align-items: center; gap: 6px; }
.filter .text { flex: 0 1 22em; }
.filter input[type=search] { flex: 1; min-width: 0; }
input[type=search], select, button { font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--dim); border-radius: 5px; padding: 3px 8px; }
input[type=search]::placeholder { color: var(--dim); opacity: 1; }
input[type=checkbox] { accent-color: var(--link); width: 15px; height: 15px; margin: 0; }
button { cursor: pointer; white-space: nowrap; flex: none; }
button:hover { background: var(--panel); border-color: var(--ink); }
.filter output { margin-left: auto; color: var(--dim); font-variant-numeric: tabular-nums; }

.finding { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 4px 28px; margin-top: 8px; padding: 10px 14px; border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 6px; }
.finding.warning { border-left: 4px double var(--warn); }
.kind, .new, .since, .state { display: inline-block; font-size: .82rem; font-weight: 650; border-radius: 4px; padding: 0 7px; border: 1px solid; }
.error .kind { color: var(--bad); background: var(--bad-ground); }
.warning .kind { color: var(--warn); background: var(--warn-ground); }
.new { color: var(--ground); background: var(--note); border-color: var(--note); text-transform: uppercase; letter-spacing: .04em; }
.values { margin-top: 4px; }
.values code { -webkit-box-decoration-break: clone; box-decoration-break: clone; padding: 1px 5px; border-radius: 4px; background: var(--panel); border: 1px solid var(--line); }
.values code:last-child { font-weight: 600; border-color: currentColor; }
.since { color: var(--dim); }
.place { margin-top: 4px; color: var(--dim); font-size: .89rem; }
.remedy { margin-top: 2px; padding-left: 1.3em; text-indent: -1.3em; }
.remedy::before { content: "→" / "What to do:"; display: inline-block; width: 1.3em; text-indent: 0; color: var(--link); font-weight: 700; }
.remedy code { text-indent: 0; color: var(--link); }
.key { display: flex; align-items: baseline; gap: 8px; margin-top: 4px; }
.key code { color: var(--dim); font-size: .86rem; user-select: all; }
.copy { display: none; font-size: .82rem; line-height: 1.3; padding: 1px 7px; border-color: var(--line); }
.js .copy { display: inline-block; }

/* What is not on the screen is not laid out: of a thousand tenants that is nearly everything. */
.finding { content-visibility: auto; contain-intrinsic-size: auto 86px; }
.wide { content-visibility: auto; contain-intrinsic-size: auto 300px; }
.wide { position: relative; overflow: auto; max-height: min(72vh, 760px); margin-top: 8px; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 12px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; }
tbody:last-child > tr:last-child > * { border-bottom: 0; }
thead { position: sticky; top: 0; z-index: 3; }
thead th { font-size: .89rem; font-weight: 600; color: var(--dim); background: var(--panel); }
.wide th, .wide td { overflow-wrap: break-word; }
.wide code { display: inline-block; width: max-content; max-width: 26em; overflow-wrap: anywhere; }
.wide .key code { max-width: 44em; }
.number { text-align: right; }
.soon { color: var(--warn); background: var(--warn-ground); border: 1px solid; border-radius: 4px; padding: 0 6px; white-space: nowrap; }
.soon::before { content: "! "; }
.until { color: var(--dim); white-space: nowrap; }
.state { color: var(--dim); }
.state.lagging, .state.rejected { color: var(--bad); background: var(--bad-ground); }
.state.silent, .state.updating { color: var(--warn); background: var(--warn-ground); }
.lag { width: 72px; height: 8px; fill: var(--bad); background: var(--panel); }
`;
