/** What is hidden where: by the filter on a screen, by nothing on paper. */
export const MEDIA_STYLE = `
@media screen {
  .out { display: none !important; }
  .js .brief .a { display: none; }
  .js .brief.agreed .wide { display: none; }
}
@media screen and (max-width: 760px) {
  body { padding: 0 14px 24px; }
  .js .filter { position: static; margin: 16px -14px 0; padding: 8px 14px; }
  .filter .text { flex: 1 0 100%; }
  .filter output { margin-left: 0; }
  .finding { grid-template-columns: minmax(0, 1fr); }
  .wide table { min-width: 54em; }
  .wide code { max-width: 18em; }
  .matrix table { min-width: 100%; }
  .matrix tr > th:first-child { max-width: 11em; }
}
@media (forced-colors: active) {
  .matrix .o { outline: 3px solid; outline-offset: -3px; }
  .bars rect { stroke: CanvasText; }
}
@media print {
  @page { margin: 12mm; }
  html { font-size: 10px; }
  body { max-width: none; padding: 0; }
  .filter, .js .filter, .skip, .toggle, .js .toggle, .copy, .js .copy { display: none; }
  .verdicts ul { grid-template-columns: repeat(3, 1fr); }
  .finding, .wide { content-visibility: visible; }
  .wide { max-height: none; overflow: visible; border: 0; }
  thead, .matrix tr > th:first-child { position: static; }
  .matrix th, .matrix td { padding: 1px 3px; white-space: normal !important; min-width: 0 !important; }
  .wide th, .wide td { overflow-wrap: anywhere; }
  .wide code { display: inline; width: auto; max-width: none; }
  .finding, tr, .verdicts li { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { display: none; }
  * { print-color-adjust: exact; }
}
`;
