import { escapeMarkup } from "../base/escape-markup.ts";
import { relativeAddress } from "./relative-address.ts";
import type { Heading } from "./render-markdown.ts";

interface Layout {
  address: string;
  title: string;
  html: string;
  headings: readonly Heading[];
  version: string;
  /** Base of the page's addresses, if they are not relative: an error page may be served at any address. */
  rootAddress?: string;
}

const navigation = [
  ["reference/", "Reference"],
  ["rules/", "Rules"],
  ["api/", "API"],
  ["versions/", "Versions"],
  ["changelog/", "Changes"],
  ["pages/", "All pages"],
] as const;

/** Pages with fewer sections have no table of contents. */
const fewestSections = 3;

/** Renders one page as HTML, without scripts or inline styles. */
export function layOut({ address, title, html, headings, version, rootAddress }: Layout): string {
  const to = (target: string) => (rootAddress === undefined ? relativeAddress(address, target) : rootAddress + target);
  const links = navigation.map(([target, text]) => {
    const current = target === address ? ' aria-current="page"' : "";
    return `<a href="${to(target)}"${current}>${text}</a>`;
  });
  const sections = headings.filter(({ level }) => level === 2);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}${title === "crew" ? "" : " · crew"}</title>
<link rel="icon" href="${to("favicon.svg")}" type="image/svg+xml">
<link rel="stylesheet" href="${to("docs.css")}">
</head>
<body>
<a class="skip-link" href="#content">Skip to the content</a>
<header class="site-header">
<a class="brand" href="${to("")}">crew</a>
<nav class="site-nav" aria-label="Site">${links.join("")}</nav>
</header>
<main id="content" tabindex="-1">
${sections.length < fewestSections ? "" : onThisPage(sections)}<article class="document">
${html}</article>
</main>
<footer class="site-footer"><p>crew ${escapeMarkup(version)}</p></footer>
</body>
</html>
`;
}

function onThisPage(sections: readonly Heading[]): string {
  const items = sections.map(({ id, text }) => `<li><a href="#${escapeMarkup(id)}">${escapeMarkup(text)}</a></li>`);
  return `<nav class="on-this-page" aria-label="On this page"><ul class="sections">${items.join("")}</ul></nav>\n`;
}
