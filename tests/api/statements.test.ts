import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import type { StatementReading } from "../../schema/site-data.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { docxOf, paragraph } from "../support/made-files.ts";

let services: ApiServices;
let cookie: string;
beforeAll(async () => {
  services = await openApiServices({
    statementReader: join(import.meta.dirname, "../../build/statement/main.js"),
    // What a page would show, instead of the page.
    render: async (request, { crew }) => {
      const { pathname, searchParams } = new URL(request.url);
      const reading = await crew.reading(searchParams.get("reading") ?? "");
      return Response.json({ pathname, reading, refusal: crew.refusal });
    },
  });
  cookie = await services.cookieOf("otto@example.com");
});
afterAll(() => services.close());

interface Shown {
  pathname: string;
  reading?: StatementReading;
  refusal?: { errors: { field: string; message: string }[]; fields: Record<string, string> };
}

const browser = (as = cookie) => ({ cookie: as, "sec-fetch-site": "same-origin" });

async function handOver(
  parts: Record<string, string | File>,
  headers: Record<string, string> = browser(),
): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(parts)) body.set(name, value);
  return services.api.app.request(`${baseUrl}/api/statements`, { method: "POST", headers, body });
}

async function look(path: string, as = cookie): Promise<Shown> {
  return (await services.api.app.request(baseUrl + path, { headers: { cookie: as } })).json();
}

const bytes = docxOf(paragraph("Boat register") + paragraph("The register shall list boats."));
const file = new File([bytes as BlobPart], "Boats – final.docx");
const empty = new File([], "");

async function send(fields: Record<string, string>): Promise<Response> {
  const headers = { ...browser(), "content-type": "application/x-www-form-urlencoded" };
  return services.api.app.request(`${baseUrl}/api/projects`, {
    method: "POST",
    headers,
    body: new URLSearchParams(fields).toString(),
  });
}

test("a file is read, shown to be corrected, and kept beside the text that the project starts with", async () => {
  const first = await handOver({ engagement: "shop", file, sow: "" });
  expect(first.status).toBe(303);
  const page = first.headers.get("location") ?? "";
  expect(page).toMatch(/^\/projects\/new\/check\?reading=/);
  const { reading } = await look(page);
  expect(reading).toMatchObject({
    engagement: "shop",
    kind: "docx",
    title: "Boat register",
    text: "Boat register\n\nThe register shall list boats.\n",
    original: { name: "Boats – final.docx", size: bytes.length },
    counts: { requirements: 1 },
  });

  const fields = {
    engagement: "shop",
    title: "Boats",
    sow: "# Boats\r\n\r\nCorrected.",
    reading: reading?.token ?? "",
  };
  const second = await send(fields);
  const id = /^\/projects\/(shop-\w+)$/.exec(second.headers.get("location") ?? "")?.[1] ?? "";
  const meta = await services.read(key.meta(id));
  expect(meta).toMatchObject({ title: "Boats", original: { name: "Boats – final.docx", size: bytes.length } });
  expect((await services.objects.get(meta.sow)).toString()).toBe("# Boats\n\nCorrected.");
  const original = await services.call(`/api/projects/${id}/original`, "cora@example.com");
  expect(original.headers.get("content-disposition")).toMatch(/^attachment; .*Boats%20%E2%80%93%20final\.docx$/);
  expect(Buffer.from(await original.arrayBuffer())).toEqual(Buffer.from(bytes));
});

test("typed text is read and shown too, and has no original", async () => {
  const response = await handOver({ engagement: "shop", file: empty, sow: "# Ferries\r\n\r\n- They sail." });
  const { reading } = await look(response.headers.get("location") ?? "");
  expect(reading).toMatchObject({ title: "Ferries", text: "# Ferries\n\n- They sail.", kind: "text" });
  expect(reading).not.toHaveProperty("original");
});

test.each([
  ["nothing", { sow: " " }, "file", "Choose a file, or write the statement of work below."],
  ["both", { file, sow: "# Ferries" }, "sow", "There is a file and a text."],
  [
    "an old Word file",
    { file: new File([Buffer.from("\xD0\xCF\x11\xE0W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", "latin1")], "a.doc") },
    "file",
    "a.doc is a Word document of the old format",
  ],
  [
    "a picture",
    { file: new File([Buffer.from("89504e470d0a1a0a0000", "hex")], "scan.png") },
    "file",
    "scan.png is a picture",
  ],
  ["too much text", { sow: "a sentence. ".repeat(100_000) }, "sow", "has 1.2 MB; at most 1 MB is read"],
  ["an unknown engagement", { engagement: "nope", sow: "# A" }, "engagement", "There is: shop."],
])("handing over %s is refused beside its field, with what was typed", async (_, parts, field, words) => {
  const response = await handOver({ engagement: "shop", ...parts } as Record<string, string | File>);
  const shown = (await response.json()) as Shown;
  expect(response.status).toBe(422);
  expect(shown.pathname).toBe("/projects/new");
  expect(shown.refusal?.errors).toEqual([{ field, message: expect.stringContaining(words) }]);
  expect(shown.refusal?.fields.sow ?? "").toBe("sow" in parts ? parts.sow : "");
});

test("a text that was emptied is refused on the page that it was corrected on", async () => {
  const response = await handOver({ engagement: "shop", sow: "# Ferries" });
  const reading = new URL(response.headers.get("location") ?? "", baseUrl).searchParams.get("reading") ?? "";
  const refused = await send({ engagement: "shop", title: "Ferries", sow: "  ", reading });
  const shown = (await refused.json()) as Shown;
  expect(shown).toMatchObject({ pathname: "/projects/new/check", reading: { title: "Ferries" } });
  expect(shown.refusal).toMatchObject({ errors: [{ field: "sow" }], fields: { title: "Ferries", sow: "  " } });
  const sent = await send({ engagement: "shop", title: "Ferries ".repeat(20), sow: "# Ferries", reading });
  const tooLong = (await sent.json()) as Shown;
  expect(tooLong.refusal).toMatchObject({ errors: [{ field: "title" }], fields: { sow: "# Ferries" } });
});

test("a reading is its reader's: others see nothing by its address, and nobody by one that was made up", async () => {
  const page = (await handOver({ engagement: "shop", sow: "# Ferries" })).headers.get("location") ?? "";
  const other = await services.cookieOf("olga@example.com");
  expect((await look(page, other)).reading).toBeUndefined();
  expect((await look(page.replace(/.{4}$/, "AAAA"))).reading).toBeUndefined();
});

test("who may start nothing hands over nothing, and neither does another site's page", async () => {
  const cora = await services.cookieOf("cora@example.com");
  expect((await handOver({ engagement: "shop", file }, browser(cora))).status).toBe(403);
  expect((await handOver({ engagement: "shop", file }, { cookie, "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await handOver({ engagement: "shop", file }, { "sec-fetch-site": "same-origin" })).status).toBe(401);
});

test("what is no form is refused, whatever it calls itself", async () => {
  const headers = { ...browser(), "content-type": "multipart/form-data; boundary=x" };
  const response = await services.api.app.request(`${baseUrl}/api/statements`, {
    method: "POST",
    headers,
    body: "nothing",
  });
  expect(response.status).toBe(400);
});
