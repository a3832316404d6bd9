import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { writeNotice } from "../../runtime/api/notices/write-notice.ts";
import { createManifests } from "../../runtime/inbox/manifests.ts";
import { readProject } from "../../runtime/inbox/project-records.ts";
import type { NoticeItem } from "../../runtime/ledger/items.ts";
import { key, reviewJournal } from "../../runtime/ledger/keys.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import { rehearsalNote } from "../../schema/rehearsed.ts";
import type { ProjectSummary, ProjectView } from "../../schema/types.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const rehearsed = true as const;
let serial = 0;

async function projectWith(meta: Partial<MetaItem>, rounds: { rehearsed?: true }[]): Promise<string> {
  serial += 1;
  const id = `words-${serial}`;
  await services.project(id, meta);
  for (const [index, round] of rounds.entries()) await services.round(id, "discovery", index + 1, round);
  return id;
}

const read = async <Answer>(path: string) => (await (await services.call(path, "cora@example.com")).json()) as Answer;

test.each([
  ["by real models", {}, [{}, {}], undefined],
  ["by the rehearsal model", { rehearsed }, [{ rehearsed }, { rehearsed }], "wholly"],
  ["first by the rehearsal model, then by real ones", { rehearsed }, [{ rehearsed }, {}], "partly"],
  ["first by real models, then by the rehearsal model", {}, [{}, { rehearsed }], "partly"],
  ["not yet, where the rehearsal model will", { rehearsed }, [], "wholly"],
  ["not yet, where real models will", {}, [], undefined],
  ["by real models, though it was begun where the rehearsal model answers", { rehearsed }, [{}], undefined],
] as const)("a project that was worked on %s says so in its summary", async (_, meta, rounds, expected) => {
  const id = await projectWith(meta, [...rounds]);
  const { summary } = await read<ProjectView>(`/api/projects/${id}`);
  expect(summary.rehearsed).toBe(expected);
  const list = await read<ProjectSummary[]>("/api/projects");
  expect(list.find((each) => each.id === id)?.rehearsed).toBe(expected);
});

test("a review that alone was rehearsed counts", async () => {
  const id = await projectWith({}, [{}]);
  await services.round(id, reviewJournal("discovery"), 1, { rehearsed });
  expect((await read<ProjectView>(`/api/projects/${id}`)).summary.rehearsed).toBe("partly");
});

test("a project that is started where the rehearsal model answers is marked, and nowhere else", async () => {
  for (const rehearses of [true, false]) {
    const oneMachine = { ...services.options.oneMachine!, rehearses };
    const { app } = createApi({ ...services.options, oneMachine });
    const headers = { authorization: `Bearer ${oneMachine.accessToken}`, "content-type": "application/json" };
    const body = JSON.stringify({ engagement: "shop", title: "Permits", sow: "# Permits\n\nSell permits.\n" });
    const started = await app.request(`${baseUrl}/api/projects`, { method: "POST", headers, body });
    const { id, ...rest } = (await started.json()) as { id: string };
    expect(rest).toEqual(rehearses ? { rehearsed: "wholly" } : {});
    expect((await services.read(key.meta(id))).rehearsed).toBe(rehearses ? true : undefined);
  }
});

const notices: [NoticeItem["about"], Partial<NoticeItem>][] = [
  ["gate", { item: key.gate("x", "design", 1).sk }],
  ["question", { item: key.question("x", "design-1-1").sk }],
  ["operator", { item: key.operator("x", "design", 3).sk }],
  ["finished", {}],
  ["budget", { reason: "70 % are spent." }],
  ["stopped", { reason: "No money." }],
];

test.each(notices)(
  "every mail about a project says that it is rehearsed where it is: about %s",
  async (about, item) => {
    for (const [meta, rounds, note] of [
      [{ rehearsed }, [{ rehearsed }], rehearsalNote("wholly")],
      [{}, [{}], undefined],
    ] as const) {
      const id = await projectWith(meta, [...rounds]);
      await services.work(id, "design");
      await services.gate(id, "design", 1);
      await services.question(id, "design-1-1");
      await services.operator(id, "design", 3);
      const manifests = createManifests(services.objects, services.options.deployments);
      const project = await readProject(services.table, manifests, id);
      const notice = { about, item: "", reminder: 0, time: "2026-11-20T12:00:00.000Z", ...item } as NoticeItem;
      const messages = writeNotice(project!, notice, baseUrl);
      if (messages === "later") throw new Error("there is nothing to write of yet");
      expect(messages.length).toBeGreaterThan(0);
      for (const { text } of messages) {
        if (note === undefined) expect(text).not.toMatch(/rehears|simulated/i);
        else expect(text).toContain(note);
      }
    }
  },
);
