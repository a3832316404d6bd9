import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Json } from "../../base/json.ts";
import { openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { repositoryPath } from "../../runtime/artifacts/repository-path.ts";
import { addProject } from "../../runtime/ledger/projects.ts";
import { openModels } from "../../runtime/models/model-providers.ts";
import { createRehearsalModel } from "../../runtime/models/rehearsal/rehearsal-model.ts";
import { createLog } from "../../runtime/runner/log.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import { type Connections, runRound } from "../../runtime/runner/run-round.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import type { Pipeline } from "../../schema/types.ts";
import { openMemoryTable } from "./memory-table.ts";
import { projectItem } from "./project-item.ts";
import { type OnWrite, watchedTable } from "./watched-table.ts";

export const statement = `# Harbour ticketing

The harbour of Brone sells 1,200 tickets a day at two counters and wants to sell them by telephone.

## Requirements

- Visitors buy a ticket on a telephone within two minutes.
- Keepers see the number of visitors in the tower, never more than 40.

## Constraints

- Personal data stays in Norway.
`;

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** Everything a runner reaches, on loopback: DynamoDB's protocol, a model endpoint, a repository and an object store. */
export async function openRunnerServices() {
  const home = await mkdtemp(join(tmpdir(), "crew-runner-"));
  const memory = await openMemoryTable();
  const pipelines = new Map<string, Pipeline>();
  const models = await serve(createRehearsalModel({ pipelineFor: (project) => pipelines.get(project) }));
  const objectsUrl = pathToFileURL(join(home, "objects")).href;
  const repositories = pathToFileURL(join(home, "repositories")).href;
  const objects = openObjectStore(objectsUrl);

  const logged: { event: string; [field: string]: unknown }[] = [];
  const connect = (onWrite?: OnWrite): Connections => ({
    table: onWrite ? watchedTable(memory.openClient(), onWrite) : memory.table,
    objects,
    repositories,
    models: openModels({ bedrock: { endpoint: models.url, region: "us-east-1", credentials } }),
    secrets: rememberSecrets(async () => undefined),
    log: createLog({}, (line) => logged.push(JSON.parse(line))),
    rehearsed: true,
    now: Date.now,
  });

  return {
    ...memory,
    home,
    modelsUrl: models.url,
    objectsUrl,
    objects,
    repositories,
    pipelines,
    connect,
    logged,
    /** Starts a project on the pipeline and gives the order of its first round. */
    async start(
      project: string,
      pipeline: Pipeline,
      input?: { [name: string]: Json },
      title = "Harbour ticketing",
    ): Promise<RunOrder> {
      pipelines.set(project, pipeline);
      const config = await objects.put(JSON.stringify(pipeline));
      const sow = await objects.put(statement);
      const createdAt = "2026-11-20T09:00:00.000Z";
      const meta = projectItem({ title, engagement: pipeline.name, config, sow, createdAt });
      const given = input && { input: await objects.put(JSON.stringify(input)) };
      await addProject(memory.table, project, { ...meta, ...given });
      return {
        // No other run of the tests on this machine has it: a runner blanks the environment of every process that shows its token.
        taskToken: `token-${project}-${process.pid}`,
        project,
        config,
        phase: "design",
        round: 1,
        epoch: 1,
        mode: "swarm",
        cause: "start",
        feedback: "",
      };
    },
    run: (order: RunOrder, connections = connect(), signal = new AbortController().signal) =>
      runRound(order, connections, signal),
    /** The repository's files by path, and its commits' subjects with their turns. */
    repository(project: string) {
      const git = (...args: string[]) =>
        execFileSync("git", ["-C", repositoryPath(repositories, project), ...args]).toString();
      return {
        git,
        tree: git("ls-tree", "-r", "main").trim().split("\n"),
        turns: git("log", "--format=%(trailers:key=Turn,valueonly,separator=%x20) %an", "main").trim().split("\n"),
        read: (path: string) => git("show", `main:${path}`),
      };
    },
    async close() {
      await memory.close();
      await models.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export type RunnerServices = Awaited<ReturnType<typeof openRunnerServices>>;

/** Variables of a run that name its work; the task token is a secret and is given apart. */
export function variablesOf(order: RunOrder): { [name: string]: string } {
  return {
    CREW_PROJECT: order.project,
    CREW_CONFIG: order.config,
    CREW_PHASE: order.phase,
    CREW_ROUND: String(order.round),
    CREW_EPOCH: String(order.epoch),
    CREW_MODE: order.mode,
    CREW_CAUSE: order.cause,
    CREW_FEEDBACK: order.feedback,
  };
}

export async function serve(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
