import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { Hono } from "hono";
import type { CommitId } from "../../base/commit-id.ts";
import { createCookies } from "../../runtime/api/access/cookies.ts";
import { createSeal } from "../../runtime/api/access/sealed-cookie.ts";
import { createSessions } from "../../runtime/api/access/sessions.ts";
import { type Api, createApi } from "../../runtime/api/create-api.ts";
import type { ApiOptions } from "../../runtime/api/options.ts";
import { describeFile } from "../../runtime/artifacts/listing.ts";
import { type ObjectStore, openObjectStore } from "../../runtime/artifacts/object-store.ts";
import type { ItemKind, RoundItem } from "../../runtime/ledger/items.ts";
import { type ItemKey, type KeyOf, key } from "../../runtime/ledger/keys.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { recordRevision } from "../../runtime/ledger/records.ts";
import type { Stored } from "../../runtime/ledger/stored.ts";
import type { Table } from "../../runtime/ledger/table.ts";
import type { GateItem, MachineWaitKind, OperatorItem, QuestionItem } from "../../runtime/ledger/wait-items.ts";
import { marks } from "../../schema/table.ts";
import { r1 } from "./commits.ts";
import { requireDocumented } from "./documented-api.ts";
import { manifest, pipeline } from "./manifest.ts";
import { openMemoryTable } from "./memory-table.ts";
import { openStateMachines, type StateMachines } from "./step-functions-server.ts";

export const baseUrl = "http://127.0.0.1:4310";
export const accessToken = "the-access-token-of-this-machine";

/** The API over a real table in memory, a real object store in a temporary folder and a Step Functions server. */
export interface ApiServices {
  table: Table;
  /** Opens another client of the table. */
  openClient(): Table;
  machines: StateMachines;
  objects: ObjectStore;
  /** The folder that they lie in. */
  objectsUrl: string;
  api: Api;
  clock: { now(): number; set(iso: string): void };
  /** Options of another API over the same services. */
  options: ApiOptions;
  /** What a browser sends after this person has signed in with it. */
  cookieOf(email: string): Promise<string>;
  call(path: string, as: string | undefined, init?: RequestInit): Promise<Response>;
  post(path: string, as: string | undefined, body: object): Promise<Response>;
  put(itemKey: ItemKey, item: object): Promise<void>;
  read<Kind extends ItemKind>(itemKey: KeyOf<Kind>): Promise<Stored<Kind>>;
  project(id: string, meta?: Partial<MetaItem>): Promise<void>;
  round(id: string, phase: string, round: number, item?: Partial<RoundItem>): Promise<void>;
  gate(id: string, phase: string, round: number, item?: Partial<GateItem>): Promise<ItemKey>;
  /** What a gate of round 1 asks about when all is as it should be: the deliverable at the revision, and a review that passed. */
  work(id: string, phase: string): Promise<void>;
  question(id: string, question: string, item?: Partial<QuestionItem>): Promise<ItemKey>;
  operator(id: string, phase: string, entry: number, item?: Partial<OperatorItem>): Promise<ItemKey>;
  revision(
    id: string,
    revision: {
      id: CommitId;
      time: string;
      phase: string;
      round: number;
      /** In the order of the calls when absent. */
      position?: number;
      files: Record<string, string | Buffer>;
    },
  ): Promise<void>;
  close(): Promise<void>;
}

export async function openApiServices(more: Partial<ApiOptions> = {}): Promise<ApiServices> {
  const folder = await mkdtemp(join(tmpdir(), "crew-api-"));
  const { table, openClient, close } = await openMemoryTable();
  const machines = await openStateMachines();
  const objectsUrl = pathToFileURL(join(folder, "objects")).href;
  const objects = openObjectStore(objectsUrl);
  const manifestDigest = await objects.put(JSON.stringify(manifest));
  const config = await objects.put(JSON.stringify(pipeline));
  const sow = await objects.put("# Forest permits\n\nSell permits online.\n");
  let revisions = 0;
  let now = Date.parse("2026-11-20T12:00:00.000Z");
  const clock = {
    now: () => now,
    set: (iso: string) => {
      now = Date.parse(iso);
    },
  };
  const options: ApiOptions = {
    table,
    machine: machines.machine,
    objects,
    deployments: {
      shop: {
        stateMachineArn: "arn:aws:states:us-east-1:1:stateMachine:crew",
        config,
        manifest: manifestDigest,
        title: manifest.title,
        description: manifest.description,
      },
    },
    identity: { issuer: `${baseUrl}/oidc`, clientId: "crew", baseUrl },
    sessionKey: "a session key that is long enough to be one",
    clock,
    oneMachine: {
      accessToken,
      outbox: { list: async () => [] },
      repositoriesUrl: pathToFileURL(join(folder, "repositories")).href,
      rehearses: false,
    },
    ...more,
  };
  const api = createApi(options);

  const call = async (path: string, as: string | undefined, init: RequestInit = {}) => {
    const headers = new Headers({
      authorization: `Bearer ${accessToken}`,
      accept: "application/json",
      ...init.headers,
    });
    if (as !== undefined) headers.set("x-crew-as", as);
    const request = new Request(`${baseUrl}${path}`, { ...init, headers });
    const response = await api.app.fetch(request);
    await requireDocumented(request, response);
    return response;
  };
  const put = async (itemKey: ItemKey, item: object) => {
    await table.documents.send(new PutCommand({ TableName: table.name, Item: { ...item, ...itemKey } }));
  };
  /** Writes an item as the machine does when it waits: the item, then the token with which the answer is to be sent. */
  const wait = async (itemKey: KeyOf<MachineWaitKind>, token: string, item: object) => {
    const since = "2026-11-20T10:00:00.000Z";
    await put(itemKey, { waitingSince: since, gsi1pk: marks.waiting, gsi1sk: since, ...item });
    await put(key.token(itemKey), { taskToken: token, since });
    return itemKey;
  };
  const publish: ApiServices["revision"] = async (id, { files, position = ++revisions, ...rest }) => {
    const entries = Object.entries(files).map(([path, text]) => describeFile(path, Buffer.from(text)));
    await Promise.all(Object.values(files).map((text) => objects.put(text)));
    const tree = await objects.put(JSON.stringify(entries));
    await recordRevision(table, id, { ...rest, agent: "architect", message: `Write ${rest.id}`, position, tree });
  };
  return {
    table,
    openClient,
    machines,
    objects,
    objectsUrl,
    api,
    clock,
    options,
    call,
    post: (path, as, body) =>
      call(path, as, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    async cookieOf(email) {
      const sessions = createSessions(table, clock);
      const cookies = createCookies(createSeal(options.sessionKey), options.identity.baseUrl, clock);
      const app = new Hono().get("/", async (c) => {
        cookies.write(c, "session", await sessions.begin({ email, name: email }, "A browser"));
        return c.body(null);
      });
      return (await app.request("/")).headers.getSetCookie()[0]?.split(";")[0] ?? "";
    },
    put,
    async read(itemKey) {
      const item = await readItem(table, itemKey);
      if (item === undefined) throw new Error(`There is no ${itemKey.pk} ${itemKey.sk}`);
      return item;
    },
    project: (id, meta = {}) =>
      put(key.meta(id), {
        title: `Project ${id}`,
        engagement: "shop",
        config,
        manifest: manifestDigest,
        sow,
        createdAt: "2026-11-20T08:00:00.000Z",
        startedBy: "otto@example.com",
        status: "RUNNING",
        executionArn: `arn:aws:states:us-east-1:1:execution:crew:${id}`,
        gsi1pk: marks.projects,
        gsi1sk: "2026-11-20T08:00:00.000Z",
        ...meta,
      }),
    round: (id, phase, round, item = {}) =>
      put(key.round(id, phase, round), {
        epoch: 1_000,
        seq: 0,
        holder: "h",
        status: "DONE",
        cause: "start",
        startedAt: "2026-11-20T09:00:00.000Z",
        ...item,
      }),
    gate: (id, phase, round, item = {}) =>
      wait(key.gate(id, phase, round), `token-${id}-${phase}-${round}`, {
        status: "OPEN",
        revision: r1,
        openedAt: "2026-11-20T10:00:00.000Z",
        dueAt: "2026-11-27T10:00:00.000Z",
        expiresAt: "2026-12-20T10:00:00.000Z",
        votes: {},
        ...item,
      }),
    async work(id, phase) {
      const files = { [`docs/${phase}/document.md`]: `# ${phase}\n` };
      await publish(id, { id: r1, time: "2026-11-20T09:59:00.000Z", phase, round: 1, files });
      const review = { passed: true, items: [], summary: "Good.", agent: "security", time: "2026-11-20T09:59:30.000Z" };
      await put(key.review(id, phase, 1), review);
    },
    question: (id, question, item = {}) =>
      wait(key.question(id, question), `token-${id}-${question}`, {
        phase: "discovery",
        round: 1,
        agent: "architect",
        text: "Which day does it open?",
        choices: [],
        status: "OPEN",
        askedAt: "2026-11-20T10:00:00.000Z",
        expiresAt: "2026-12-20T10:00:00.000Z",
        ...item,
      }),
    operator: (id, phase, entry, item = {}) =>
      wait(key.operator(id, phase, entry), `token-${id}-${phase}-${entry}`, {
        round: 1,
        reason: "The limit of turns was reached.",
        status: "OPEN",
        openedAt: "2026-11-20T10:00:00.000Z",
        ...item,
      }),
    revision: publish,
    async close() {
      await close();
      await machines.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
