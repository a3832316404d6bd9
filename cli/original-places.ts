import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";

/** Number of characters that the bundle's loader puts before the first line of each file. */
const before = "(function(exports,require,module,crewUrl,crewLater){".length;

/** Converts a stack to positions in crew's sources, for bundled files with source maps; other lines stay the same. */
export function originalPlaces(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (file: string): SourceMap | undefined => {
    if (!maps.has(file)) maps.set(file, readMap(`${file}.map`));
    return maps.get(file);
  };
  return stack.replace(/(\/[^\s():]+\.js):(\d+):(\d+)/g, (place, file: string, line: string, column: string) => {
    const offset = Number(column) - 1 - (line === "1" ? before : 0);
    const entry = mapOf(file)?.findEntry(Number(line) - 1, offset);
    if (entry === undefined || !("originalSource" in entry)) return place;
    const source = entry.originalSource.replace(/^(?:\.\.\/)+/, "");
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function readMap(file: string): SourceMap | undefined {
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}
