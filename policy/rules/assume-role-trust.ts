import type { DeclaredResource } from "../../core/model/declared-stack";
import type { Finding, Rule } from "../rule";
import { demanded, type Statement, statementsOf } from "../statements";
import { unknownsOf } from "../texts";

const GITHUB = "token.actions.githubusercontent.com";
const AUDIENCE = "sts.amazonaws.com";
const SERVICE = "ec2.amazonaws.com";
/** A repository, and in it an environment or a branch. */
const SUBJECT = /^repo:[\w.-]+\/[\w.-]+:(environment:[\w .-]+|ref:refs\/heads\/[\w./-]+)$/;

const PROVIDER = /^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/;
/**
 * What IAM takes for an external id; a wildcard or a policy variable is none.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

const hasWildcard = (text: string): boolean => /[*?]/.test(text);

function problemsOfFederated(statement: Statement, who: readonly string[]): [key: string, says: string][] {
  if (!who.every((arn) => PROVIDER.test(arn))) {
    return [["Federated", "It is trusted to a provider of identities other than GitHub Actions."]];
  }
  const audience = demanded(statement, `${GITHUB}:aud`);
  const subjects = demanded(statement, `${GITHUB}:sub`);
  const isFor = audience?.length === 1 && audience[0] === AUDIENCE;
  const all: [string, string][] = [];
  if (!isFor) all.push(["aud", `It does not demand by equality that the token is for ${AUDIENCE} (aud).`]);
  if (subjects === undefined || subjects.length === 0) {
    all.push(["sub", "It does not demand by equality whose token it is (sub): any repository may assume it."]);
  } else if (!subjects.every((subject) => SUBJECT.test(subject))) {
    all.push(["sub", "A subject (sub) is not bound to a repository and one of its branches or environments."]);
  }
  return all;
}

/** Returns what is wrong with whom one allowing statement trusts, by key. */
function problemsOf(statement: Statement): [key: string, says: string][] {
  const { Principal = {}, NotPrincipal } = statement;
  if (NotPrincipal !== undefined) return [["NotPrincipal", "It trusts everybody but whom it names (NotPrincipal)."]];
  if (Object.keys(Principal).length === 0) return [["Principal", "It names nobody."]];
  return Object.entries(Principal).flatMap(([kind, who]): [string, string][] => {
    if (who.some(hasWildcard)) return [[kind, "It trusts a principal with a wildcard."]];
    if (kind === "Federated") return problemsOfFederated(statement, who);
    if (kind === "Service") {
      return who.every((one) => one === SERVICE) ? [] : [[kind, `It trusts a service other than ${SERVICE}.`]];
    }
    if (kind !== "AWS") return [[kind, `It trusts a principal of the kind ${kind}.`]];
    const ids = demanded(statement, "sts:ExternalId");
    const isBound = ids !== undefined && ids.length > 0 && ids.every((id) => EXTERNAL_ID.test(id));
    return isBound
      ? []
      : [["ExternalId", "It trusts an account or a principal of one without demanding an external id."]];
  });
}

function checkRole(resource: DeclaredResource): Finding[] {
  const { assumeRolePolicy } = resource.inputs;
  const key = "assumeRolePolicy";
  if (unknownsOf(assumeRolePolicy, key).length > 0)
    return [{ resource, key, says: "Whom it trusts is not known yet.", kind: "unknown" }];
  const statements = statementsOf(assumeRolePolicy);
  if (statements === undefined) return [{ resource, key, says: "It is no trust policy that can be read." }];
  const found = statements.filter(({ Effect }) => Effect === "Allow").flatMap(problemsOf);
  return [...new Map(found)].map(([part, says]) => ({ resource, key: part, says }));
}

export const assumeRoleTrust: Rule = {
  name: "assume-role-trust",
  chapter: "Isolation and access",
  description:
    "A role trusts named principals that know an external id, or a repository's branch or environment, and nobody else.",
  why: "A role that anybody's workflow or account can assume is everybody's.",
  remedy:
    "Name who may assume it: tenant-fleet:account.principalArns, tenant-fleet:github.environment, or infra/trust-policy.ts.",
  severity: "critical",
  isWaivable: false,
  check: (stack) => stack.ofType("aws:iam/role:Role").flatMap(checkRole),
};
