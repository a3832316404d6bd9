import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import languageService from "amazon-states-language-service";
import { afterAll, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { deployerTemplate } from "../../compiler/emit/infra/deployer/deployer-template.ts";
import type { Environment } from "../../schema/types.ts";
import {
  everything,
  large,
  medium,
  resourcesOf,
  type Stack,
  small,
  stackOf,
  textOf,
} from "../support/compiled-environments.ts";
import { shopFlows, textOfFlows } from "../support/compiled-flows.ts";

const versions = { checkov: "3.3.30", "cfn-lint": "1.58.0" };

/** Checkov and cfn-lint from PyPI in a virtual environment of their own; undefined where they cannot be had. */
function findScanners(): string | undefined {
  const folder = join(tmpdir(), `crew-scanners-${Object.values(versions).join("-")}`);
  const isThere = () => Object.keys(versions).every((program) => existsSync(join(folder, "bin", program)));
  if (isThere()) return join(folder, "bin");
  if (spawnSync("python3", ["-m", "venv", folder]).status !== 0) return undefined;
  const wanted = Object.entries(versions).map(([program, version]) => `${program}==${version}`);
  spawnSync(join(folder, "bin/pip"), ["install", "--quiet", ...wanted], { timeout: 300_000 });
  return isThere() ? join(folder, "bin") : undefined;
}

const bin = findScanners();
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "crew-scanned-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Each size as it is by default, with the other network, and with every key. */
const environments: { [name: string]: Environment } = {
  small,
  medium,
  large,
  "small-private": { ...small, network: "private" },
  "large-public": { ...large, network: "public" },
  "large-everything": { ...large, ...everything },
};

/** The text of each, and of each size with flows, a webhook and a schedule. */
const texts: { [name: string]: { engagement: string; environment: Environment; text: string } } = Object.fromEntries([
  ...Object.entries(environments).map(([name, environment]) => [
    name,
    { engagement: "cloudcrew", environment, text: textOf(environment) },
  ]),
  ...[small, medium, large].map((environment) => [
    `${environment.size}-flows`,
    { engagement: "shop", environment, text: textOfFlows(environment) },
  ]),
]);

interface Finding {
  check_id: string;
  /** `resource.<name>`: the JSON of Terraform is read without the types. */
  resource: string;
  file_path: string;
}

interface Waiver {
  id: string;
  sizes?: string[];
  resources?: string[];
}

const waivers: Waiver[] = JSON.parse(
  readFileSync(new URL("../../compiler/emit/infra/waivers.json", import.meta.url), "utf8"),
);

function isWaived({ check_id, resource, file_path }: Finding): boolean {
  const { size } = texts[basename(dirname(file_path))]!.environment;
  const name = resource.replace(/^\w+\./, "");
  return waivers.some(
    ({ id, sizes, resources }) =>
      id === check_id &&
      (sizes?.includes(size) ?? true) &&
      (resources?.some((address) => address.endsWith(`.${name}`)) ?? true),
  );
}

async function scanned(): Promise<{ failed: Finding[]; passed: number }> {
  for (const [name, { text }] of Object.entries(texts)) {
    // Checkov does not read the settings of Terraform itself in JSON.
    const { terraform: _, ...stack } = JSON.parse(text) as { terraform: object };
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "main.tf.json"), JSON.stringify(stack, null, 1));
  }
  const words = [
    "-d",
    folder,
    "--framework",
    "terraform_json",
    "-o",
    "json",
    "--compact",
    "--quiet",
    "--skip-download",
  ];
  const env = { ...process.env, LOG_LEVEL: "ERROR" };
  const { stdout } = await run(join(bin!, "checkov"), words, { maxBuffer: 2 ** 28, env }).catch(
    (error: { stdout?: string; message: string }) => ({ stdout: error.stdout || error.message }),
  );
  const { results, summary } = JSON.parse(stdout) as {
    results: { failed_checks: Finding[] };
    summary: { passed: number; parsing_errors: number };
  };
  expect(summary.parsing_errors).toBe(0);
  return { failed: results.failed_checks, passed: summary.passed };
}

test.skipIf(bin === undefined)("Checkov has no finding without a waiver, in every size and network", async () => {
  const { failed, passed } = await scanned();
  expect(passed).toBeGreaterThan(150 * Object.keys(texts).length);
  expect([...new Set(failed.map(({ file_path }) => basename(dirname(file_path))))].sort()).toEqual(
    Object.keys(texts).sort(),
  );
  const open = failed.filter((finding) => !isWaived(finding));
  expect(open.map(({ check_id, resource, file_path }) => `${check_id} ${resource} ${file_path}`)).toEqual([]);
});

test.skipIf(bin === undefined)("cfn-lint has nothing to say about the one template for CloudFormation", async () => {
  const [[, stack] = ["", {}], ...others] = resourcesOf(stackOf(large), "aws_cloudformation_stack");
  expect(others).toEqual([]);
  const template = join(folder, "template.json");
  // Terraform fills in the ids before CloudFormation sees the template.
  const filled = String(stack.template_body)
    .replaceAll(/\$\{aws_cognito_user_pool\.[^}]+\}/g, "us-east-1_AbCdEfGhI")
    .replaceAll(/\$\{aws_cognito_user_pool_client\.[^}]+\}/g, "1example23456789example234");
  writeFileSync(template, filled);
  const { stdout } = await run(join(bin!, "cfn-lint"), [template]).catch(
    (error: { stdout?: string; message: string }) => ({
      stdout: error.stdout || error.message,
    }),
  );
  expect(stdout.trim()).toBe("");
});

test.skipIf(bin === undefined).each(Object.entries(texts))(
  "cfn-lint has nothing to say about the deployer's roles for %s",
  async (name, { engagement, environment, text }) => {
    const file = join(folder, `${name}.template.json`);
    const roles = deployerTemplate({ name: engagement }, environment, text);
    writeFileSync(file, JSON.stringify(roles));
    const { stdout } = await run(join(bin!, "cfn-lint"), [file]).catch(
      (error: { stdout?: string; message: string }) => ({
        stdout: error.stdout || error.message,
      }),
    );
    expect(stdout.trim()).toBe("");
  },
);

const definitions = Object.entries(texts).flatMap(([name, { text }]) =>
  resourcesOf(JSON.parse(text) as Stack, "aws_sfn_state_machine").map(([machine, { definition }]) => ({
    name,
    machine,
    definition,
  })),
);

test("there is a machine for each environment, and one for each flow", () => {
  expect(definitions).toHaveLength(Object.keys(environments).length + 3 * shopFlows.length);
});

test.each(definitions)(
  "AWS's language service has nothing to say about the definition of $machine of $name",
  async ({ definition }) => {
    const text = String(definition)
      .replaceAll(/(?<!\$)\$\{[^}]+\}/g, "arn:aws:ecs:us-east-1:123456789012:cluster/crew")
      .replaceAll(/([$%])\1\{/g, "$1{");
    const document = TextDocument.create("file:///machine.asl.json", "asl", 1, text);
    const service = languageService.getLanguageService({});
    service.configure({ validate: true, allowComments: false });
    const faults = await service.doValidation(document, service.parseJSONDocument(document));
    expect(faults.map(({ message, range }) => `${message} ${document.getText(range)}`)).toEqual([]);
  },
);

if (bin === undefined)
  test("nothing is scanned", ({ skip }) => skip("Checkov and cfn-lint are not installed, and PyPI does not answer"));
