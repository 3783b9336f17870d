// In which order the pages are followed, in which of two sandboxes, and what has happened before somebody opens each.
import { CANARY_ACCOUNT_ID, DEFAULT_ACCOUNT_ID, SPARE_ACCOUNT_ID } from "../../sandbox/installation";
import { type CodeBlock, readPage } from "./page";

export interface Chapter {
  readonly page: string;
  /** The anchors of the sections that are followed; all of the page unless given. */
  readonly sections?: readonly string[];
  /** Who runs it: in the checkout, or, as on real accounts, in a shell of `sandbox exec`. */
  readonly where: "checkout" | "sandbox";
  /** In bash. */
  readonly before?: string;
  /** What is filled in for `<placeholders>`. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Ends the story that the README tells. */
export const LAST = "npx sandbox down --purge";

/** The sandbox that the README makes. Each chapter begins where the one before ends. */
export const FIRST_STORY: readonly Chapter[] = [
  { page: "README.md", sections: ["two-commands", "try-it-by-hand"], where: "checkout" },
  { page: "docs/runbooks/README.md", where: "checkout" },
  {
    page: "docs/runbooks/red.md",
    sections: ["1-see-that-production-is-well", "2-see-what-failed", "3-write-the-rejection-down"],
    where: "sandbox",
    values: { sha: "7be01d2", "gate report": "$OLDPWD/.sandbox/gate.json" },
  },
  {
    // After RED the ring is as unverified as after INCONCLUSIVE.
    page: "docs/runbooks/inconclusive.md",
    sections: ["4-nothing-helps"],
    where: "sandbox",
    values: { "verified sha": "3f2a9c1" },
  },
  {
    page: "docs/runbooks/red.md",
    sections: ["4-fix-forward"],
    where: "sandbox",
    before: "npx sandbox publish f1f0000",
    values: { "fixed sha": "f1f0000" },
  },
  {
    page: "docs/runbooks/roll-back.md",
    where: "sandbox",
    values: { sha: "f1f0000", reason: "memories are lost", "what it changed": "memories" },
  },
  {
    page: "README.md",
    sections: ["release-and-the-way-back", "the-policies"],
    where: "sandbox",
    values: { sha: "f1f0000", reason: "a drill" },
  },
  {
    page: "docs/runbooks/inconclusive.md",
    sections: ["1-see-which-of-three-it-is"],
    where: "sandbox",
    // A build that no machine can pull, and a gate that waits for it no longer than it must.
    before: `npx sandbox publish 0ff0ff0 --fault never-updates
      pulumi config set --path image.tag staging-0ff0ff0 -s canary
      pulumi config set --path smoke.waitSeconds 3 -s canary
      pulumi up --yes --skip-preview -s canary && exit 1`,
    values: { sha: "0ff0ff0" },
  },
  {
    page: "docs/runbooks/inconclusive.md",
    sections: ["2-ask-again", "3-a-machine-that-does-not-follow"],
    where: "sandbox",
    // Whatever kept the machines from following is over.
    before: "npx sandbox publish 0ff0ff0; pulumi config set --path smoke.waitSeconds 20 -s canary",
    values: { tenant: "canary-a" },
  },
  {
    page: "docs/runbooks/add-a-tenant.md",
    where: "sandbox",
    values: {
      index: "2",
      slug: "canary-c",
      sha: "0ff0ff0",
      name: "t-03",
      "urn of the machine":
        "urn:pulumi:prod::tenant-fleet::tenant-fleet:infra:Fleet$tenant-fleet:index:Tenant$aws:ec2/instance:Instance::tenant-t-03-machine",
    },
  },
  {
    page: "docs/runbooks/drift-found.md",
    where: "sandbox",
    before: "npx sandbox tamper tenant-canary-a tags.tenant=somebody",
  },
];

const inAccount = (id: string) => ({ "account id": id, "bootstrap role arn": `arn:aws:iam::${id}:role/bootstrap` });

/** A sandbox that somebody bootstraps as on real accounts, and whose canary account is lost one day. */
export const INSTALLATION: readonly Chapter[] = [
  { page: "docs/runbooks/bootstrap.md", sections: ["1-backend-and-secrets"], where: "sandbox" },
  {
    page: "docs/runbooks/bootstrap.md",
    sections: ["4-what-they-must-not-say", "6-the-first-update-of-each-ring"],
    where: "sandbox",
    before: `npx sandbox publish b007ed1
      SHARED_SECRET=$(node -p 'require(process.env.SANDBOX_DIR + "/sandbox.json").sharedSecret')`,
    values: {
      ...inAccount(CANARY_ACCOUNT_ID),
      "deploying role arn": `arn:aws:iam::${DEFAULT_ACCOUNT_ID}:role/release`,
      secret: '"$SHARED_SECRET"',
      slug: "northwind",
      sha: "b007ed1",
    },
  },
  {
    page: "docs/runbooks/bootstrap.md",
    sections: ["8-see-that-it-works"],
    where: "sandbox",
    // The operator's own profile for the canary's account.
    before: `id=$(pulumi config get --path account.externalId -s canary)\nsed -i "s/^external_id = .*/external_id = $id/" "$AWS_CONFIG_FILE"`,
  },
  {
    page: "docs/runbooks/canary-account-lost.md",
    where: "sandbox",
    before: "npx sandbox publish 105700d && npx sandbox close-account",
    values: { ...inAccount(SPARE_ACCOUNT_ID), sha: "105700d", reason: "customers cannot log in" },
  },
];

/** Returns the blocks of commands of a chapter, in their order. */
export const blocksOf = ({ page, sections }: Chapter): readonly CodeBlock[] =>
  readPage(page).blocks.filter(
    ({ language, section }) => language === "sh" && (sections === undefined || sections.includes(section)),
  );

/** How a test calls a chapter. */
export const titleOf = ({ page, sections = [] }: Chapter): string => [page, ...sections].join(" #");
