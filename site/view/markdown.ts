import MarkdownIt, { type Env, type RendererRule as Rule } from "markdown-it";
import { highlight } from "./highlight.ts";

export interface MarkdownContext {
  /** Prefix of every heading's id, so that two documents on one page, or the page itself, never share one. */
  idPrefix: string;
  /** Number of levels by which the page's headings shift the document's. */
  headingShift: number;
  /** Returns the page for a link to a different file of the same repository; absent when there are no files to link to. */
  linkTo?: (relativePath: string) => string | undefined;
}

const safeScheme = /^(https?:|mailto:)/i;
const anyScheme = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Returns a permitted link address, or `undefined`. A model wrote the address: other schemes could run a script, and
 * paths of this site could act in the reader's name, so only other sites, places in the document and files of the
 * repository remain.
 */
function safeAddress(href: string, context: MarkdownContext): string | undefined {
  if (safeScheme.test(href)) return href;
  if (anyScheme.test(href) || /^[/\\]/.test(href)) return undefined;
  if (href.startsWith("#")) return `#${context.idPrefix}-${href.slice(1)}`;
  return context.linkTo?.(href);
}

/** Maximum length of the part of a heading that its id uses. */
const longestSlug = 200;

function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
}

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
// Every address becomes a token, even a dangerous one, so that the rule below decides and its text remains visible.
markdown.validateLink = () => true;

/** State of rendering one document, so that no rule searches all previous tokens. */
interface Progress extends MarkdownContext {
  /** Number of headings by name. */
  headings: Map<string, number>;
  /** For each open link, innermost last: true when it has a target. */
  openLinks: boolean[];
}

function contextOf(env: Env | undefined): Progress {
  return env?.context as Progress;
}

/** Characters of one paragraph or cell that are parsed together: parsing takes quadratic time. */
const longestInline = 2_000;

/** Parses long paragraphs piece by piece; only emphasis and links across a boundary are lost. */
markdown.core.ruler.at("inline", ({ tokens, md, env }) => {
  for (const token of tokens) {
    if (token.type !== "inline") continue;
    token.children = [];
    for (const piece of piecesOf(token.content)) md.inline.parse(piece, md, env, token.children);
  }
});

function* piecesOf(text: string): Generator<string> {
  let rest = text;
  while (rest.length > longestInline) {
    const space = rest.slice(0, longestInline).search(/\s\S*$/);
    // Not between the halves of a surrogate pair.
    const end = space > 0 ? space + 1 : longestInline - (/[\ud800-\udbff]/.test(rest[longestInline - 1] ?? "") ? 1 : 0);
    yield rest.slice(0, end);
    rest = rest.slice(end);
  }
  yield rest;
}

const linkOpen: Rule = (tokens, index, options, env, self) => {
  const token = tokens[index]!;
  const progress = contextOf(env);
  const address = safeAddress(String(token.attrGet("href") ?? ""), progress);
  progress.openLinks.push(address !== undefined);
  token.attrs = address ? [["href", address]] : [["class", "refused-link"]];
  if (address && safeScheme.test(address)) token.attrSet("rel", "noopener noreferrer nofollow");
  if (!address) token.tag = "span";
  return self.renderToken(tokens, index, options);
};

const linkClose: Rule = (tokens, index, options, env, self) => {
  if (contextOf(env).openLinks.pop() === false) tokens[index]!.tag = "span";
  return self.renderToken(tokens, index, options);
};

/** Turns an image into a link: loading it would reveal to its host who reads, and when. */
const image: Rule = (tokens, index, _options, env) => {
  const token = tokens[index]!;
  const { escapeHtml } = markdown.utils;
  const text = `Image: ${token.content || "without description"}`;
  const address = safeAddress(String(token.attrGet("src") ?? ""), contextOf(env));
  // HTML does not allow links inside links, and images in links are common as badges.
  const isInLink = contextOf(env).openLinks.length > 0;
  if (!address || isInLink) return `<span class="image-text">${escapeHtml(text)}</span>`;
  return `<a href="${escapeHtml(address)}" rel="noopener noreferrer nofollow">${escapeHtml(text)}</a>`;
};

const headingOpen: Rule = (tokens, index, options, env, self) => {
  const token = tokens[index]!;
  const { headings, idPrefix } = contextOf(env);
  const name = slug((tokens[index + 1]?.content ?? "").slice(0, longestSlug));
  const earlier = headings.get(name) ?? 0;
  headings.set(name, earlier + 1);
  token.attrs = [["id", `${idPrefix}-${name}${earlier > 0 ? `-${earlier}` : ""}`]];
  return shiftHeading(tokens, index, options, env, self);
};

const shiftHeading: Rule = (tokens, index, options, env, self) => {
  const token = tokens[index]!;
  token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + contextOf(env).headingShift)}`;
  return self.renderToken(tokens, index, options);
};

const fence: Rule = (tokens, index) => {
  const { content, info } = tokens[index]!;
  const language = info.trim().split(/\s+/)[0] ?? "";
  return `<pre tabindex="0"><code>${highlight(content, language)}</code></pre>\n`;
};

/** Sets alignment by a class: the page's policy refuses style attributes. */
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
  heading_close: shiftHeading,
  fence,
  code_block: fence,
  th_open: cellOpen,
  td_open: cellOpen,
  table_open: (() => '<div class="table-scroll" role="group" aria-label="Table" tabindex="0"><table>\n') satisfies Rule,
  table_close: (() => "</table></div>\n") satisfies Rule,
});

/** Renders a model's Markdown as safe HTML: no raw HTML, no scripts, no styles, no foreign images. */
export function renderMarkdown(text: string, context: MarkdownContext): string {
  const progress: Progress = { ...context, headings: new Map(), openLinks: [] };
  return markdown.render(text, { context: progress });
}
