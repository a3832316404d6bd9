import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { unzipSync } from "fflate";
import { bootScript } from "../../../compiler/emit/infra/boot-script.ts";
import type { Need } from "../../../compiler/emit/infra/iam/need.ts";
import { policyDocument, rightsFor } from "../../../compiler/emit/infra/iam/rights.ts";
import { projectNamed } from "../../../compiler/emit/infra/iam/sts.ts";
import { projectNeeds, runnerNeeds } from "../../../compiler/emit/infra/required-actions/runner.ts";
import { account as accountId, resourceNamesOf } from "../../../compiler/emit/infra/resource-names.ts";
import { compile, nodeHost } from "../../../compiler/index.ts";
import type { Lane } from "../../../compiler/ir/lanes.ts";
import { runsOf } from "../../../compiler/ir/steps.ts";
import { startServer } from "../../../runtime/api/node-server.ts";
import { openObjectStore } from "../../../runtime/artifacts/object-store.ts";
import { realClock } from "../../../runtime/engine/clock.ts";
import { createEngine, type Engine } from "../../../runtime/engine/engine.ts";
import { memoryJournal } from "../../../runtime/engine/memory-journal.ts";
import type { HttpResult } from "../../../runtime/lambda/http-event.ts";
import { key } from "../../../runtime/ledger/keys.ts";
import { readItem } from "../../../runtime/ledger/read.ts";
import { createTable, openTable } from "../../../runtime/ledger/table.ts";
import { startAwsEndpoint } from "../../../runtime/local/aws/aws-endpoint.ts";
import { localSubstitutions, substitute } from "../../../runtime/local/deployment.ts";
import { createIdentity } from "../../../runtime/local/identity/identity.ts";
import { localIntegrations } from "../../../runtime/local/integrations/integrations.ts";
import { createOutbox } from "../../../runtime/local/outbox/outbox.ts";
import { createRehearsalModel } from "../../../runtime/models/rehearsal/rehearsal-model.ts";
import type { Pipeline } from "../../../schema/types.ts";
import { openContainerHost } from "../../aws/container-host.ts";
import { startFunction } from "../../aws/function-host.ts";
import { openOtlpReceiver } from "../../aws/otlp-receiver.ts";
import { small } from "../compiled-environments.ts";
import { serve } from "../runner-services.ts";
import type { Policy } from "./evaluate-policy.ts";
import { eventOf, responseOf } from "./http-api.ts";
import { openIamGate, type Role } from "./iam-gate.ts";
import { startMoto } from "./moto.ts";

const root = join(import.meta.dirname, "../../..");
const clock = { now: Date.now };
const tableName = "crew-hello";
const buckets = { objects: "crew-objects", repositories: "crew-repositories", bundles: "crew-bundles" };

/** Values that must be where they belong and nowhere else. */
export const canaries = {
  sessionKey: "CANARY-session-key-3b1f0c55d2a94e0f",
  roleKey: "CANARY-role-key-77aa41",
  roleToken: "CANARY-role-token-9c02fe",
};

interface Package {
  file: string;
  sha256: string;
  key: string;
}

/**
 * An account with one deployed engagement: table, buckets and parameters in moto; the package of the function behind an HTTP
 * API; the runner's package in the bucket, started by the boot script with a task role. moto evaluates no JSONata, so crew's
 * own engine plays Step Functions, and the rehearsal model plays Bedrock.
 */
export async function openAccount(engagement: string) {
  const home = await mkdtemp(join(tmpdir(), "crew-account-"));
  const moto = await startMoto();
  const s3 = new S3Client({});
  for (const Bucket of Object.values(buckets)) await s3.send(new CreateBucketCommand({ Bucket }));
  const table = openTable(tableName, { endpoint: moto.url });
  await createTable(table);
  const sessionKey = { Name: "/crew/hello/session-key", Value: canaries.sessionKey, Type: "SecureString" } as const;
  await new SSMClient({}).send(new PutParameterCommand(sessionKey));

  const objects = openObjectStore(`s3://${buckets.objects}`);
  const pipelineFor = async (project: string): Promise<Pipeline | undefined> => {
    const meta = await readItem(table, key.meta(project));
    return meta && JSON.parse((await objects.get(meta.config)).toString());
  };
  const parts: { engine?: Engine } = {};
  const endpoint = await startAwsEndpoint({ port: 0, engine: () => parts.engine });
  const model = await serve(createRehearsalModel({ pipelineFor }));
  const asked: string[] = [];
  const bedrock = await serve(async (request, response) => {
    const body = await text(request);
    asked.push(body);
    const { "content-type": type = "" } = request.headers;
    const answer = await fetch(new URL(request.url ?? "/", model.url), {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  const watched = await openOtlpReceiver();
  let rolesAsked = 0;
  const files = new Map(compiled(engagement).map(({ path, text }) => [path, text]));
  const pipeline = JSON.parse(files.get("runner.json") ?? "") as Pipeline;
  const roles = rolesOf(pipeline);
  const gate = await openIamGate({ role: async (arn) => roles.get(arn), route: () => moto });
  const { accessKeyId } = await gate.keysFor(runnerRoleArn, "ecs-tasks.amazonaws.com");
  const taskRole = await serve((_, response) => {
    rolesAsked++;
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    const role = {
      AccessKeyId: accessKeyId,
      SecretAccessKey: canaries.roleKey,
      Token: canaries.roleToken,
      Expiration,
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(role));
  });

  const packages: { runner: Package; api: Package } = JSON.parse(readBuilt("packages.json").toString());
  for (const { file, key: Key } of Object.values(packages))
    await s3.send(new PutObjectCommand({ Bucket: buckets.bundles, Key, Body: readBuilt(file) }));

  const endpoints = {
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL_S3: moto.url,
    AWS_ENDPOINT_URL_SSM: moto.url,
    AWS_ENDPOINT_URL_DYNAMODB: moto.url,
    AWS_ENDPOINT_URL_SFN: endpoint.url,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: watched.url,
    CREW_TABLE: table.name,
    CREW_OBJECTS: `s3://${buckets.objects}`,
  };
  const container = {
    command: ["--input-type=module", "--eval", bootScript],
    environment: {
      ...endpoints,
      AWS_ENDPOINT_URL_S3: gate.url,
      AWS_ENDPOINT_URL_SSM: gate.url,
      AWS_ENDPOINT_URL_DYNAMODB: gate.url,
      AWS_ENDPOINT_URL_STS: gate.url,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${taskRole.url}/role`,
      CREW_PROJECT_ROLE: projectRoleArn,
      CREW_REPOSITORIES: `s3://${buckets.repositories}`,
      CREW_BUNDLE_BUCKET: buckets.bundles,
      CREW_BUNDLE_KEY: packages.runner.key,
      CREW_BUNDLE_SHA256: packages.runner.sha256,
      CREW_BUNDLE_FILE: join(home, "runner.mjs"),
      HOME: home,
      TMPDIR: home,
    },
  };
  const containers = openContainerHost({
    containerOf: async () => container,
    onStopped: (event) => events.invoke(event),
  });
  const outbox = createOutbox(join(home, "outbox"), clock);
  const integrations = localIntegrations({ dynamoDb: { endpoint: moto.url, region: "us-east-1" }, outbox, containers });
  const engine = createEngine({ journal: memoryJournal(), clock: realClock(), integrations });
  parts.engine = engine;
  const definition = substitute(files.get("state-machine.asl.json") ?? "", localSubstitutions(table.name));
  const machine = engine.createStateMachine({ name: "crew-hello", definition });

  const site = await startServer({
    port: 0,
    app: {
      async fetch(request) {
        if (new URL(request.url).pathname.startsWith("/_astro/")) return new Response(null, { status: 404 });
        return responseOf((await api.invoke(await eventOf(request))) as HttpResult);
      },
    },
    identity: { mount: "/oidc", callback: async (request, response) => identity.callback(request, response) },
  });
  const identity = await createIdentity({
    baseUrl: site.url,
    clientId: "crew-site",
    keysFile: join(home, "keys.json"),
    people: async () => Object.values(pipeline.people).flat(),
    outbox,
    stylesheets: [],
    clock,
  });
  const variables: { [name: string]: string } = {
    ...endpoints,
    CREW_ENGAGEMENT: engagement,
    CREW_STATE_MACHINE: machine.arn,
    CREW_CONFIG: await objects.put(files.get("runner.json") ?? ""),
    CREW_MANIFEST: await objects.put(files.get("status.json") ?? ""),
    CREW_SITE_URL: site.url,
    CREW_ISSUER: identity.issuer,
    CREW_CLIENT_ID: "crew-site",
    CREW_SESSION_KEY_PARAMETER: "/crew/hello/session-key",
  };
  const entry = await unpack(packages.api.file, join(home, "function"));
  const api = startFunction(entry, { ...variables, ...functionKeys });
  // The function behind the events may not read the session key, so it is told of one that does not exist.
  const events = startFunction(entry, { ...variables, ...functionKeys, CREW_SESSION_KEY_PARAMETER: "/nowhere" });

  return {
    url: site.url,
    home,
    s3,
    buckets,
    table,
    engine,
    outbox,
    containers,
    watched,
    packages,
    gate,
    /** Gives the credentials of the containers' role. */
    credentialsUrl: `${taskRole.url}/role`,
    projectRole: projectRoleArn,
    api,
    events,
    /** Everything that was sent to a model. */
    asked: () => asked.join("\n"),
    rolesAsked: () => rolesAsked,
    async close() {
      engine.close();
      await containers.close();
      await Promise.all([api.close(), events.close(), site.close()]);
      await Promise.all([
        endpoint.close(),
        model.close(),
        bedrock.close(),
        taskRole.close(),
        gate.close(),
        watched.close(),
        moto.close(),
      ]);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Functions have other roles than runners, which are not what is enforced here. */
const functionKeys = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
const runnerRoleArn = "arn:aws:iam::123456789012:role/runner";
const projectRoleArn = "arn:aws:iam::123456789012:role/project";

/** The roles of a lane, with the emitted rights and the names of this account. */
function rolesOf(pipeline: Pipeline): Map<string, Role> {
  const places = resourceNamesOf(pipeline.name, { ...small, region: "us-east-1" }, { name: tableName });
  const filled = (document: string): Policy =>
    JSON.parse(
      document
        // As Terraform reads it.
        .replaceAll("$${", "${")
        .replaceAll(accountId, "123456789012")
        .replaceAll(places.objects.replaceAll(accountId, "123456789012"), buckets.objects)
        .replaceAll(places.repositories.replaceAll(accountId, "123456789012"), buckets.repositories)
        .replaceAll(/\$\{var\.bundle_bucket\}/g, buckets.bundles),
    );
  const lanes = [...new Set(runsOf(pipeline).map(({ lane }) => lane))];
  const rights = (needs: (lane: Lane) => Need[]) => [filled(policyDocument(rightsFor(lanes.flatMap(needs), places)))];
  const trust = (Principal: object, Condition: NonNullable<Policy["Statement"][number]["Condition"]>): Policy => ({
    Statement: [{ Effect: "Allow", Principal, Action: ["sts:AssumeRole", "sts:TagSession"], Condition }],
  });
  const ofAccount = { StringEquals: { "aws:SourceAccount": "123456789012" } };
  return new Map([
    [
      runnerRoleArn,
      {
        trust: trust({ Service: "ecs-tasks.amazonaws.com" }, ofAccount),
        policies: rights((lane) => runnerNeeds(lane, { ...places, projectRole: () => projectRoleArn })),
      },
    ],
    [
      projectRoleArn,
      {
        trust: trust({ AWS: runnerRoleArn }, projectNamed),
        policies: rights((lane) => projectNeeds(pipeline, lane, places)),
      },
    ],
  ]);
}

export type Account = Awaited<ReturnType<typeof openAccount>>;

function compiled(engagement: string) {
  const { files, diagnostics } = compile(nodeHost(root), { engagement });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return files ?? [];
}

function readBuilt(file: string): Buffer {
  return readFileSync(join(root, "build/packages", file));
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** As Lambda does with the zip file; resolves with the URL of its entry. */
async function unpack(file: string, folder: string): Promise<string> {
  for (const [path, bytes] of Object.entries(unzipSync(readBuilt(file)))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return pathToFileURL(join(folder, "index.mjs")).href;
}
