import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Digest } from "../../base/digest.ts";
import { describeFile } from "../../runtime/artifacts/listing.ts";
import type { ObjectStore } from "../../runtime/artifacts/object-store.ts";
import { realClock } from "../../runtime/engine/clock.ts";
import { createEngine } from "../../runtime/engine/engine.ts";
import type { Journal } from "../../runtime/engine/journal.ts";
import { type ItemKey, key } from "../../runtime/ledger/keys.ts";
import type { Table } from "../../runtime/ledger/table.ts";
import { marks, storeKey } from "../../schema/table.ts";
import { r1 } from "../support/commits.ts";
import { gateItem } from "../support/gate-item.ts";
import { manifest } from "../support/manifest.ts";
import { projectItem } from "../support/project-item.ts";

/** Texts about the customer, one for each kind of place where crew keeps any. */
export const markers = {
  name: "Wilhelmina Quillfeather",
  email: "wilhelmina@quillfeather.example",
  title: "MARKER title of the project",
  statement: "MARKER statement of work",
  original: "MARKER file that the statement was read from",
  reading: "MARKER text as it was read",
  artifact: "MARKER text of a deliverable",
  turn: "MARKER reply of a model",
  longTurn: "MARKER long reply of a model",
  question: "MARKER question to the customer",
  answer: "MARKER answer of the customer",
  comment: "MARKER comment on a gate",
  mail: "MARKER text of a mail",
  log: "MARKER line of a log",
  commit: "MARKER file in the repository",
  lesson: "MARKER lesson for later projects",
  stored: "MARKER text in the store of the flow",
  notice: "MARKER value in the machine's history",
};

/** Stores that a project is written to. */
export interface MarkedStores {
  table: Table;
  objects: ObjectStore;
  objectsUrl: string;
  repositoriesUrl: string;
  outbox: string;
  logs: string;
  journal: Journal;
}

const time = "2026-11-20T10:00:00.000Z";
export const sharedText = "The same licence in every project.\n";

/** Writes a stopped project with every kind of item, each object that one leads to, its repository, mails, log and execution. */
export async function writeMarkedProject(stores: MarkedStores, id: string): Promise<void> {
  const { table, objects, repositoriesUrl, outbox, logs, journal } = stores;
  const { name, email } = markers;
  const put = (itemKey: ItemKey, item: object) =>
    table.documents.send(new PutCommand({ TableName: table.name, Item: { ...item, ...itemKey } }));
  const store = async (text: string): Promise<Digest> => objects.put(text);
  // No item names the reading from which the project was started.
  const reading = { text: await store(markers.reading), engagement: "shop", by: email };
  await store(JSON.stringify(reading));
  const record = await store(JSON.stringify({ answer: markers.answer, answeredBy: email }));
  const file = describeFile("docs/a.md", Buffer.from(markers.artifact));
  await store(markers.artifact);
  const tree = await store(JSON.stringify([file, describeFile("LICENSE", Buffer.from(sharedText))]));
  await store(sharedText);
  const meta = projectItem({
    title: markers.title,
    config: await store('{"name":"shop"}'),
    manifest: await store(JSON.stringify(manifest)),
    sow: await store(markers.statement),
    original: { name: `${name}.docx`, digest: await store(markers.original), size: 3 },
    startedBy: email,
    status: "STOPPED",
    createdAt: new Date().toISOString(),
    finishedAt: new Date().toISOString(),
    people: { groups: { customer: [{ name, email }] }, changes: [] },
  });
  await put(key.meta(id), { ...meta, gsi1pk: marks.projects, gsi1sk: time });
  await put(key.turn(id, "design", 1, 1, 1), { time, entry: JSON.stringify({ text: markers.turn }) });
  await put(key.turn(id, "design", 1, 1, 2), { time, body: await store(markers.longTurn.repeat(200)) });
  await put(key.revision(id, time, r1), { id: r1, phase: "design", round: 1, time, message: markers.artifact, tree });
  const vote = { decisionId: "d1", verdict: "revise", by: email, name, time, comment: markers.comment };
  await put(key.gate(id, "design", 1), gateItem({ votes: { [email]: vote as never } }));
  const asked = { phase: "design", round: 1, agent: "a", text: markers.question, choices: [], status: "ANSWERED" };
  const answered = { askedAt: time, expiresAt: time, answer: markers.answer, answeredBy: email, sentAt: time, record };
  await put(key.question(id, "design-1-1"), { ...asked, ...answered });
  await put(key.notice(id, "gate", "design", 0), { about: "gate", item: "g", reminder: 0, time, told: [email] });
  const left = { by: "a", project: id, time, expires: 4_000_000_000 };
  await put(key.lesson(meta.engagement, id), { ...left, texts: [{ name: "advice", text: markers.lesson }] });
  await put(key.stored(storeKey(meta.engagement), id), { ...left, text: markers.stored, version: 1, call: `${id}/1` });
  await put(key.place(email, id, "customer"), { name, engagement: "shop", project: id, group: "customer" });
  const session = { name, agent: "A browser", begunAt: time, seenAt: time, until: time, expires: 1_900_000_000 };
  await put(key.session(email, "s1"), { ...session, gsi1pk: marks.sessions, gsi1sk: time });

  const repository = join(fileURLToPath(repositoriesUrl), `${id}.git`);
  await mkdir(repository, { recursive: true });
  await writeFile(join(repository, "pack"), markers.commit);
  await mkdir(outbox, { recursive: true });
  await mkdir(logs, { recursive: true });
  await writeFile(join(outbox, "1.json"), JSON.stringify({ to: ["otto@example.com"], text: `${markers.mail} ${id}` }));
  await writeFile(join(outbox, "2.json"), JSON.stringify({ to: [email], text: "Your code is 123456." }));
  await writeFile(join(logs, "execute-1.log"), `{"project":"${id}","message":"${markers.log}"}\n`);
  await execute(journal, id, { notice: `${markers.notice} ${email}` });
}

/** Writes a project that has the licence and the engagement in common with the other. */
export async function writeOtherProject({ table, objects }: MarkedStores, id: string): Promise<void> {
  const put = (itemKey: ItemKey, item: object) =>
    table.documents.send(new PutCommand({ TableName: table.name, Item: { ...item, ...itemKey } }));
  const files = [describeFile("LICENSE", Buffer.from(sharedText)), describeFile("own.md", Buffer.from("own"))];
  await objects.put(sharedText);
  await objects.put("own");
  const meta = projectItem({
    config: await objects.put('{"name":"shop"}'),
    manifest: await objects.put(JSON.stringify(manifest)),
    sow: await objects.put("The other statement"),
  });
  await put(key.meta(id), { ...meta, gsi1pk: marks.projects, gsi1sk: time });
  const tree = await objects.put(JSON.stringify(files));
  await put(key.revision(id, time, r1), { id: r1, phase: "design", round: 1, time, message: "m", tree });
  await put(key.question(id, "design-1-1"), {
    ...{ phase: "design", round: 1, agent: "a", text: "?", choices: [], status: "ANSWERED", askedAt: time },
    ...{ expiresAt: time, answer: "yes", sentAt: time, record: await objects.put('{"answer":"yes"}') },
  });
}

/** Runs an execution of the project to its end, as the engine journals it. */
async function execute(journal: Journal, project: string, input: object): Promise<void> {
  const engine = createEngine({ journal, clock: realClock(), integrations: [] });
  const states = { Note: { Type: "Pass", End: true } };
  const definition = JSON.stringify({ QueryLanguage: "JSONata", StartAt: "Note", States: states });
  const name = "crew-shop";
  const { arn } =
    engine.listStateMachines().find((each) => each.name === name) ?? engine.createStateMachine({ name, definition });
  const started = {
    stateMachineArn: arn,
    name: `${project}-${Date.now()}`,
    input: JSON.stringify({ project, ...input }),
  };
  const { arn: execution } = await engine.startExecution(started);
  await engine.completion(execution);
}

/** Names of the markers in the files below a folder, by file; the search is for bytes. */
export async function markersIn(folder: string): Promise<{ [file: string]: string[] }> {
  const found: { [file: string]: string[] } = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const here = Object.entries(markers).filter(([, text]) => bytes.includes(text));
    if (here.length > 0) found[path.slice(folder.length + 1)] = here.map(([marker]) => marker);
  }
  return found;
}
