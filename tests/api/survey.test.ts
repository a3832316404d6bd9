import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Message } from "../../runtime/api/notices/mailer.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import { marks } from "../../schema/table.ts";
import type { StatusManifest, SurveyView } from "../../schema/types.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { manifest as plain } from "../support/manifest.ts";
import { builtSite } from "../support/site/built-site.ts";

const manifest: StatusManifest = {
  ...plain,
  survey: {
    group: "customer",
    afterSeconds: 86_400,
    openSeconds: 10 * 86_400,
    questions: [
      { id: "satisfied", ask: "How satisfied are you with the result?", answer: "rating" },
      { id: "again", ask: "Would you work with this team again?", answer: "yes-no" },
      { id: "change", ask: "What should the team do differently?", answer: "text" },
    ],
  },
};

const sent: Message[] = [];
let services: ApiServices;
let asked: Partial<MetaItem>;
beforeAll(async () => {
  const { render } = await builtSite();
  services = await openApiServices({ render, mailer: { send: async (message) => void sent.push(message) } });
  asked = {
    title: "Forest permits",
    status: "FINISHED",
    finishedAt: "2026-11-20T12:00:00.000Z",
    manifest: await services.objects.put(JSON.stringify(manifest)),
  };
});
afterAll(() => services.close());
beforeEach(() => {
  sent.length = 0;
  services.clock.set("2026-11-22T12:00:00.000Z");
});

const [cora, carl, otto] = ["cora@example.com", "carl@example.com", "otto@example.com"];
const page = (id: string) => `/api/projects/${id}/survey`;
const answer = (id: string, as: string, answers: object) => services.post(page(id), as, { answers });
const view = async (id: string, as: string) => (await (await services.call(page(id), as)).json()) as SurveyView;

test("a day after the end the people who are asked get a mail, once, and nobody before", async () => {
  await services.project("mailed", asked);
  const time = "2026-11-20T12:00:00.000Z";
  const finished = { about: "finished", item: "META", reminder: 0, time };
  const itemKey = { pk: "PROJECT#mailed", sk: "NOTICE#finished#META#0" };
  await services.put(itemKey, { ...finished, gsi1pk: marks.notices, gsi1sk: time });
  services.clock.set("2026-11-20T12:01:00.000Z");
  await services.api.sweep();
  const subjects = () => sent.map(({ to, subject }) => `${to}: ${subject}`);
  expect(subjects()).not.toContainEqual(expect.stringContaining("how did it go"));
  expect(sent).toHaveLength(4);
  sent.length = 0;
  services.clock.set("2026-11-21T11:59:59.000Z");
  await services.api.sweep();
  expect(sent).toEqual([]);
  services.clock.set("2026-11-21T12:00:00.000Z");
  for (let repetition = 0; repetition < 3; repetition++) await services.api.sweep();
  expect(subjects().sort()).toEqual([
    "Cora@example.com: Forest permits: how did it go?",
    "carl@example.com: Forest permits: how did it go?",
    "cleo@example.com: Forest permits: how did it go?",
  ]);
  expect(sent[0]?.text).toContain(`${baseUrl}/projects/mailed/survey`);
});

test("a person's answers are recorded, shown to the person and to operators alone, and may be changed", async () => {
  await services.project("answered", asked);
  const first = await answer("answered", cora, { satisfied: 4, again: true, change: " Answer sooner. " });
  expect(first.status).toBe(200);
  expect(await first.json()).toEqual({
    by: cora,
    name: "Cora Customer",
    time: "2026-11-22T12:00:00.000Z",
    answers: { satisfied: 4, again: true, change: "Answer sooner." },
  });
  expect(await view("answered", cora)).toMatchObject({ mayAnswer: true, own: { answers: { satisfied: 4 } } });
  expect(await view("answered", carl)).not.toHaveProperty("own");
  for (const person of [cora, carl]) expect(await view("answered", person)).not.toHaveProperty("received");
  await answer("answered", cora, { satisfied: 5 });
  services.clock.set("2026-11-22T12:00:01.000Z");
  await answer("answered", carl, { again: false, change: "" });
  expect(await view("answered", otto)).toMatchObject({
    mayAnswer: false,
    received: [
      { by: cora, answers: { satisfied: 5 } },
      { by: carl, answers: { again: false } },
    ],
  });
});

test("a form's texts are read as its questions want them", async () => {
  await services.project("form", asked);
  const fields = new URLSearchParams({ "answer-satisfied": "3", "answer-again": "no", "answer-change": "3" });
  const response = await services.call(page("form"), cora, { method: "POST", body: fields, redirect: "manual" });
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("/projects/form/survey");
  expect((await view("form", cora)).own?.answers).toEqual({ satisfied: 3, again: false, change: "3" });
});

test.each([
  ["a rating above 5", { satisfied: 6 }, 422],
  ["a rating that is no whole number", { satisfied: 4.5 }, 422],
  ["true for a rating", { satisfied: true }, 422],
  ["a word that is neither yes nor no", { again: "perhaps" }, 422],
  ["a number for text", { change: 4 }, 422],
  ["a question that is not asked", { price: 4 }, 422],
  ["no answer at all", { change: "  " }, 422],
])("refused: %s", async (_, answers, status) => {
  await services.project("refused", asked);
  expect((await answer("refused", cora, answers)).status).toBe(status);
  expect(await view("refused", otto)).toMatchObject({ received: [] });
});

test("nobody answers before it opens, after it closes, from another group, or where nothing is asked", async () => {
  await services.project("closed", asked);
  services.clock.set("2026-11-21T11:00:00.000Z");
  expect((await answer("closed", cora, { satisfied: 4 })).status).toBe(404);
  services.clock.set("2026-12-01T12:00:00.000Z");
  expect((await answer("closed", cora, { satisfied: 4 })).status).toBe(410);
  expect(await view("closed", cora)).toMatchObject({ isOpen: false, mayAnswer: false });
  services.clock.set("2026-11-22T12:00:00.000Z");
  expect((await answer("closed", otto, { satisfied: 4 })).status).toBe(403);
  await services.project("running", { ...asked, status: "RUNNING" });
  expect((await answer("running", cora, { satisfied: 4 })).status).toBe(404);
  await services.project("without", { ...asked, manifest: await services.objects.put(JSON.stringify(plain)) });
  expect((await services.call(page("without"), cora)).status).toBe(404);
});

test("the page asks the customer, keeps a refused answer beside its field, and shows operators what was answered", async () => {
  await services.project("page", asked);
  const html = async (path: string, as: string, init: RequestInit = {}) => {
    const headers = { accept: "text/html", ...init.headers };
    return (await (await services.call(path, as, { ...init, headers })).text()).replaceAll("&#39;", "'");
  };
  const survey = "/projects/page/survey";
  expect(await html("/projects/page", cora)).toContain(`href="${survey}">Answer them`);
  const form = await html(survey, cora);
  expect(form).toContain("How satisfied are you with the result?");
  expect(form).toContain("Send your answers");
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams({ "answer-satisfied": "9", "answer-change": "More <tests>." }).toString();
  const refused = await html(`/api${survey}`, cora, { method: "POST", headers, body });
  expect(refused).toContain("Answer “How satisfied are you with the result?” with a rating from 1 to 5.");
  expect(refused).toContain("More &lt;tests&gt;.</textarea>");
  await answer("page", cora, { change: "More <tests>." });
  expect(await html(survey, cora)).toContain("Change your answers");
  expect(await html("/projects/page", cora)).not.toContain("Answer them");
  const read = await html(survey, otto);
  expect(read).toContain("Cora Customer");
  expect(read).toContain("More &lt;tests&gt;.");
  expect(read).not.toContain("Send your answers");
});
