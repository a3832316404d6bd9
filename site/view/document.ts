import type { ArtifactView } from "../../schema/types.ts";
import { artifactPage, decodePath, escapePath } from "./links.ts";
import { longestPart, partNumber, splitIntoParts } from "./parts.ts";
import type { KeyedContext } from "./rendered.ts";

/** Displayable content of a file: one of its parts, numbered from 1. */
export type DocumentBody = { kind: "markdown" | "code"; text: string; part: number; parts: number } | { kind: "none" };

/** Maximum number of characters of one document on a page. */
export const longestShown = longestPart;

export function documentBody(artifact: ArtifactView, wanted: string | null = null): DocumentBody {
  if (artifact.text === undefined) return { kind: "none" };
  const kind = isMarkdown(artifact.path) ? "markdown" : "code";
  const parts = splitIntoParts(artifact.text, kind);
  const part = partNumber(wanted, parts.length);
  return { kind, text: parts[part - 1] ?? "", part, parts: parts.length };
}

export const isMarkdown = (path: string): boolean => /\.(md|markdown)$/i.test(path);

/** Id of an element about this file; escaped, because a space would end a reference to it. */
export const elementId = (path: string): string => `file:${escapePath(path)}`;

/** Context for headings and links of a document inside a page. */
export function documentContext(artifact: ArtifactView, headingShift: number, part: number): KeyedContext {
  const { project, revision, digest } = artifact;
  return {
    key: `${project} ${revision} ${digest} ${part}`,
    idPrefix: elementId(artifact.path),
    headingShift,
    linkTo: (relative) => linkFrom(artifact, relative),
  };
}

function linkFrom(artifact: ArtifactView, relative: string): string | undefined {
  // An invented origin resolves ./ and ../ by the rules of links; the path can never leave the repository.
  const base = new URL(escapePath(artifact.path), "http://repository/");
  const target = URL.parse(relative, base);
  if (!target) return undefined;
  const path = decodePath(target.pathname.slice(1));
  return artifactPage(artifact.project, path, { revision: artifact.revision }) + target.hash;
}
