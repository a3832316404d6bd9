import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readRevisions } from "../../runtime/ledger/records.ts";
import type { RevisionItem } from "../../runtime/ledger/repository-items.ts";
import { marks } from "../../schema/table.ts";
import type { ProjectSummary } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { r0, r1 } from "../support/commits.ts";
import { manifest } from "../support/manifest.ts";
import { builtSite } from "../support/site/built-site.ts";

let services: ApiServices;
let site: Awaited<ReturnType<typeof builtSite>>;
beforeAll(async () => {
  site = await builtSite();
  services = await openApiServices({ render: site.render });
  const older = await services.objects.put(JSON.stringify({ ...manifest, description: "As it was." }));
  await services.project("p1", { manifest: older });
  await services.round("p1", "discovery", 1, { startedAt: "2026-11-20T07:00:00.000Z" });
  await services.gate("p1", "discovery", 1);
  for (const [id, time, text] of [
    [r0, "2026-11-20T08:00:00.000Z", "# First\n"],
    [r1, "2026-11-20T09:00:00.000Z", "# Second\n"],
  ] as const) {
    const files = { "docs/discovery/a.md": text, "docs/discovery/b.md": "# B\n" };
    await services.revision("p1", { id, time, phase: "discovery", round: 1, files });
  }
  await services.project("p2");
});
afterAll(() => services?.close());
// A page that fails is logged; what it says is what is tested.
beforeAll(() => void vi.spyOn(process.stderr, "write").mockImplementation(() => true));
afterAll(() => void vi.restoreAllMocks());

const pages = [
  "/",
  "/projects/p1",
  "/projects/p1/statement-of-work",
  "/projects/p1/artifacts",
  "/projects/p1/artifacts/docs/discovery/a.md",
  "/projects/p1/artifacts/docs/discovery/b.md",
  "/projects/p1/gates/discovery/1",
  "/projects/p1/decisions",
  "/projects/p2",
];

/** An API that has read nothing yet: what was read before is kept, and damage would not be seen. */
function freshApp() {
  return createApi(services.options).app;
}

const asks = (accept: string) => ({ authorization: `Bearer ${accessToken}`, accept });

async function look(app = freshApp()): Promise<Record<string, { status: number; text: string }>> {
  const headers = asks("text/html");
  const seen = pages.map(async (page) => {
    const response = await app.request(baseUrl + page, { headers });
    return [page, { status: response.status, text: await response.text() }] as const;
  });
  return Object.fromEntries(await Promise.all(seen));
}

/** Damages an object for as long as a test runs. */
const repairs: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const repair of repairs.splice(0)) await repair();
});

async function damage(digest: string, how: "missing" | "changed" | "a folder"): Promise<void> {
  const file = join(fileURLToPath(services.objectsUrl), digest.slice(0, 2), digest);
  const bytes = await readFile(file);
  const changed = Buffer.from(bytes).fill(0x20, 0, 3);
  repairs.push(async () => {
    await rm(file, { recursive: true, force: true });
    await writeFile(file, bytes);
  });
  if (how === "changed") return writeFile(file, changed);
  await rm(file);
  if (how === "a folder") await mkdir(file);
}

const meta = () => services.read(key.meta("p1"));
const revision = async (id: string): Promise<RevisionItem> =>
  (await readRevisions(services.table, "p1")).find((each) => each.id === id) as RevisionItem;

function broken(seen: Awaited<ReturnType<typeof look>>): string[] {
  return pages.filter((page) => seen[page]?.status !== 200);
}

test("everything can be read to begin with", async () => {
  expect(broken(await look())).toEqual([]);
});

describe.each(["missing", "changed", "a folder"] as const)("with a file of storage that is %s", (how) => {
  const says = how === "missing" ? "is missing" : how === "changed" ? "is damaged" : "cannot be read";

  test("the statement of work: its page says so, and no other is worse for it", async () => {
    const { sow } = await meta();
    await damage(sow, how);
    const seen = await look();
    // Both projects begin with the same statement, of which only one page is looked at.
    expect(broken(seen)).toEqual(["/projects/p1/statement-of-work"]);
    expect(seen["/projects/p1/statement-of-work"]?.text).toContain(`The object ${sow} ${says}`);
  });

  test("an artifact: it is reported in its place, and everything else is there", async () => {
    const { tree } = await revision(r1);
    const files = JSON.parse((await services.objects.get(tree)).toString()) as { path: string; digest: string }[];
    const { digest } = files.find(({ path }) => path.endsWith("a.md"))!;
    await damage(digest, how);
    const seen = await look();
    expect(broken(seen)).toEqual([]);
    for (const page of ["/projects/p1/artifacts/docs/discovery/a.md", "/projects/p1/gates/discovery/1"])
      expect(seen[page]?.text).toContain(`The object ${digest} ${says}`);
    const headers = asks("application/json");
    const file = await freshApp().request(`${baseUrl}/api/projects/p1/files/docs/discovery/a.md`, { headers });
    expect(await file.json()).toMatchObject({ status: 500, detail: expect.stringContaining(`${digest} ${says}`) });
  });

  test("the list of the newest files: its pages and the gate's say so, and the project's page lacks it in words", async () => {
    const { tree } = await revision(r1);
    await damage(tree, how);
    const seen = await look();
    expect(seen["/projects/p1"]?.text).toContain(`The object ${tree} ${says}`);
    expect(seen["/projects/p1/gates/discovery/1"]?.text).toContain(`The object ${tree} ${says}`);
    expect(broken(seen)).not.toContain("/projects/p1");
    expect(broken(seen)).not.toContain("/projects/p1/decisions");
  });

  test("the list of files of an earlier revision: no page is worse than without the comparison", async () => {
    await damage((await revision(r0)).tree, how);
    expect(broken(await look())).toEqual([]);
  });

  test("a project's manifest: it is in the list with the reason, and the other projects are there", async () => {
    await damage((await meta()).manifest, how);
    const app = freshApp();
    const seen = await look(app);
    expect(seen["/"]?.status).toBe(200);
    expect(seen["/projects/p2"]?.status).toBe(200);
    expect(seen["/projects/p1"]?.text).toContain("A file that it needs cannot be read");
    const list = async (as: string) => {
      const headers = { ...asks("application/json"), "x-crew-as": as };
      return (await (await app.request(`${baseUrl}/api/projects`, { headers })).json()) as ProjectSummary[];
    };
    for (const as of ["otto@example.com", "cora@example.com"]) {
      const p1 = (await list(as)).find(({ id }) => id === "p1");
      expect(p1?.waitingFor).toContain(says);
    }
    expect(await list("eve@example.com")).toEqual([]);
  });

  test("the manifest of one engagement that is deployed: whoever another one names works on, and can start projects of it", async () => {
    const other = { ...manifest, name: "other", people: { operators: manifest.people.operators ?? [] } };
    const digest = await services.objects.put(JSON.stringify(other));
    const { shop } = services.options.deployments;
    const deployments = { shop: shop!, other: { ...shop!, manifest: digest } };
    const { app } = createApi({ ...services.options, deployments });
    await damage(shop!.manifest, how);
    const ask = (path: string, as: string) =>
      Promise.resolve(app.request(baseUrl + path, { headers: { ...asks("application/json"), "x-crew-as": as } }));
    expect((await ask("/api/projects", "otto@example.com")).status).toBe(200);
    const start = await app.request(`${baseUrl}/projects/new`, { headers: asks("text/html") });
    expect([start.status, (await start.text()).includes("other")]).toEqual([200, true]);
    // Nobody is taken for a stranger while nobody can know.
    const refused = await ask("/api/projects", "cora@example.com");
    expect([refused.status, (await refused.json()).detail]).toEqual([500, expect.stringContaining(says)]);
  });
});

test.each([
  ["without its manifest", { manifest: undefined }],
  ["whose title is none", { title: 7 }],
  ["without its beginning", { createdAt: undefined }],
  ["whose beginning is no time", { createdAt: "yesterday" }],
  ["whose manifest is no digest", { manifest: "no digest" }],
  ["whose manifest and engagement are numbers", { manifest: 7, engagement: 7 }],
  ["whose people are a number", { people: 7, manifest: "no digest" }],
])("a project's record %s keeps nobody from the other projects", async (_, change) => {
  const whole = await meta();
  repairs.push(() => services.put(key.meta("p1"), whole));
  await services.put(key.meta("p1"), JSON.parse(JSON.stringify({ ...whole, ...change })));
  const seen = await look();
  expect(seen["/"]?.status).toBe(200);
  expect(seen["/"]?.text).toContain("It cannot be shown");
  expect(seen["/"]?.text).toContain("/projects/p2");
  expect(seen["/projects/p2"]?.status).toBe(200);
});

test.each(["gate", "question", "operator"] as const)(
  "an open %s of which nothing else is recorded keeps nobody from the other projects",
  async (kind) => {
    const places = {
      gate: key.gate("p1", "design", 1),
      question: key.question("p1", "design-1-1"),
      operator: key.operator("p1", "design", 3),
    };
    await services.put(places[kind], { status: "OPEN", gsi1pk: marks.waiting, gsi1sk: "2026-11-20T10:00:00.000Z" });
    const { documents, name: TableName } = services.table;
    repairs.push(async () => void (await documents.send(new DeleteCommand({ TableName, Key: places[kind] }))));
    const seen = await look();
    expect([seen["/"]?.status, seen["/projects/p2"]?.status]).toEqual([200, 200]);
  },
);

test.each(["gate", "round", "revision", "event"] as const)(
  "an empty record of a %s keeps nobody from the other projects",
  async (kind) => {
    const places = {
      gate: key.gate("p1", "design", 1),
      round: key.round("p1", "design", 1),
      revision: key.revision("p1", "2026-11-20T10:00:00.000Z", r0),
      event: key.event("p1", "2026-11-20T10:00:00.000Z", "x"),
    };
    await services.put(places[kind], {});
    const { documents, name: TableName } = services.table;
    repairs.push(async () => void (await documents.send(new DeleteCommand({ TableName, Key: places[kind] }))));
    const seen = await look();
    expect([seen["/"]?.status, seen["/projects/p2"]?.status]).toEqual([200, 200]);
  },
);

test("the page of a project shows which record is damaged, and leads to stopping it", async () => {
  const itemKey = key.gate("p1", "design", 1);
  await services.put(itemKey, { status: "OPEN" });
  const { documents, name: TableName } = services.table;
  repairs.push(async () => void (await documents.send(new DeleteCommand({ TableName, Key: { ...itemKey } }))));
  const seen = await look();
  expect(seen["/projects/p1"]?.status).toBe(200);
  expect(seen["/projects/p1"]?.text).toContain("PROJECT#p1 GATE#design#0001 is missing or of another type");
  expect(seen["/projects/p1"]?.text).toContain("/projects/p1/stop");
  // Beside it nobody decides: the damaged record may be what speaks against an approval.
  expect(seen["/projects/p1/gates/discovery/1"]?.text).toContain("nobody can decide at a gate of this project");
  const own = await freshApp().request(`${baseUrl}/projects/p1/gates/design/1`, { headers: asks("text/html") });
  expect(await own.text()).toContain("until an engineer restores it from a backup");
});
