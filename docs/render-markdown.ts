import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import MarkdownIt, { type Env, type RendererRule as Rule } from "markdown-it";
import type { DocsPage } from "./pages.ts";
import { relativeAddress } from "./relative-address.ts";

export interface Heading {
  id: string;
  text: string;
  level: number;
}

export interface RenderedPage {
  html: string;
  headings: Heading[];
}

export interface Repository {
  root: string;
  pages: readonly DocsPage[];
  /** Files that the site contains unchanged, by path in the repository. */
  assets: ReadonlyMap<string, string>;
}

interface Progress {
  page: DocsPage;
  repository: Repository;
  headings: Heading[];
  openLinks: boolean[];
  /** Ids of table rows. */
  rows: Set<string>;
}

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

const progressOf = (env: Env | undefined): Progress => env?.progress as Progress;

/** Id of a heading as forges create it, so that a link is valid on forges and on the site. */
function slugOf(text: string, taken: readonly Heading[]): string {
  const slug = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
  const isTaken = (id: string) => taken.some((heading) => heading.id === id);
  for (let number = 0; ; number += 1) {
    const id = number === 0 ? slug : `${slug}-${number}`;
    if (!isTaken(id)) return id;
  }
}

/** Undefined for a file of the repository that the site does not contain. A link to a missing file is a fault of the page. */
function resolveLink(href: string, { page, repository }: Progress): string | undefined {
  if (/^(https?:|mailto:|#)/.test(href)) return href;
  const [path = "", fragment] = decodeURI(href).split("#");
  const target = posix.normalize(posix.join(posix.dirname(page.source), path)).replace(/\/$/, "");
  if (!existsSync(join(repository.root, target)))
    throw new Error(`${page.source} links to ${href}, which is not there.`);
  const found = repository.pages.find(({ source }) => source === target || source === posix.join(target, "README.md"));
  const address = found?.address ?? repository.assets.get(target);
  if (address === undefined) return undefined;
  return relativeAddress(page.address, fragment === undefined ? address : `${address}#${fragment}`);
}

const linkOpen: Rule = (tokens, index, options, env, self) => {
  const token = tokens[index]!;
  const progress = progressOf(env);
  const address = resolveLink(String(token.attrGet("href")), progress);
  progress.openLinks.push(address !== undefined);
  if (address === undefined) return "";
  token.attrSet("href", address);
  return self.renderToken(tokens, index, options);
};

const linkClose: Rule = (_tokens, _index, _options, env) => (progressOf(env).openLinks.pop() ? "</a>" : "");

const image: Rule = (tokens, index, _options, env) => {
  const { content, attrGet } = tokens[index]!;
  const { escapeHtml } = markdown.utils;
  const source = String(attrGet.call(tokens[index], "src"));
  const address = resolveLink(source, progressOf(env));
  if (address === undefined) throw new Error(`${progressOf(env).page.source} shows ${source}, which the site lacks.`);
  return `<img src="${escapeHtml(address)}" alt="${escapeHtml(content)}" loading="lazy">`;
};

const headingOpen: Rule = (tokens, index, options, env, self) => {
  const token = tokens[index]!;
  const { headings } = progressOf(env);
  const text = (tokens[index + 1]?.children ?? []).map(({ content }) => content).join("");
  const heading = { id: slugOf(text, headings), text, level: Number(token.tag.slice(1)) };
  headings.push(heading);
  token.attrSet("id", heading.id);
  return self.renderToken(tokens, index, options);
};

/** Each key of the reference has an address: `reference/#engagement.people`. */
const rowOpen: Rule = (tokens, index, options, env, self) => {
  const { page, headings, rows } = progressOf(env);
  const cell = tokens[index + 2]?.children ?? [];
  const isKey = page.address === "reference/" && tokens[index + 1]?.type === "td_open" && cell.length === 1;
  const id = `${headings.at(-1)?.id}.${cell[0]?.content}`;
  // A key that depends on its neighbours has several rows.
  if (isKey && !rows.has(id)) tokens[index]!.attrSet("id", id);
  if (isKey) rows.add(id);
  return self.renderToken(tokens, index, options);
};

const fence: Rule = (tokens, index) =>
  `<pre tabindex="0"><code>${markdown.utils.escapeHtml(tokens[index]!.content)}</code></pre>\n`;

/** Sets alignment by a class: the site's policy refuses style attributes. */
const cellOpen: Rule = (tokens, index, options, _env, self) => {
  const token = tokens[index]!;
  const alignment = /text-align:\s*(left|center|right)/.exec(String(token.attrGet("style") ?? ""))?.[1];
  token.attrs = alignment ? [["class", `align-${alignment}`]] : [];
  return self.renderToken(tokens, index, options);
};

Object.assign(markdown.renderer.rules, {
  link_open: linkOpen,
  link_close: linkClose,
  image,
  heading_open: headingOpen,
  tr_open: rowOpen,
  fence,
  code_block: fence,
  th_open: cellOpen,
  td_open: cellOpen,
  table_open: (() => '<div class="table-scroll" role="group" aria-label="Table" tabindex="0"><table>\n') satisfies Rule,
  table_close: (() => "</table></div>\n") satisfies Rule,
});

/** Renders a page of the repository with links converted to the site's. Throws for a broken link. */
export function renderPage(page: DocsPage, repository: Repository): RenderedPage {
  const progress: Progress = { page, repository, headings: [], openLinks: [], rows: new Set() };
  return { html: markdown.render(page.text, { progress }), headings: progress.headings };
}
