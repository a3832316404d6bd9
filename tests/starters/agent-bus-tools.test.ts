import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { compile, nodeHost } from "../../compiler/index.ts";

// The tools of the agent bus, as they are declared, with a stand-in for Terraform and Git's own repositories.
const root = join(import.meta.dirname, "../..");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function argvOf(name: string): readonly string[] {
  const { flows = [] } = compile(nodeHost(root), { engagement: "agent-bus" });
  const tool = flows[0]?.pipeline.tools[name];
  if (tool?.kind !== "command") throw new Error(`${name} is no command`);
  return tool.command.argv;
}

/** Terraform in place of the real one: knows the three commands, and answers with this plan. */
const standIn = (changes: object[], configuration: object) => `#!/bin/sh
set -e
case "$1 $*" in
  "init init -input=false -no-color") echo 'provider "registry.terraform.io/hashicorp/aws" {' > .terraform.lock.hcl ;;
  "plan plan -input=false -no-color -lock=false -out=plan.bin") echo plan > plan.bin ;;
  "show show -json plan.bin") cat <<'END'
${JSON.stringify({ resource_changes: changes, configuration })}
END
  ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac
`;
const change = (type: string, ...actions: string[]) => ({ type, address: `${type}.x`, change: { actions } });

interface Code {
  files?: { [path: string]: string };
  configuration?: object;
}

/** Runs the tool as it is declared, with prices of two types. */
function plan(changes: object[], { files = {}, configuration = {} }: Code = {}): { [name: string]: unknown } {
  const folder = mkdtempSync(join(tmpdir(), "crew-bus-plan-"));
  folders.push(folder);
  for (const path of ["infra", "docs/cost", "bin", "home"]) mkdirSync(join(folder, path), { recursive: true });
  const resources = [
    { type: "aws_sqs_queue", monthly: 1.5, basis: "2 million requests" },
    { type: "aws_nat_gateway", monthly: 33, basis: "730 hours" },
  ];
  writeFileSync(join(folder, "docs/cost/prices.json"), JSON.stringify({ resources }));
  for (const [path, text] of Object.entries({ "infra/main.tf": "", ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(join(folder, "bin/terraform"), standIn(changes, configuration), { mode: 0o755 });
  const [, ...argv] = argvOf("bus-plan").map((part) =>
    part.replace("{{bucket}}", "states").replace("{{key}}", "all.tfstate").replace("{{region}}", "us-east-1"),
  );
  const env = { HOME: join(folder, "home"), PATH: `${join(folder, "bin")}:/usr/bin:/bin`, CREW_PROJECT: "task-1" };
  return JSON.parse(execFileSync(process.execPath, argv, { cwd: folder, env, encoding: "utf8" }));
}

test("the monthly difference is what is created less what is deleted, and a replacement costs nothing more", () => {
  expect(
    plan([
      change("aws_nat_gateway", "create"),
      change("aws_sqs_queue", "create"),
      change("aws_sqs_queue", "delete", "create"),
      change("aws_sqs_queue", "delete"),
    ]),
  ).toMatchObject({ monthly: 33, added: 3, destroyed: 2, unpriced: 0, programs: 0 });
});

test("a resource without a price is counted, so that the change cannot be approved", () => {
  expect(plan([change("aws_lambda_function", "create"), change("aws_sqs_queue", "no-op")])).toMatchObject({
    unpriced: 1,
    monthly: 0,
    added: 1,
  });
});

const block = (type: string, name = "x") => `resource "${type}" "${name}" {\n}\n`;
const inModule = (module: string, type: string, name = "x") => ({
  type,
  name,
  module_address: module,
  address: `${module}.${type}.${name}`,
  change: { actions: ["create"] },
});

test("a changed resource has to stand in the file by whose name the specialist of its service judges it", () => {
  const files = {
    "infra/iam.tf": block("aws_iam_role"),
    "infra/main.tf": block("aws_kms_key") + block("aws_backup_vault"),
    "infra/modules/orders/messaging.tf": block("aws_sqs_queue"),
    "infra/modules/orders/main.tf": block("aws_lambda_function"),
  };
  const configuration = {
    root_module: {
      module_calls: {
        orders: { source: "./modules/orders", module: {} },
        bought: { source: "terraform-aws-modules/sqs/aws", module: {} },
      },
    },
  };
  const created = ["aws_iam_role", "aws_kms_key", "aws_backup_vault"].map((type) => ({
    ...change(type, "create"),
    name: "x",
  }));
  const found = plan(
    [
      ...created,
      inModule("module.orders", "aws_sqs_queue"),
      inModule('module.orders["eu"]', "aws_lambda_function"),
      inModule("module.bought", "aws_sqs_queue"),
      { ...change("aws_s3_bucket", "no-op"), name: "x" },
    ],
    { files, configuration },
  );
  expect(found).toMatchObject({
    unjudged: 3,
    elsewhere: ["aws_kms_key.x", 'module.orders["eu"].aws_lambda_function.x', "module.bought.aws_sqs_queue.x"],
  });
});

/** Terraform that applies, or not, and keeps what it was asked to do. */
const applies = (code: number) => `#!/bin/sh
echo "$*" >> "$HOME/asked"
env >> "$HOME/environment"; ls -A "$HOME" >> "$HOME/kept"
case "$1" in
  init) test "$*" = "init -input=false -no-color -backend=false -lockfile=readonly" ;;
  apply) exit ${code} ;;
esac
`;

interface Applied {
  /** Files of the delivered commit. */
  shown: { [path: string]: string };
  /** Exit code of Terraform. */
  code?: number;
}

/** Runs the tool as it is declared on a work tree with one module; Git finds the customer's repository on this computer. */
function apply({ shown, code = 0 }: Applied) {
  const folder = mkdtempSync(join(tmpdir(), "crew-bus-apply-"));
  folders.push(folder);
  const [tree, home, repository] = ["tree", "home", "repository"].map((name) => join(folder, name));
  const write = (place: string, files: { [path: string]: string }) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place, path)), { recursive: true });
      writeFileSync(join(place, path), text);
    }
  };
  write(tree!, {
    "infra/main.tf": block("aws_sqs_queue"),
    "deployment/plan.bin": "plan",
    "deployment/terraform.lock.hcl": "lock",
  });
  write(repository!, shown);
  write(folder, { "bin/terraform": applies(code), "home/.keep": "" });
  chmodSync(join(folder, "bin/terraform"), 0o755);
  const author = ["-c", "user.name=Crew", "-c", "user.email=crew@example.com"];
  for (const argv of [
    ["init", "-q", "-b", "crew/task-1"],
    ["add", "."],
    [...author, "commit", "-qm", "Work"],
  ])
    execFileSync("git", argv, { cwd: repository! });
  const [, ...argv] = argvOf("bus-apply");
  const ended = spawnSync("sh", argv, {
    cwd: tree!,
    encoding: "utf8",
    env: {
      HOME: home!,
      PATH: `${join(folder, "bin")}:/usr/bin:/bin`,
      CREW_PROJECT: "task-1",
      FORGE_TOKEN: "token",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: `url.file://${repository}.insteadOf`,
      GIT_CONFIG_VALUE_0: "https://crew@github.com/acme/infrastructure.git",
    },
  });
  const asked = join(home!, "asked");
  return {
    ...ended,
    asked: existsSync(asked) ? readFileSync(asked, "utf8").trim().split("\n") : [],
    read: (name: "environment" | "kept") => readFileSync(join(home!, name), "utf8").trim().split("\n"),
  };
}

test("the plan is applied when the delivered commit has the Terraform that it was made of", () => {
  const { status, stdout, asked } = apply({
    shown: { "README.md": "# Ours\n", "infra/main.tf": block("aws_sqs_queue") },
  });
  expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: '{"applied": 1}' });
  expect(asked.at(-1)).toMatch(/^apply -input=false -no-color \/.*\/deployment\/plan\.bin$/);
});

test("nothing is applied when others have merged Terraform since the project began, which the plan would take back", () => {
  const theirs = { "infra/main.tf": block("aws_sqs_queue"), "infra/network.tf": block("aws_vpc") };
  const { status, stdout, stderr, asked } = apply({ shown: theirs });
  expect({ status, stdout, asked }).toEqual({ status: 1, stdout: "", asked: [] });
  expect(stderr).toMatch(/network\.tf[\s\S]*Nothing was applied/);
});

test("Terraform and its providers do not get the token with which the delivered commit was read", () => {
  const { status, read } = apply({ shown: { "infra/main.tf": block("aws_sqs_queue") } });
  expect(status).toBe(0);
  const environment = read("environment");
  expect(environment).toContain("CREW_PROJECT=task-1");
  expect(environment.filter((line) => /FORGE_TOKEN|GIT_ASKPASS|=token$/.test(line))).toEqual([]);
  expect(read("kept")).not.toContain("askpass");
});

test("an application that fails says that its commit is not merged", () => {
  const { status, stdout, stderr } = apply({ shown: { "infra/main.tf": block("aws_sqs_queue") }, code: 1 });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("its commit is not merged");
});
