import { matchesGlob } from "./matches-glob.ts";

/** Returns globs that match what the glob matches of a file with the path, or of a folder with everything in it. */
export function globsUnder(glob: string, path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  const globs = withoutChoices(glob).flatMap(wholeWildcards);
  return [...new Set(globs.flatMap((each) => under(each.split("/"), names)).map((parts) => parts.join("/")))];
}

/** Returns a glob without `{a,b}` for each choice, which may contain slashes. At the end of a choice `**` matches at least one name. */
function withoutChoices(glob: string): string[] {
  const found = /\{([^{}]*)\}/.exec(glob);
  if (found === null) return [glob];
  const [before, after] = [glob.slice(0, found.index), glob.slice(found.index + found[0].length)];
  const choices = (found[1] ?? "").split(",").map((each) => (after === "" ? each : each.replace(/\*\*$/, "**/*")));
  return choices.flatMap((choice) => withoutChoices(`${before}${choice}${after}`));
}

/** Returns globs in which `**` is a whole part: `a**b` matches as `a*b` does, and as `a*` and `*b` with folders between. */
function wholeWildcards(glob: string): string[] {
  const found = /(?<=[^/])\*\*|\*\*(?=[^/])/.exec(glob);
  if (found === null) return [glob];
  const [before, after] = [glob.slice(0, found.index), glob.slice(found.index + 2)];
  return [`${before}*${after}`, `${before}*/**/*${after}`, `${before}*/*${after}`].flatMap(wholeWildcards);
}

function under(parts: readonly string[], names: readonly string[]): string[][] {
  const [name, ...inside] = names;
  if (name === undefined) return [[...parts]];
  const [part, ...further] = parts;
  if (part === undefined) return [];
  const below = (rest: readonly string[]) => under(rest, inside).map((each) => [name, ...each]);
  if (part !== "**") return matchesGlob(name, part) ? below(further) : [];
  // At the end it matches at least one name, elsewhere also none.
  if (further.length === 0) return [[...names], [...names, "**"]];
  return [...under(further, names), ...below(parts)];
}
