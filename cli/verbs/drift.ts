import { appendStepSummary } from "../../core/actions";
import type { ExitCode } from "../../core/errors";
import type { DriftReport } from "../../core/model/drift-report";
import { collectCloud, compareRings, createLocator, makeReport } from "../../drift";
import { judgeDrift } from "../../policy/reference";
import { driftReports } from "../../report";
import { collectImages } from "../drift-images";
import { readEarlier, readIgnore, readRing } from "../drift-inputs";
import { endOnSignals } from "../end-on-signals";
import type { ReportFile } from "../parse-options";
import { openReportFiles } from "../report-files";

export interface DriftOptions {
  readonly ring: string;
  readonly against: string;
  readonly canaryState?: string;
  readonly prodState?: string;
  readonly since?: readonly string[];
  readonly ignore?: string;
  /** Milliseconds. */
  readonly staleAfter: number;
  readonly format: keyof typeof driftReports;
  readonly report?: readonly ReportFile[];
}

const EXIT = { clean: 0, drift: 1, undetermined: 3 } as const satisfies Record<DriftReport["outcome"], ExitCode>;

const formats = Object.keys(driftReports) as (keyof typeof driftReports)[];

/** Reports what differs, since when, and whose debt it is. */
export async function drift(options: DriftOptions): Promise<ExitCode> {
  const { env, stdout, stderr } = process;
  const dir = process.cwd();
  const now = new Date();
  const writeFiles = openReportFiles(formats, options.report ?? []);
  const ignore = readIgnore(options.ignore, now);
  const earlier = (options.since ?? []).map(readEarlier);
  const signal = endOnSignals();
  const [ring, against] = await Promise.all([
    readRing(options.ring, options.canaryState, { dir, env, signal }),
    readRing(options.against, options.prodState, { dir, env, signal }),
  ]);
  const stacks = [ring.stack, against.stack];
  const { result: rings, ...compared } = compareRings(ring, against, judgeDrift, now);
  const isOffline = options.canaryState !== undefined || options.prodState !== undefined;
  const notAsked = { covered: "nothing", reason: "a state was given as a file, so nothing was asked", findings: [] };
  const [cloud, images] = isOffline
    ? [notAsked, { result: notAsked, tags: [], tenants: [] }]
    : await Promise.all([
        collectCloud(stacks, { dir, env, signal }),
        collectImages(ring, against, { now, staleAfterMs: options.staleAfter, dir, env, signal }),
      ]);
  const report = makeReport({
    now,
    ring: ring.stack,
    against: against.stack,
    sections: { cloud, rings, images: images.result },
    ...compared,
    tags: images.tags,
    tenants: images.tenants,
    ignore,
    earlier,
    locate: createLocator(new Map([ring, against].flatMap(({ stack, file }) => (file ? [[stack, file]] : [])))),
  });
  const plain = { colour: false, width: 100 };
  const isTable = options.format === "text" && stdout.isTTY === true;
  // A terminal that does not know its width says 0.
  const screen = isTable ? { colour: env.NO_COLOR === undefined, width: stdout.columns || plain.width } : plain;
  stdout.write(`${driftReports[options.format](report, screen).trimEnd()}\n`);
  writeFiles((format) => driftReports[format](report, plain));
  appendStepSummary(driftReports.markdown(report), env, (why) => stderr.write(`${why}\n`));
  return EXIT[report.outcome];
}
