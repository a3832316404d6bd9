import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compareText } from "../base/compare-text.ts";
import type { Json } from "../base/json.ts";
import { apiOperations } from "../schema/api-operations.ts";
import { languageVersion } from "../schema/versions.ts";
import { layOut } from "./layout.ts";
import { listOperations, listPages, listRules, listSchemas } from "./lists.ts";
import { readPages } from "./pages.ts";
import { type Heading, type Repository, renderPage } from "./render-markdown.ts";

/** Style sheets; all except the last are shared with the site of projects. */
const styles = [
  "site/styles/tokens.css",
  "site/styles/base.css",
  "site/styles/layout.css",
  "site/styles/documents.css",
];

const assets = new Map([
  ["site/gate.png", "images/gate.png"],
  ["schema/openapi.json", "openapi.json"],
]);

interface SchemaFile {
  address: string;
  description: string;
  text: string;
}

export interface Published {
  version: string;
  /** Published address of the site, if any. */
  homepage?: string;
}

/** Builds the docs site: each file by its path. The same repository gives the same bytes. */
export function buildDocs(root: string, published = readManifest(root)): Map<string, string | Uint8Array> {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const { version, homepage } = published;
  const pages = readPages(root);
  const repository: Repository = { root, pages, assets };
  const schemas = readSchemas(root, homepage);
  const files = new Map<string, string | Uint8Array>();
  const add = (address: string, title: string, html: string, headings: readonly Heading[] = []): void => {
    files.set(`${address}index.html`, layOut({ address, title, html, headings, version }));
  };
  for (const page of pages) {
    const { html, headings } = renderPage(page, repository);
    add(page.address, page.title, page.address === "schema/" ? html + listSchemas("schema/", schemas) : html, headings);
  }
  add("rules/", "Rules", listRules(pages));
  add("api/", "API", listOperations(apiOperations));
  add(
    "pages/",
    "All pages",
    listPages(pages, [
      ["rules/", "Rules"],
      ["api/", "API"],
    ]),
  );
  files.set(
    "404.html",
    layOut({ address: "", title: "Not found", html: notFound, headings: [], version, rootAddress: "/" }),
  );
  for (const { address, text } of schemas) files.set(address, text);
  files.set(
    "docs.css",
    ["@layer tokens, base, layout, documents, states;\n", ...styles.map(read), read("docs/docs.css")].join(""),
  );
  files.set("favicon.svg", read("site/public/favicon.svg"));
  for (const [source, address] of assets) files.set(address, readFileSync(join(root, source)));
  return files;
}

const notFound = "<h1>Not found</h1>\n<p>There is no page at this address.</p>\n";

/** Reads the schemas. With a homepage, `$id` is the schema's address there; otherwise it stays as in the repository. */
function readSchemas(root: string, homepage: string | undefined): SchemaFile[] {
  const names = globSync("schema/*.schema.json", { cwd: root }).map((path) => basename(path));
  return names.sort(compareText).map((name) => {
    const address = `schema/${languageVersion}/${name}`;
    const schema = JSON.parse(readFileSync(join(root, "schema", name), "utf8")) as { [key: string]: Json };
    const own = homepage === undefined ? schema : { ...schema, $id: `${homepage.replace(/\/*$/, "/")}${address}` };
    return {
      address,
      description: String(schema.description ?? schema.title ?? ""),
      text: `${JSON.stringify(own, undefined, 2)}\n`,
    };
  });
}

function readManifest(root: string): Published {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}
