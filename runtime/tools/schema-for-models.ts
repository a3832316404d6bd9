import type { Json } from "../swarm/ports.ts";
import type { JsonSchema } from "./ports.ts";

/** The schema without crew's own format, which services need not know; a place is said to be one in its description. */
export function schemaForModels(schema: JsonSchema, folder = ""): JsonSchema {
  return withWords(schema, folder === "" ? "A path in the repository." : `A path in the repository, from ${folder}.`);
}

function withWords<Part extends Json>(part: Part, words: string): Part {
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) return part.map((each) => withWords(each, words)) as Part;
  const copy: { [key: string]: Json } = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, withWords(value, words)]),
  );
  if (copy.format !== "path") return copy as Part;
  const { format: _, ...rest } = copy;
  const said = typeof rest.description === "string" ? `${rest.description} ${words}` : words;
  return { ...rest, description: said } as unknown as Part;
}
