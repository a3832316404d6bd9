import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { rulePages } from "../../cli/rule-pages.ts";
import { renderSarif, validate } from "../../compiler/index.ts";
import { buildDocs } from "../../docs/build-docs.ts";
import type { DocsPage } from "../../docs/pages.ts";
import { renderPage } from "../../docs/render-markdown.ts";
import { hostOf, overlay } from "../support/workspace.ts";
import { type ReadPage, readHtml } from "./read-html.ts";

const root = join(import.meta.dirname, "../..");
const files = buildDocs(root);
const pages = new Map<string, ReadPage>();
for (const [path, content] of files) if (path.endsWith(".html")) pages.set(path, readHtml(String(content)));

/** Below a folder, since whoever publishes the site may have no host of their own. */
const site = "https://docs.example/crew/";

/** Undefined for an address that is not the site's. */
function fileAt(address: string): string | undefined {
  const { href } = new URL(address);
  if (!href.startsWith(site)) return undefined;
  const path = decodeURI(href.slice(site.length).split("#")[0]!);
  return path === "" || path.endsWith("/") ? `${path}index.html` : path;
}

const isThere = (address: string): boolean => files.has(fileAt(address) ?? "");

describe("the docs site", () => {
  test("has every page, file and anchor that one of its pages links to", () => {
    const lost: string[] = [];
    for (const [path, { addresses }] of pages) {
      if (path === "404.html") continue;
      for (const address of addresses) {
        const target = new URL(address, `${site}${path.replace(/index\.html$/, "")}`);
        const file = fileAt(target.href);
        if (file === undefined) expect(address, path).toMatch(/^(https?:\/\/|mailto:)/);
        else if (!files.has(file)) lost.push(`${path} -> ${address}`);
        else if (target.hash !== "" && !pages.get(file)?.ids.includes(decodeURIComponent(target.hash.slice(1))))
          lost.push(`${path} -> ${address}: no such anchor`);
      }
    }
    expect(lost).toEqual([]);
    expect(pages.size).toBeGreaterThan(150);
  });

  test("leads from its first page to every other one", () => {
    const reached = new Set<string>();
    const follow = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const address of pages.get(path)?.addresses ?? []) {
        const file = fileAt(new URL(address, `${site}${path.replace(/index\.html$/, "")}`).href);
        if (file !== undefined) follow(file);
      }
    };
    follow("index.html");
    expect([...files.keys()].filter((path) => !reached.has(path))).toEqual(["404.html"]);
  });

  test("has a page for each rule, and an anchor for each key of the reference", () => {
    for (const id of rulePages().keys()) expect([...pages.keys()]).toContain(`rules/${id}/index.html`);
    const keys = [...readFileSync(join(root, "schema/REFERENCE.md"), "utf8").matchAll(/^\| `([^`]+)` \|/gm)];
    expect(keys.length).toBeGreaterThan(150);
    const anchors = pages.get("reference/index.html")!.ids;
    for (const [, key] of keys)
      expect(
        anchors.some((id) => id.endsWith(`.${key}`)),
        key,
      ).toBe(true);
  });

  test("has no script, no style outside its file, one title a page, headings in order and no id twice", () => {
    for (const [path, { ids, headings, elements, attributes }] of pages) {
      expect(elements.has("script") || elements.has("style"), path).toBe(false);
      expect(
        [...attributes].filter((name) => name === "style" || name.startsWith("on")),
        path,
      ).toEqual([]);
      expect(
        headings.filter((level) => level === 1),
        path,
      ).toEqual([1]);
      for (const [index, level] of headings.entries())
        expect(level, path).toBeLessThanOrEqual((headings[index - 1] ?? 0) + 1);
      expect([...new Set(ids)], path).toEqual(ids);
    }
  });

  test("refuses a page with a link to nothing", () => {
    const page: DocsPage = { source: "base/README.md", address: "base/", title: "Base", text: "", part: "Inside" };
    const repository = { root, pages: [page], assets: new Map() };
    const render = (text: string) => () => renderPage({ ...page, text }, repository).html;
    expect(render("[lost](../gone.md)")).toThrow("base/README.md links to ../gone.md, which is not there.");
    expect(render("[code](json.ts)")()).toBe("<p>code</p>\n");
  });
});

interface SchemaNode {
  [key: string]: unknown;
}

function* refsIn(node: unknown): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  const { $ref } = node as SchemaNode;
  if (typeof $ref === "string") yield $ref;
  for (const child of Object.values(node)) yield* refsIn(child);
}

function at(node: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce((inner, key) => (inner as SchemaNode | undefined)?.[key], node);
}

describe("a schema", () => {
  const names = globSync("schema/*.schema.json", { cwd: root }).map((path) => basename(path));
  const read = (path: string) => JSON.parse(String(files.get(path))) as SchemaNode;

  test.each(names)("%s is served at the address that its $id and the references to it lead to", (name) => {
    const address = `${site}schema/1/${name}`;
    const schema = read(`schema/1/${name}`);
    expect(new URL(String(schema.$id), address).href).toBe(address);
    for (const ref of refsIn(schema)) {
      const target = new URL(ref, address);
      const file = fileAt(target.href)!;
      expect(isThere(target.href), ref).toBe(true);
      expect(at(read(file), decodeURIComponent(target.hash.slice(1))), ref).toBeDefined();
    }
  });

  test("names an absolute address once a homepage is configured", () => {
    const built = buildDocs(root, { version: "1.2.3", homepage: site });
    for (const name of names) {
      const path = `schema/1/${name}`;
      expect(JSON.parse(String(built.get(path))).$id).toBe(`${site}${path}`);
    }
  });
});

test("a log in SARIF carries each rule's page, and links to it only where a homepage is configured", () => {
  const broken = validate(
    hostOf(overlay("# phases/plan.yaml\nswarm: {entrypoint: pm, members: [pm, dve]}\nlimits: {turn: 50}\n")),
  );
  const rulesOf = (homepage?: string) => {
    const log = renderSarif(broken.diagnostics, broken.sources, { version: "1.2.3", homepage, pages: rulePages() });
    const { driver } = JSON.parse(log).runs[0].tool;
    return {
      informationUri: driver.informationUri,
      rules: driver.rules as { id: string; helpUri?: string; help: { markdown: string } }[],
    };
  };
  const alone = rulesOf();
  expect(alone.informationUri).toBeUndefined();
  expect(alone.rules.length).toBeGreaterThan(1);
  for (const { id, helpUri, help } of alone.rules) {
    expect(helpUri).toBeUndefined();
    expect(help.markdown).toBe(rulePages().get(id));
  }
  for (const homepage of [site, site.replace(/\/$/, "")]) {
    const published = rulesOf(homepage);
    expect(published.informationUri).toBe(homepage);
    for (const { id, helpUri } of published.rules) {
      expect(helpUri).toBe(`${site}rules/${id}/`);
      expect(isThere(helpUri!)).toBe(true);
    }
  }
});
