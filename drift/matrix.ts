import { type Stack, TENANT } from "../core/model/declared-stack";
import type { DriftReport } from "../core/model/drift-report";
import { postureSchema } from "../core/model/posture";
import { partsOfPosture } from "../core/model/posture-difference";

/** Returns the posture of every tenant by path, as its component declares it, in the order of the stacks. */
export function matrixOf(stacks: readonly { readonly stack: string; readonly state: Stack }[]): DriftReport["matrix"] {
  const rows = stacks.flatMap(({ stack, state }) =>
    state.ofType(TENANT).map(({ name, outputs }) => ({
      stack,
      tenant: name.replace(/^tenant-/, ""),
      parts: partsOfPosture(postureSchema.parse(outputs.posture)),
    })),
  );
  const paths = [...new Set(rows.flatMap(({ parts }) => [...parts.keys()]))].sort();
  return {
    paths,
    tenants: rows.map(({ stack, tenant, parts }) => ({
      stack,
      tenant,
      values: paths.map((path) => parts.get(path) ?? ""),
    })),
  };
}
