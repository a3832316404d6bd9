import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { DescribeRepositoriesCommand, ECRClient, GetLifecyclePolicyCommand } from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findEngine } from "../../deploy/image/engine.ts";
import { runnerImage } from "../../deploy/image/runner-image.ts";
import { hasMoto, type Moto, startMoto, withoutMoto } from "../support/aws/moto.ts";

if (!hasMoto) console.warn(`The runners' image is not tested against a registry: ${withoutMoto}.`);

/**
 * Stands in for an engine's command line, which needs a daemon: it writes down what it is asked, and a push makes the
 * registry know the image, as a push does.
 */
const engine = `#!${process.execPath}
import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
const [, , verb, ...rest] = process.argv;
const input = verb === "login" ? readFileSync(0, "utf8") : verb === "build" ? readFileSync(rest.at(-1) + "/Dockerfile", "utf8") : "";
appendFileSync(process.env.CREW_TEST_ENGINE_LOG, JSON.stringify({ verb, rest, input }) + "\\n");
if (verb === "build" && input.includes("RUN false")) { console.error("the layer failed"); process.exit(3); }
if (verb === "push") {
  const [, repositoryName, imageTag] = /^[^/]+\\/(.+):(.+)$/.exec(rest[0]);
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: "application/vnd.docker.distribution.manifest.v2+json", config: { digest: "sha256:" + "0".repeat(64), size: 1 }, layers: [{ digest: "sha256:" + createHash("sha256").update(randomUUID()).digest("hex"), size: 1 }] });
  const headers = { "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.PutImage", "content-type": "application/x-amz-json-1.1", authorization: "AWS4-HMAC-SHA256 Credential=local/20261120/us-east-1/ecr/aws4_request, SignedHeaders=host, Signature=0" };
  const answer = await fetch(process.env.AWS_ENDPOINT_URL_ECR, { method: "POST", headers, body: JSON.stringify({ repositoryName, imageTag, imageManifest }) });
  if (!answer.ok) { console.error(await answer.text()); process.exit(1); }
}
`;

const path = process.env.PATH;
const account = { id: "123456789012", region: "us-east-1", arn: "arn:aws:iam::123456789012:user/lead" };
let home: string;
let calls: () => { verb: string; rest: string[]; input: string }[];
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "crew-engine-"));
});
beforeEach(() => {
  const log = join(home, "log");
  writeFileSync(log, "");
  process.env.CREW_TEST_ENGINE_LOG = log;
  calls = () =>
    readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
});
afterAll(() => {
  process.env.PATH = path;
  rmSync(home, { recursive: true, force: true });
});

function install(name: string): void {
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true });
  // Without an extension Node decides by what it reads, and this reads as a module.
  writeFileSync(join(folder, name), engine);
  chmodSync(join(folder, name), 0o755);
  process.env.PATH = [folder, dirname(process.execPath)].join(delimiter);
}

test("without an engine the way out is named", () => {
  process.env.PATH = join(home, "nothing");
  expect(() => findEngine()).toThrow(/docker, podman, finch.*--runner-image/s);
});

test.each(["docker", "podman", "finch"])("%s is found when it works", (name) => {
  install(name);
  expect(findEngine().name).toBe(name);
});

test("a build that fails says what the engine said", async () => {
  install("podman");
  await expect(findEngine().build("FROM x\nRUN false\n", "y")).rejects.toThrow(/exit code 3.*the layer failed/s);
});

describe.skipIf(!hasMoto)("with a registry", () => {
  let moto: Moto;
  beforeAll(async () => {
    process.env.PATH = path;
    moto = await startMoto();
    process.env.AWS_ENDPOINT_URL_ECR = moto.url;
  });
  afterAll(() => moto.close());

  test("the image is built from the Dockerfile alone, pushed once, and named by its digest", async () => {
    install("docker");
    const steps: string[] = [];
    const dockerfile = "FROM public.ecr.aws/docker/library/node:24-bookworm\nUSER node\n";
    const image = await runnerImage(account, dockerfile, { onStep: (step) => steps.push(step) });
    expect(image).toMatch(/^123456789012\.dkr\.ecr\.us-east-1\.amazonaws\.com\/crew\/runner@sha256:[0-9a-f]{64}$/);
    const [, build, login, push] = calls();
    expect(build).toMatchObject({ verb: "build", input: dockerfile });
    expect(build?.rest.slice(0, 3)).toEqual(["--platform", "linux/amd64", "--tag"]);
    expect(login?.rest).toEqual(["--username", "AWS", "--password-stdin", expect.stringContaining(".dkr.ecr.")]);
    expect(login?.input).not.toBe("");
    expect(push?.rest).toEqual([build?.rest[3]]);
    expect(steps).toHaveLength(2);

    expect(await runnerImage(account, dockerfile, { onStep: (step) => steps.push(step) })).toBe(image);
    expect(calls()).toHaveLength(4);
    expect(steps).toHaveLength(2);
  });

  test("an image is built again on request, without cached layers, and is the newest from then on", async () => {
    install("docker");
    const dockerfile = "FROM public.ecr.aws/docker/library/node:24-bookworm\nRUN true\nUSER node\n";
    const onStep = () => undefined;
    const first = await runnerImage(account, dockerfile, { onStep });
    expect(await runnerImage(account, dockerfile, { onStep })).toBe(first);
    const second = await runnerImage(account, dockerfile, { onStep, rebuild: true });
    expect(second).not.toBe(first);
    const [, again] = calls().filter(({ verb }) => verb === "build");
    expect(again?.rest).toEqual(expect.arrayContaining(["--pull", "--no-cache"]));
    expect(await runnerImage(account, dockerfile, { onStep })).toBe(second);
  });

  test("the repository is encrypted, and drops images beyond the newest hundred", async () => {
    install("docker");
    await runnerImage(account, "FROM x\n", { onStep: () => undefined });
    const client = new ECRClient({ region: account.region });
    const repositoryName = "crew/runner";
    const { repositories } = await client.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
    expect(repositories).toMatchObject([
      { imageTagMutability: "IMMUTABLE", encryptionConfiguration: { encryptionType: "KMS" } },
    ]);
    const { lifecyclePolicyText = "" } = await client.send(new GetLifecyclePolicyCommand({ repositoryName }));
    expect(JSON.parse(lifecyclePolicyText).rules).toMatchObject([
      { selection: { countType: "imageCountMoreThan", countNumber: 100 }, action: { type: "expire" } },
    ]);
  });
});
