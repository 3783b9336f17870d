import fc from "fast-check";

const hex = (min: number, max = min) => fc.stringMatching(new RegExp(`^[0-9a-f]{${min},${max}}$`));
const accountId = fc.stringMatching(/^[0-9]{12}$/);
const word = fc.stringMatching(/^[A-Za-z0-9]{16,40}$/);
const asIs = (value: string) => value;

interface Shape {
  /** What may not be seen anywhere. */
  readonly secret: fc.Arbitrary<string>;
  /** The text it stands in. */
  readonly text: (secret: string) => string;
}

/** Whatever no output may show and has a shape to know it by. */
export const secrets: Readonly<Record<string, Shape>> = {
  "ARN of a role": {
    secret: fc.tuple(accountId, fc.stringMatching(/^[\w+=,.@/-]{1,40}$/)).map(([id, name]) => `${id}:role/${name}`),
    text: (tail) => `arn:aws:iam::${tail}`,
  },
  "ARN of another partition": { secret: accountId, text: (id) => `arn:aws-us-gov:sts::${id}:assumed-role/release/me` },
  "encoded ARN": { secret: accountId, text: (id) => `RoleArn=arn%3Aaws%3Aiam%3A%3A${id}%3Arole%2Frelease` },
  "account id": { secret: accountId, text: asIs },
  "account id in a host": { secret: accountId, text: (id) => `${id}.dkr.ecr.us-east-2.amazonaws.com` },
  "account id in a bucket": { secret: accountId, text: (id) => `state-${id}-us-east-2` },
  "account id behind a word": { secret: accountId, text: (id) => `account${id}` },
  "encoded account id": { secret: accountId, text: (id) => `a%3A${id}%3Ab` },
  "security group": { secret: hex(8, 17).map((id) => `sg-${id}`), text: asIs },
  "security group in a name": { secret: hex(17).map((id) => `sg-${id}`), text: (id) => `rule_${id}_egress` },
  bearer: { secret: fc.stringMatching(/^[A-Za-z0-9._~+/-]{16,60}={0,2}$/), text: (token) => `Bearer ${token}` },
  "short bearer": { secret: fc.stringMatching(/^[a-z]{4,8}[0-9]{2}$/), text: (token) => `bearer  ${token}` },
  "basic credential": {
    secret: fc.tuple(word, word).map((pair) => Buffer.from(pair.join(":")).toString("base64")),
    text: (pair) => `authorization: Basic ${pair}`,
  },
  "sk- key": { secret: fc.stringMatching(/^sk-[A-Za-z0-9_-]{16,48}$/), text: asIs },
  "sk- key behind a name": { secret: fc.stringMatching(/^sk-[A-Za-z0-9_-]{16}$/), text: (key) => `MY_${key}` },
  "GitHub token": { secret: fc.stringMatching(/^gh[opsur]_[A-Za-z0-9]{36}$/), text: asIs },
  "fine-grained GitHub token": {
    secret: fc.stringMatching(/^github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}$/),
    text: asIs,
  },
  "GitHub installation's JWT": {
    secret: fc.tuple(word, word).map(([payload, signature]) => `${payload}.${signature}`),
    text: (tail) => `ghs_123456_eyJhbGciOiJSUzI1NiJ9.${tail}`,
  },
  "AWS key id": { secret: fc.stringMatching(/^A[KS]IA[A-Z0-9]{16}$/), text: asIs },
  "Pulumi token": { secret: hex(40).map((digits) => `pul-${digits}`), text: asIs },
  "password in a URL": {
    secret: fc.stringMatching(/^[A-Za-z0-9!$%&*+=?#~@_.-]{8,30}$/),
    text: (password) => `https://robot:${password}@registry.example.com/v2/`,
  },
  "token in a URL": { secret: word, text: (token) => `https://${token}@github.com/acme/platform.git` },
};
