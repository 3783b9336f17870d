import { join } from "node:path";
import { type Cloud, createCloud } from "../../sandbox/cloud/index";
import { temporaryDirectory } from "./temporary-directory";

export const DEFAULT_ACCOUNT = "111111111111";
export const CANARY_ACCOUNT = "222222222222";
export const RELEASE = `arn:aws:iam::${DEFAULT_ACCOUNT}:role/release`;
export const BOOTSTRAP = `arn:aws:iam::${CANARY_ACCOUNT}:role/bootstrap`;

/** The release principal; add `assumeRoles` for anybody else. */
export const RELEASE_CALLER = { accessKey: "SANDBOXDEFAULT", region: "eu-west-1" };

export interface TemporaryCloud {
  readonly file: string;
  readonly cloud: Cloud;
  /** Opens the same state anew, as a restarted daemon does. */
  reopen(): Cloud;
  /** Sends one verb and returns the body of a 200; any other status is an error with the cloud's words. */
  ask(verb: string, body: object): Record<string, unknown>;
  remove(): void;
}

/** Returns a cloud in a directory of its own. */
export function temporaryCloud(): TemporaryCloud {
  const directory = temporaryDirectory();
  const file = join(directory.path, "cloud.jsonl");
  const open = () =>
    createCloud({
      file,
      defaultAccountId: DEFAULT_ACCOUNT,
      canaryAccountId: CANARY_ACCOUNT,
      now: () => new Date("2026-11-23T12:00:00Z"),
    });
  const cloud = open();
  return {
    file,
    cloud,
    reopen: open,
    ask(verb, body) {
      const answer = cloud.handle(`/cloud/${verb}`, { caller: RELEASE_CALLER, ...body });
      const said = answer.body as Record<string, unknown>;
      if (answer.status !== 200) throw new Error(`${answer.status} ${said.error}`);
      return said;
    },
    remove: directory.remove,
  };
}

/** A policy document of the statements. */
export const policyOf = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
