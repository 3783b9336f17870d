// The program: one stack per ring. Configuration → images → orgs → account → fleet → gate → outputs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { appendStepSummary } from "../core/actions";
import { loadConfig } from "../core/config/load";
import { CanaryError } from "../core/errors";
import type { Sha } from "../core/model/image";
import type { Verdict } from "../core/model/verdict";
import { credentialsFor } from "../core/registry";
import { writeReportFile } from "../core/report-file";
import { reports } from "../report";
import { parseWitnesses, runSmoke } from "../smoke";
import { Account } from "./account";
import { readBaseline } from "./baseline";
import { customersOf } from "./customers";
import { Fleet } from "./fleet";
import { resolveImages } from "./images";
import { readMachineReport } from "./machine-report";
import { VerifiedMarker } from "./marker";
import { namesOf } from "./names";
import { registerOrgs } from "./orgs";
import { resolvePosture } from "./posture";
import { githubToken, RepositorySecrets } from "./repository-secrets";
import { runError } from "./run-error";
import { secretKeys } from "./secret-keys";
import { secretPaths } from "./secret-outputs";

// The SDK keeps a stack of every promise, formatted by a package that takes a third of a large preview for it. Node maps
// sources by itself.
Reflect.deleteProperty(Error, "prepareStackTrace");

async function program() {
  const config = loadConfig(pulumi.runtime.allConfig(), pulumi.getStack(), secretKeys(process.env));
  const { ring, image, smoke } = config;
  const token = githubToken(config, process.env);
  const posture = resolvePosture(config, new pulumi.Config("aws").require("region"));
  const { channel, sha, digests } = await resolveImages(image, (host) => credentialsFor(host, process.env));

  const own = customersOf(config, pulumi.getStack());
  const comparedWith = config.baseline ? await readBaseline(config.baseline.stack) : { baseline: null, customers: own };

  const orgs = registerOrgs(config);
  const account = new Account(
    ring,
    { ...config, region: posture.region, tags: posture.tags },
    { dependsOn: orgs.resources },
  );
  const updater = readFileSync(join(__dirname, "updater.sh"), "utf8");
  const fleet = new Fleet(
    "fleet",
    {
      config,
      posture,
      channel,
      comparedWith,
      machineBoundary: account.machineBoundary,
      orgIds: orgs.ids,
      updater,
    },
    { provider: account.provider },
  );

  const { github, controlPlane } = config;
  if (github && controlPlane) {
    new RepositorySecrets("smoke", { github, token, controlPlane, members: fleet.members }, { dependsOn: fleet });
  }

  const paths = namesOf(ring);
  const reportOf = (tenant: string) => `${paths.tenant(tenant)}/report`;
  const gate = {
    check: async (tested: Sha) => {
      const { tenants, deployment } = await fleet.ready;
      const read = (tenant: string) => readMachineReport(reportOf(tenant), account.provider);
      const updaters = { read, deployment: { id: deployment, digest: digests.tenant } };
      const witnesses = parseWitnesses(smoke.witness, updaters);
      const waitMs = smoke.waitSeconds * 1_000;
      const verdict = await runSmoke(tenants, { ...smoke, sha: tested, digests, witnesses, waitMs });
      const warn = (why: string) => void pulumi.log.warn(why);
      appendStepSummary(reports.markdown(verdict), process.env, warn);
      writeReportFile(reports.json(verdict), "CANARY_GATE_REPORT", process.env, warn);
      return verdict;
    },
    render: (verdict: Verdict) => reports.console(verdict, { colour: false, width: 120 }),
  };
  const verified = new VerifiedMarker(
    "verified",
    { path: paths.verified, sha, digests, fleet: fleet.deployment, gate, after: fleet },
    { provider: account.provider },
  );

  const { memoriesApi } = smoke;
  const reportNames = config.tenants.map(({ slug, name = slug }) => [name, reportOf(name)]);
  const outputs = {
    ring,
    tenants: fleet.listed,
    tokens: fleet.tokens,
    // What `latest` was at this run says nothing of what a machine pulls later.
    image: sha === undefined ? image : { ...image, digests },
    posture,
    memoriesApi,
    verified: verified.marker,
    updater: {
      region: posture.region,
      periodSeconds: config.updater.periodSeconds,
      reports: Object.fromEntries(reportNames),
    },
    // What other rings are compared with, and of what day it is.
    deployedOn: new Date().toISOString().slice(0, 10),
    ...(ring === "prod" ? { customers: own } : {}),
  };
  return { ...outputs, secretOutputs: secretPaths(outputs) };
}

// A rejected promise of the program, not of the module: the engine prints it without a stack.
module.exports = () =>
  program().catch((error: unknown) => {
    throw error instanceof CanaryError ? runError(error.message) : error;
  });
