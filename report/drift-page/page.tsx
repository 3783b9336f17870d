/** @jsxRuntime automatic */
/** @jsxImportSource . */
import type { DriftReport } from "../../core/model/drift-report";
import { driftOutlineOf } from "../drift-outline";
import { contentSecurityPolicy } from "./content-security-policy";
import { Debts } from "./debts";
import { Filter } from "./filter";
import { Findings } from "./findings";
import { harmless } from "./harmless";
import { Images } from "./images";
import { render } from "./jsx-runtime";
import { Kinds } from "./kinds";
import { Matrix } from "./matrix";
import { SCRIPT } from "./script";
import { STYLE } from "./style";
import { Timeline } from "./timeline";
import { Verdicts } from "./verdicts";

/** Returns the report as a page that needs nothing but itself. */
export const renderPage = (report: DriftReport): string => `<!doctype html>${render(<Page {...harmless(report)} />)}\n`;

function Page(report: DriftReport) {
  const outline = driftOutlineOf(report);
  const { ring, against, outcome } = report;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="content-security-policy" content={contentSecurityPolicy({ script: SCRIPT, style: STYLE })} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{`${outcome}: ${ring} against ${against}`}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
        <script dangerouslySetInnerHTML={{ __html: SCRIPT }} />
      </head>
      <body>
        <a class="skip" href="#report">
          Skip to the report
        </a>
        <Verdicts report={report} outline={outline} />
        <Filter report={report} />
        <main id="report" tabindex={-1}>
          <Findings report={report} outline={outline} />
          <Matrix report={report} />
          <Debts report={report} />
          <Images report={report} />
          <Timeline report={report} />
        </main>
        <Kinds report={report} />
      </body>
    </html>
  );
}
