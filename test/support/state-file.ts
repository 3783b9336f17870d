import { writeFileSync } from "node:fs";
import type { DeclaredResource } from "../../core/model/declared-stack";

/** Returns resources as `pulumi stack export` writes them. */
export const exportedState = (resources: readonly DeclaredResource[]) => ({
  version: 3,
  deployment: {
    resources: resources.map(({ name, provider, ...resource }) => ({
      ...resource,
      ...(provider === undefined ? {} : { provider: `${provider}::00000000-0000-0000-0000-000000000000` }),
      modified: "2026-11-24T09:00:00Z",
    })),
  },
});

export const writeState = (file: string, resources: readonly DeclaredResource[]): void =>
  writeFileSync(file, JSON.stringify(exportedState(resources)));
