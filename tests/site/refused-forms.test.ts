import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { builtSite } from "../support/site/built-site.ts";

let services: ApiServices;
beforeAll(async () => {
  const { render } = await builtSite();
  services = await openApiServices({ render });
  await services.project("forms");
  await services.round("forms", "discovery", 1);
  await services.revision("forms", {
    id: r1,
    time: "2026-11-20T09:30:00.000Z",
    phase: "discovery",
    round: 1,
    files: { "docs/discovery/brief.md": "# Brief\n" },
  });
  await services.gate("forms", "discovery", 1);
  await services.project("short");
  await services.gate("short", "discovery", 1);
  await services.question("forms", "discovery-1-1", { choices: ["Monday", "Friday"] });
  await services.operator("forms", "handoff", 3);
});
afterAll(() => services.close());

const cora = "cora@example.com";
const otto = "otto@example.com";
const gatePage = "/projects/forms/gates/discovery/1";
const gateForm = `/api${gatePage}/decision`;
const questionForm = "/api/projects/forms/questions/discovery-1-1/answer";
const operatorForm = "/api/projects/forms/operator/handoff/3/decision";
const decision = { decisionId: "0123456789", revision: r1 };

interface Answer {
  status: number;
  html: string;
}

async function send(path: string, as: string | undefined, fields: Record<string, string>): Promise<Answer> {
  const response = await services.call(path, as, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
    body: new URLSearchParams(fields).toString(),
  });
  return { status: response.status, html: (await response.text()).replaceAll("&#39;", "'") };
}

const long = "Too long. ".repeat(801);

const refusals: {
  what: string;
  path: string;
  as: string;
  fields: Record<string, string>;
  field: string;
  says: string;
}[] = [
  {
    what: "a request for changes without a comment",
    path: gateForm,
    as: cora,
    fields: { ...decision, verdict: "revise", "comment:docs/discovery/brief.md": " ", "rating-quality": "4" },
    field: "comment",
    says: "Describe the changes in the comment, or at a deliverable",
  },
  {
    what: "a comment that is too long",
    path: gateForm,
    as: cora,
    fields: { ...decision, verdict: "revise", comment: long },
    field: "comment",
    says: "at most 8,000 characters",
  },
  {
    what: "a comment on a file that is too long",
    path: gateForm,
    as: cora,
    fields: { ...decision, verdict: "approve", comment: "Good.", "comment:docs/discovery/brief.md": long },
    field: "comment:docs/discovery/brief.md",
    says: "at most 4,000 characters",
  },
  {
    what: "an approval without a tick",
    path: gateForm.replaceAll("forms", "short"),
    as: cora,
    fields: { ...decision, verdict: "approve", comment: "Go on.", "acknowledge:review:1": "yes" },
    field: "acknowledge:missing:discovery-document",
    says: "To approve in spite of it, tick: Discovery document is missing",
  },
  {
    what: "an empty answer",
    path: questionForm,
    as: cora,
    fields: { decisionId: "0123456789", answer: " " },
    field: "answer",
    says: "Choose an answer or write one",
  },
  {
    what: "an answer that is too long",
    path: questionForm,
    as: cora,
    fields: { decisionId: "0123456789", choice: "Friday", answer: long },
    field: "answer",
    says: "at most 8,000 characters",
  },
  {
    what: "an operator's comment that is too long",
    path: operatorForm,
    as: otto,
    fields: { decisionId: "0123456789", verdict: "resume", comment: long },
    field: "comment",
    says: "at most 8,000 characters",
  },
  {
    what: "a grant that is no number",
    path: operatorForm,
    as: otto,
    fields: {
      decisionId: "0123456789",
      verdict: "resume",
      comment: "Go on.",
      "raise-turns": "ten",
      "raise-usd": "2.5",
    },
    field: "raise-turns",
    says: "has to be a whole number",
  },
  {
    what: "a grant of nothing",
    path: operatorForm,
    as: otto,
    fields: { decisionId: "0123456789", verdict: "resume", comment: "Go on.", "raise-minutes": "0" },
    field: "raise-minutes",
    says: "has to be above 0",
  },
  {
    what: "a project without a statement of work",
    path: "/api/projects",
    as: otto,
    fields: { engagement: "shop", sow: "" },
    field: "sow",
    says: "The statement of work is empty",
  },
  {
    what: "a project with too long a statement of work",
    path: "/api/projects",
    as: otto,
    fields: { engagement: "shop", sow: "Word ".repeat(210_000) },
    field: "sow",
    says: "at most 1 MB",
  },
];

describe.each(refusals)("$what", ({ path, as, fields, field, says }) => {
  let answer: Answer;
  beforeAll(async () => {
    answer = await send(path, as, fields);
  });

  test("is refused on its own page, whose title says that something is wrong", () => {
    expect(answer.status).toBe(422);
    expect(answer.html).toMatch(/<title>Error: /);
  });

  test("is said at the top, with a link to the field", () => {
    const summary = /<section class="error-summary".*?<\/section>/s.exec(answer.html)?.[0] ?? "";
    expect(summary).toContain(`href="#${idOf(field)}"`);
    expect(summary).toContain(says);
  });

  test("is said at the field, which names its message", () => {
    const element = elementWithId(answer.html, idOf(field));
    expect(element).toContain('aria-invalid="true"');
    const described = /aria-describedby="([^"]*)"/.exec(element)?.[1]?.split(" ") ?? [];
    const message = described.find((id) => id.endsWith("-error")) ?? "";
    expect(textOfId(answer.html, message)).toContain(says);
  });

  test("keeps everything that was typed and chosen", () => {
    for (const [name, value] of Object.entries(fields)) {
      if (value.trim() === "" || ["decisionId", "revision", "verdict"].includes(name)) continue;
      expect(shownValue(answer.html, name), name).toBe(value);
    }
  });
});

test("what was typed into a gate that closed meanwhile is shown to be copied", async () => {
  await services.project("late");
  await services.gate("late", "discovery", 1, { status: "EXPIRED" });
  const typed = { comment: "The brief is thin.", "comment:docs/discovery/brief.md": "Name the owner." };
  const { status, html } = await send("/api/projects/late/gates/discovery/1/decision", cora, {
    ...decision,
    verdict: "revise",
    ...typed,
  });
  expect(status).toBe(410);
  expect(html).not.toContain('name="verdict"');
  const kept = /<section[^>]*data-kept.*?<\/section>/s.exec(html)?.[0] ?? "";
  for (const text of Object.values(typed)) expect(kept).toContain(`readonly>${text}</textarea>`);
});

test("what one person typed is neither sent nor shown in another's name", async () => {
  const { status, html } = await send(gateForm, "carl@example.com", {
    ...decision,
    person: cora,
    verdict: "revise",
    comment: "Cora's own words.",
  });
  expect(status).toBe(409);
  expect(html).toContain("This page was opened by cora@example.com, and you are signed in as carl@example.com now.");
  expect(html).not.toContain("Cora's own words.");
  const { decisions } = await (await services.call(`/api${gatePage}`, cora)).json();
  expect(decisions).toEqual([]);
});

test("whoever was signed out while writing sees what they wrote, and the way back", async () => {
  const response = await services.api.app.fetch(
    new Request(`http://127.0.0.1:4310${gateForm}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
      body: new URLSearchParams({ ...decision, verdict: "revise", comment: "An hour's work." }),
    }),
  );
  const html = (await response.text()).replaceAll("&#39;", "'");
  expect(response.status).toBe(401);
  expect(html).toContain("readonly>An hour's work.</textarea>");
  expect(html).toContain(new URLSearchParams({ returnTo: gatePage }).toString());
});

test("a page that is not refused has no error about it", async () => {
  const html = await (await services.call(gatePage, cora, { headers: { accept: "text/html" } })).text();
  expect(html).not.toMatch(/Error:|error-summary|aria-invalid/);
});

const idOf = (field: string) => `field-${field.split("/").map(encodeURIComponent).join("/")}`;
const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

function elementWithId(html: string, id: string): string {
  return new RegExp(`<[a-z]+[^>]*\\sid="${escaped(id)}"[^>]*>`).exec(html)?.[0] ?? "";
}

function textOfId(html: string, id: string): string {
  return new RegExp(`\\sid="${escaped(id)}"[^>]*>(.*?)</p>`, "s").exec(html)?.[1] ?? "";
}

/** What a field of that name holds: a text area's text, an input's value, or the choice that is checked. */
function shownValue(html: string, name: string): string | undefined {
  const tag = new RegExp(`<(input|textarea)[^>]*\\sname="${escaped(name)}"[^>]*>([^<]*)`, "g");
  for (const [element, kind, text] of html.matchAll(tag)) {
    if (kind === "textarea") return text;
    const isChoice = /type="(radio|checkbox)"/.test(element);
    if (!isChoice || /\schecked/.test(element)) return /\svalue="([^"]*)"/.exec(element)?.[1];
  }
  return undefined;
}
