import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderMarkdown } from "../../site/view/markdown.ts";
import { longestPart, splitIntoParts } from "../../site/view/parts.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { isLong } from "../support/seed.ts";
import { builtSite } from "../support/site/built-site.ts";
import { workOf } from "../support/work-of.ts";

const context = { idPrefix: "x", headingShift: 1, linkTo: (path: string) => `/${path}` };

const filled = (pattern: string, size: number) => pattern.repeat(Math.ceil(size / pattern.length)).slice(0, size);
const rows = (head: string, row: string, size: number) => `${head}${filled(row, size)}`;

/** Shapes whose cost has grown with the square of their length in this renderer, or in others. */
const shapes: { [name: string]: (size: number) => string } = {
  "a document as people write them": (size) =>
    filled(
      "## Tickets\n\nThe harbour sells **1,200** a day, see [page](https://a.example/x).\n\n- one\n- two\n\n",
      size,
    ),
  headings: (size) => filled("## Heading of a section\n\nText.\n\n", size),
  "links in one paragraph": (size) => filled("[a](b.md) ", size),
  "links in paragraphs": (size) => filled("[a](https://x.example)\n\n", size),
  images: (size) => filled("![a](b.png) ", size),
  badges: (size) => filled("[![a](b.png)](c.md) ", size),
  "nested lists": (size) =>
    filled(`${Array.from({ length: 60 }, (_, at) => `${" ".repeat(at * 2)}- x`).join("\n")}\n\n`, size),
  "dashes in a line": (size) => filled("- ", size),
  "quotes in quotes": (size) => filled(`${">".repeat(50)} x\n`, size),
  "a long table": (size) => rows("|a|b|\n|-|-|\n", "|x|y|\n", size),
  "many tables": (size) => filled("|a|b|\n|-|-|\n|x|y|\n\n", size),
  "open brackets": (size) => filled("[", size),
  "links that do not end": (size) => filled("[a](", size),
  "images that do not end": (size) => filled("![", size),
  "stars in stars": (size) => filled("**a*", size),
  underscores: (size) => filled("_a__b", size),
  "stars and underscores": (size) => filled("*_", size),
  "runs of backticks": (size) =>
    filled(Array.from({ length: 200 }, (_, at) => `${"`".repeat(at + 1)}a`).join(""), size),
  "open angles": (size) => filled("<a", size),
  "references that do not end": (size) => filled("[a\n", size),
  references: (size) =>
    rows(
      `${Array.from({ length: 200 }, (_, at) => `[r${at}]: http://x.example/${at}`).join("\n")}\n\n`,
      "[r1][r2]",
      size,
    ),
  "a long line": (size) => filled("word ", size),
  "a long word": (size) => filled("w", size),
  "code in fences": (size) => filled("```ts\nconst a = 1;\n```\n\n", size),
  "one long fence": (size) => rows("```ts\n", "const a = { b: [1, 2, 3] };\n", size),
  "comments that do not end": (size) => rows("```js\n", "/*", size),
  "attributes that do not end": (size) => rows("```xml\n", "<a b='", size),
  "empty lines": (size) => filled("\n", size),
  entities: (size) => filled("&amp;&#x41;&nosuch;", size),
};

/** All of them in the long suite. */
const tried = Object.entries(shapes).filter((_, index) => isLong || index % 3 === 0);

describe.each(tried)("%s", (_, shape) => {
  test("cost a renderer no more than their length", async () => {
    renderMarkdown(shape(10_000), context);
    const short = await workOf(() => renderMarkdown(shape(10_000), context));
    const long = await workOf(() => renderMarkdown(shape(200_000), context));
    // A busy machine makes both slower. Twenty times the length costs 400 times as much where the cost grows with its square.
    expect(long).toBeLessThan(Math.max(2_500, 60 * short));
  });

  test("are shown in parts of bounded length that leave nothing out", () => {
    const text = shape(300_000);
    for (const kind of ["markdown", "code"] as const) {
      const parts = splitIntoParts(text, kind);
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(longestPart * 1.5);
      const shown = parts.join("\n");
      const bare = (each: string) => each.replace(/\s+/g, "");
      if (kind === "code") expect(bare(shown)).toBe(bare(text));
      // Fences, heads of tables and definitions are repeated, and nothing else is.
      else expect(bare(shown).length).toBeGreaterThanOrEqual(bare(text).length);
      for (const line of new Set(text.split("\n"))) if (line.length < 1_000) expect(shown).toContain(line);
    }
  });
});

describe("parts of a document", () => {
  test("begin with a heading where they can", () => {
    const section = `# Section\n\n${"A sentence of some length. ".repeat(300)}\n\n`;
    const parts = splitIntoParts(section.repeat(40), "markdown");
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts) expect(part.startsWith("# Section")).toBe(true);
  });

  test("keep code in its fence and a table's rows below its head", () => {
    for (const part of splitIntoParts(`# Code\n\n\`\`\`ts\n${"const a = 1;\n".repeat(10_000)}\`\`\`\n`, "markdown")) {
      expect(part.match(/^```/gm)).toHaveLength(2);
    }
    for (const part of splitIntoParts(`|a|b|\n|-|-|\n${"|x|y|\n".repeat(20_000)}`, "markdown")) {
      expect(part.startsWith("|a|b|\n|-|-|\n|x|y|\n")).toBe(true);
    }
  });

  test("know what their links refer to in other parts", () => {
    const text = `[rules]: https://rules.example\n\n${"See [the rules][rules] in this long sentence.\n\n".repeat(3_000)}`;
    for (const part of splitIntoParts(text, "markdown")) {
      expect(renderMarkdown(part, context)).toContain('href="https://rules.example"');
    }
  });
});

describe("a statement of work of a megabyte", () => {
  let services: ApiServices;
  beforeAll(async () => {
    const { render } = await builtSite();
    services = await openApiServices({ render });
    const text = filled(
      "## Tickets\n\nThe harbour sells **1,200** a day, see [page](https://a.example/x).\n\n- one\n- two\n\n",
      999_000,
    );
    await services.project("large", { sow: await services.objects.put(text) });
  });
  afterAll(() => services.close());

  const open = async (path: string) => {
    const response = await services.call(path, "cora@example.com", { headers: { accept: "text/html" } });
    expect(response.status).toBe(200);
    return response.text();
  };

  test("opens in parts, each in a moment, and the project's page does not carry it", async () => {
    await open("/projects/large");
    expect(await workOf(() => open("/projects/large"))).toBeLessThan(300);
    expect((await open("/projects/large")).length).toBeLessThan(50_000);
    const first = await open("/projects/large/statement-of-work");
    const parts = [...first.matchAll(/href="[^"]*\?part=(\d+)"/g)].map(([, part]) => Number(part));
    expect(Math.max(...parts)).toBeGreaterThanOrEqual(25);
    const works: number[] = [];
    for (const part of [2, 3, 4, 5, 6]) {
      works.push(await workOf(() => open(`/projects/large/statement-of-work?part=${part}`)));
    }
    expect(works.sort((a, b) => a - b)[2]).toBeLessThan(300);
  });

  test("is rendered once: whoever opens it again costs the server next to nothing", async () => {
    const part = "/projects/large/statement-of-work?part=9";
    const page = await open(part);
    let again = "";
    const work = await workOf(async () => {
      again = await open(part);
    });
    expect(work).toBeLessThan(150);
    const body = (html: string) => html.slice(html.indexOf('<div class="document">'));
    expect(body(again)).toBe(body(page));
  });

  test("keeps nobody waiting who asks for another page meanwhile", async () => {
    const opening = [11, 12, 13, 14, 15, 16].map((part) => open(`/projects/large/statement-of-work?part=${part}`));
    let isOver = false;
    const all = Promise.all(opening).then(() => {
      isOver = true;
    });
    await open("/");
    expect(isOver).toBe(false);
    await all;
  });
});
