import { join } from "node:path";
import { mapConcurrently } from "../../core/map-concurrently";
import { run } from "../../core/process";
import type { SmokeTenant } from "../support/smoke-tenant";

export const BIN = join(__dirname, "../../bin/canary.cjs");

/** Far above what any verb needs here, also on a machine that is busy. */
const TIMEOUT_MS = 30_000;

/** Runs `canary` with no other environment than this. Each call costs a process: what can be asked of a function is asked there. */
export function canary(args: readonly string[], env: Record<string, string> = {}, node: readonly string[] = []) {
  const { PATH = "" } = process.env;
  return run(process.execPath, [...node, BIN, ...args], { env: { PATH, ...env }, timeoutMs: TIMEOUT_MS });
}

/** Returns how each of these ended; two at a time, since one process does not fill the machine. */
export const canaries = (calls: readonly Parameters<typeof canary>[]) =>
  mapConcurrently(calls, 2, (call) => canary(...call));

/** The environment in which the tenants are those under test. */
export function fleet(...tenants: readonly SmokeTenant[]): Record<string, string> {
  const listOf = (key: "url" | "token" | "orgId") => tenants.map(({ endpoint }) => endpoint[key] ?? "").join("\n");
  return {
    CANARY_TENANT_URLS: listOf("url"),
    CANARY_ADMIN_TOKENS: listOf("token"),
    CANARY_ORG_IDS: listOf("orgId"),
  };
}

/** What a tenant was asked, a line each. */
export const askedOf = ({ requests }: SmokeTenant): string[] => requests.map(({ line }) => line);
