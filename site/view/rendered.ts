import { type MarkdownContext, renderMarkdown } from "./markdown.ts";

/** A document that is constant for its key: a digest, or a revision and a path. */
export interface KeyedContext extends MarkdownContext {
  key: string;
}

const mostCharacters = 20_000_000;

const kept = new Map<string, string>();
let keptCharacters = 0;

/** Renders a document once; first lets other requests of this process run. */
export async function renderDocument(text: string, context: KeyedContext): Promise<string> {
  const key = `${context.key} ${context.idPrefix} ${context.headingShift}`;
  const known = kept.get(key);
  if (known !== undefined) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  await new Promise((resolve) => setTimeout(resolve));
  const html = renderMarkdown(text, context);
  if (!kept.has(key)) keep(key, html);
  return html;
}

function keep(key: string, html: string): void {
  kept.set(key, html);
  keptCharacters += html.length;
  for (const [oldest, { length }] of kept) {
    if (keptCharacters <= mostCharacters) return;
    kept.delete(oldest);
    keptCharacters -= length;
  }
}
