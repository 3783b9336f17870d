import assert from "node:assert/strict";
import { DEFAULT_ACCOUNT, policyOf, type TemporaryCloud, temporaryCloud } from "../../support/temporary-cloud";

const parameterArn = (path: string) => `arn:aws:ssm:eu-west-1:${DEFAULT_ACCOUNT}:parameter${path}`;
const get = (path: string, ...more: string[]) => [
  ...["ssm", "get-parameters-by-path", "--path", path, "--recursive", "--with-decryption"],
  ...["--query", "Parameters[].[Name,Value]", "--output", "text", ...more],
];
const put = (name: string, value: string, ...more: string[]) => [
  ...["ssm", "put-parameter", "--name", name, "--type", "String", "--value", value, ...more],
];

describe("a machine's aws command", () => {
  let world: TemporaryCloud;
  let machine: string;
  const create = (type: string, inputs: object) => `${world.ask("create", { type, inputs }).id}`;
  const instance = (facts: object) =>
    create("aws:ec2/instance:Instance", { ami: "ami-0123456789abcdef0", instanceType: "t3.small", ...facts });

  beforeEach(() => {
    world = temporaryCloud();
    const assumeRolePolicy = policyOf({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "ec2.amazonaws.com" },
    });
    create("aws:iam/role:Role", { name: "tenant", assumeRolePolicy });
    const policy = policyOf(
      {
        Sid: "Follow",
        Effect: "Allow",
        Action: "ssm:GetParametersByPath",
        Resource: [parameterArn("/t/acme"), parameterArn("/empty")],
      },
      { Sid: "Report", Effect: "Allow", Action: "ssm:PutParameter", Resource: parameterArn("/report/acme") },
    );
    create("aws:iam/rolePolicy:RolePolicy", { name: "own", role: "tenant", policy });
    create("aws:iam/instanceProfile:InstanceProfile", { name: "tenant", role: "tenant" });
    const parameters = { "/t/acme/B": "image", "/t/acme/x/A": "deep", "/t/acmeother/C": "no", "/t/other/D": "no" };
    for (const [name, value] of Object.entries(parameters)) {
      create("aws:ssm/parameter:Parameter", { name, value, type: "SecureString" });
    }
    machine = instance({ iamInstanceProfile: "tenant" });
  });
  afterEach(() => world.remove());

  it("prints name and value of everything below a path, decrypted, in order", () => {
    const { status, stdout } = world.cloud.awsCli(machine, get("/t/acme"));
    assert.deepEqual([status, stdout], [0, "/t/acme/B\timage\n/t/acme/x/A\tdeep\n"]);
  });

  it("prints nothing for a path with nothing below it", () => {
    assert.deepEqual(world.cloud.awsCli(machine, get("/empty")), { status: 0, stdout: "", stderr: "" });
  });

  it("puts a parameter, and puts over it only when told to", () => {
    assert.match(world.cloud.awsCli(machine, put("/report/acme", "1")).stdout, /"Version": 1/);
    assert.match(world.cloud.awsCli(machine, put("/report/acme", "2")).stderr, /ParameterAlreadyExists/);
    assert.match(world.cloud.awsCli(machine, put("/report/acme", "3", "--overwrite")).stdout, /"Version": 2/);
    const read = world.ask("read", { type: "aws:ssm/parameter:Parameter", id: "/report/acme" });
    assert.equal((read.properties as { value: string }).value, "3");
  });

  it("may do only what the machine's role allows, and the statement that allows is recorded", () => {
    for (const argv of [get("/t/other"), put("/t/acme/B", "mine", "--overwrite")]) {
      const { status, stderr } = world.cloud.awsCli(machine, argv);
      assert.equal(status, 254);
      assert.match(stderr, /An error occurred \(AccessDeniedException\) when calling the \w+ operation: role tenant/);
      assert.doesNotMatch(stderr, /\d{12}|arn:/);
    }
    world.cloud.awsCli(machine, get("/t/acme"));
    const usage = world.ask("usage", {}).usage as { sid: string }[];
    assert.deepEqual(
      usage.map(({ sid }) => sid),
      ["Follow"],
    );
  });

  it("has no credentials on a machine without a profile, or on no machine", () => {
    assert.match(world.cloud.awsCli(instance({}), get("/t/acme")).stderr, /Unable to locate credentials/);
    assert.equal(world.cloud.awsCli("i-none", get("/t/acme")).status, 253);
  });

  const unknown: readonly (readonly string[])[] = [
    [],
    ["s3", "ls"],
    ["ssm", "delete-parameter", "--name", "/t/acme/B"],
    ["ssm", "toString"],
    ["ssm", "put-parameter", "--name", "/report/acme"],
    get("/t/acme", "--profile", "other"),
    get("/t/acme", "extra"),
  ];
  for (const argv of unknown) {
    it(`answers \`aws ${argv.join(" ").slice(0, 60)}\` with usage and status 252`, () => {
      const { status, stdout, stderr } = world.cloud.awsCli(machine, argv);
      assert.deepEqual([status, stdout], [252, ""]);
      assert.match(stderr, /^usage: aws/);
    });
  }
});
