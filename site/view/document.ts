import type { ArtifactView } from "../../schema/types.ts";
import { artifactPage, escapePath } from "./links.ts";
import type { MarkdownContext } from "./markdown.ts";

/** What a page can show of a file. */
export type DocumentBody = { kind: "markdown" | "code"; text: string; isTruncated: boolean } | { kind: "none" };

/** Characters of one document on a page. */
export const longestShown = 150_000;

export function documentBody(artifact: ArtifactView): DocumentBody {
  if (artifact.text === undefined) return { kind: "none" };
  const isTruncated = artifact.text.length > longestShown;
  const text = isTruncated ? wholeLines(artifact.text.slice(0, longestShown)) : artifact.text;
  return { kind: isMarkdown(artifact.path) ? "markdown" : "code", text, isTruncated };
}

export const isMarkdown = (path: string): boolean => /\.(md|markdown)$/i.test(path);

function wholeLines(text: string): string {
  const end = text.lastIndexOf("\n");
  return end > 0 ? text.slice(0, end + 1) : text;
}

/** The id of an element about this file; escaped, because a space would end a reference to it. */
export const elementId = (path: string): string => `file:${escapePath(path)}`;

/** How a document's headings and links fit into the page that shows it. */
export function markdownContext(artifact: ArtifactView, headingShift: number): MarkdownContext {
  return {
    idPrefix: elementId(artifact.path),
    headingShift,
    linkTo: (relative) => linkFrom(artifact, relative),
  };
}

function linkFrom(artifact: ArtifactView, relative: string): string | undefined {
  // A made-up origin resolves ./ and ../ by the rules of links; the path can never leave the repository.
  const base = new URL(escapePath(artifact.path), "http://repository/");
  const target = URL.parse(relative, base);
  if (!target) return undefined;
  const path = decodePath(target.pathname.slice(1));
  return artifactPage(artifact.project, path, { revision: artifact.revision }) + target.hash;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
