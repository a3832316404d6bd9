import { isObject } from "../../../../base/is-object.ts";

/** Most characters of a result that are kept. */
const mostCharacters = 400_000;

/**
 * Returns a result as text. Links and resources are named and never fetched; images and sounds are described and not passed on.
 */
export function textOfResult(content: readonly unknown[], structured: unknown): string {
  const parts = content.map(textOfPart).filter((text) => text !== "");
  const text =
    parts.length > 0 || structured === undefined ? parts.join("\n") : JSON.stringify(structured, undefined, 1);
  if (text.length <= mostCharacters) return text.toWellFormed();
  return `${text.slice(0, mostCharacters).toWellFormed()}\n[The result has ${text.length} characters: the rest was left out.]`;
}

function textOfPart(part: unknown): string {
  if (!isObject(part)) return "[A part of the result that is no content.]";
  const { type, text, mimeType, data, uri, name, resource } = part;
  switch (type) {
    case "text":
      return typeof text === "string" ? text : "";
    case "image":
    case "audio":
      return `[${type === "image" ? "An image" : "A sound"} of type ${mimeType}, ${bytesOf(data)} bytes: not passed on.]`;
    case "resource_link":
      return `[A link to ${JSON.stringify(name ?? "")}, ${JSON.stringify(uri ?? "")}: not fetched.]`;
    case "resource":
      return isObject(resource) ? textOfResource(resource) : "";
    default:
      return `[A part of the type ${JSON.stringify(type ?? null)}: not passed on.]`;
  }
}

function textOfResource({ uri, mimeType, text, blob }: { [key: string]: unknown }): string {
  const place = JSON.stringify(uri ?? "");
  if (typeof text === "string") return `[The resource ${place}:]\n${text}`;
  return `[The resource ${place} of type ${mimeType}, ${bytesOf(blob)} bytes: not passed on.]`;
}

const bytesOf = (data: unknown): number => (typeof data === "string" ? Math.floor((data.length * 3) / 4) : 0);
