/** A placeholder for an argument of the call, in a text of a tool: `{{name}}`. */
export interface Placeholder {
  name: string;
  start: number;
  end: number;
}

export function placeholdersOf(text: string): Placeholder[] {
  return [...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map((match) => ({
    name: match[1] ?? "",
    start: match.index,
    end: match.index + match[0].length,
  }));
}
