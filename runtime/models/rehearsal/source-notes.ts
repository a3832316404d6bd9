/** Beginning and end of a comment, by the ends of file names. Most other languages begin one with #. */
const marks: readonly [RegExp, string, string][] = [
  [/\.(?:[cm]?[jt]sx?|java|kt|go|rs|cs?|cpp|h|swift|scala|php|dart|proto|jsonc)$/, "// ", ""],
  [/\.(?:css|scss|less)$/, "/* ", " */"],
  [/\.(?:html?|xml|svg|vue)$/, "<!-- ", " -->"],
  [/\.(?:sql|lua|hs)$/, "-- ", ""],
];

/** Adds notes at the end of a file as comments of its language. JSON has none, so its layout changes instead. */
export function addNotes(path: string, text: string, notes: readonly string[]): { content: string; where: string } {
  if (path.endsWith(".json")) return { content: otherLayout(text), where: "in its layout" };
  const [, start, end] = marks.find(([form]) => form.test(path)) ?? [/$/, "# ", ""];
  const lines = notes.map((note) => `${start}${note.replaceAll(/\*\/|-->/g, "")}${end}`);
  return { content: `${text.trimEnd()}\n\n${lines.join("\n")}\n`, where: "in the last lines" };
}

/** Writes the same data with one space more before each line, so that what is checked stays as it was. */
function otherLayout(text: string): string {
  const before = /^\{?\[?\n( *)/.exec(text)?.[1]?.length ?? 0;
  return `${JSON.stringify(JSON.parse(text), null, (before % 8) + 1)}\n`;
}
