import { describe, expect, test } from "vitest";
import type { ArtifactView } from "../../schema/types.ts";
import { documentBody, documentContext } from "../../site/view/document.ts";
import { renderMarkdown } from "../../site/view/markdown.ts";
import { artifactOf } from "../support/site/projects.ts";

const overview = artifactOf("docs/architecture/overview.md") as ArtifactView;
const render = (text: string) => renderMarkdown(text, documentContext(overview, 1, 1));

/** Every attribute that HTML text of ours could come with, apart from the ones the page needs. */
function attributesOf(html: string): string[] {
  return [...html.matchAll(/<[a-z][^>]*>/gi)].flatMap(([tag]) =>
    [...tag.matchAll(/\s([a-z-]+)=/gi)].map(([, name]) => name!.toLowerCase()),
  );
}

describe("Markdown that a model wrote", () => {
  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "<form action='/api/projects/x/gates/y/1/decision' method=post><button>Read more</button></form>",
    "<base href='https://evil.example/'>",
    "<!-- --><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x73;cript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](&#1;javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/)",
    "[x](/auth/sign-out)",
    "[x](\\\\evil.example)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '![" onerror=alert(1) x="](https://evil.example/)',
    '[x](https://e.example "\\" onmouseover=alert(1) \\"")',
    '[x](https://e.example/"onmouseover="alert(1))',
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "`<script>alert(1)</script>`",
    '# <script>alert(1)</script>" onclick="alert(1)',
    "|a|\n|-|\n|<script>alert(1)</script>|",
  ])("cannot act in the reader's page: %s", (attack) => {
    const html = render(attack);
    const tags = new Set([...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name!.toLowerCase()));
    const harmless = ["p", "a", "span", "pre", "code", "h2", "div", "table", "thead", "tbody", "tr", "th", "td"];
    expect([...tags].filter((tag) => !harmless.includes(tag))).toEqual([]);
    const known = ["href", "rel", "class", "id", "role", "aria-label", "tabindex"];
    expect(attributesOf(html).filter((name) => !known.includes(name))).toEqual([]);
    for (const [, href] of html.matchAll(/href="([^"]*)"/g)) {
      expect(href).toMatch(/^(https:\/\/(e|evil)\.example|\/projects\/northwind-7k2\/artifacts\/|#file:)/);
    }
  });

  test("keeps the text of a link it refuses", () => {
    expect(render("[the plan](javascript:alert(1))")).toContain('<span class="refused-link">the plan</span>');
  });

  test("leads from one file to another at the same revision", () => {
    expect(render("[load](../plans/load.md#peak)")).toContain(
      `href="/projects/northwind-7k2/artifacts/docs/plans/load.md?revision=${overview.revision}#peak"`,
    );
  });

  test("cannot lead out of the repository", () => {
    expect(render("[x](../../../../../../auth/sign-out)")).toContain(
      'href="/projects/northwind-7k2/artifacts/auth/sign-out?',
    );
  });

  test("names an image instead of loading it", () => {
    expect(render("![The network](https://e.example/net.png)")).toContain(">Image: The network</a>");
  });

  test("puts its headings below the page's own, with ids of its own", () => {
    const html = render("# Top\n\n###### Deep");
    expect(html).toContain('<h2 id="file:docs/architecture/overview.md-top">');
    expect(html).toContain("<h6 ");
    expect(html).not.toContain("<h7");
  });

  test("repeats no id when two headings say the same", () => {
    const ids = [...render("# Risks\n\n# Risks\n\n# Risks").matchAll(/id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(3);
  });

  test("shows a diagram's source where nothing draws it", () => {
    expect(render("```mermaid\nA --> B\n```")).toContain("A --&gt; B");
  });

  test("aligns the columns of a table without style attributes", () => {
    expect(render("|a|\n|-:|\n|1|")).toContain('<td class="align-right">1</td>');
  });
});

describe("a document on a page", () => {
  test("is shown in parts that end with a line when it is very long", () => {
    const long = { ...overview, text: "a line of text\n".repeat(20_000) };
    const body = documentBody(long, "2");
    expect(body).toMatchObject({ kind: "markdown", part: 2, parts: 8 });
    expect(body.kind !== "none" && body.text.endsWith("a line of text\n")).toBe(true);
    expect(documentBody(long, "99")).toMatchObject({ part: 1 });
  });

  test("is only offered for download when it is no text", () => {
    const { text: _, ...binary } = overview;
    expect(documentBody(binary)).toEqual({ kind: "none" });
  });
});
