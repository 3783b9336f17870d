import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tenant } from "./fleet-contract";
import { PLAN } from "./requests";

/** The list of requests and the tenants as files, for peers that do not read TypeScript. */
export interface RequestFiles {
  readonly planJson: string;
  /** Tab-separated: strand, method, path, as, status, text, keep, json; `-` where there is none. */
  readonly planTable: string;
  readonly tenantsJson: string;
  /** A slug, a space and a token a line. */
  readonly tenantsTable: string;
  [Symbol.dispose](): void;
}

export function writeRequestFiles(tenants: readonly Tenant[]): RequestFiles {
  const dir = mkdtempSync(join(tmpdir(), "bench-"));
  const write = (name: string, text: string) => {
    const file = join(dir, name);
    writeFileSync(file, text);
    return file;
  };
  const strands = [PLAN.before, ...PLAN.strands, PLAN.after];
  const lines = strands.flatMap((strand, index) =>
    strand.map(({ method, path, as, status, text, keep, json }) =>
      [index, method, path, as, status, text ?? "-", keep ?? "-", json ? JSON.stringify(json) : "-"].join("\t"),
    ),
  );
  return {
    planJson: write("plan.json", JSON.stringify(PLAN)),
    planTable: write("plan.tsv", `${lines.join("\n")}\n`),
    tenantsJson: write("tenants.json", JSON.stringify(tenants)),
    tenantsTable: write("tenants.txt", tenants.map(({ slug, token }) => `${slug} ${token}\n`).join("")),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
  };
}
