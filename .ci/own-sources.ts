import remap, { type DecodedSourceMap, type EncodedSourceMap } from "@jridgewell/remapping";

/**
 * Removes the places in installed packages from a source map, in JSON. They are nine tenths of it, and a person reads a stack for the places
 * in crew's own files.
 */
export function ownSourcesOnly(json: string): string {
  const map = remap(JSON.parse(json) as EncodedSourceMap, () => null, { decodedMappings: true }) as DecodedSourceMap;
  const isOwn = map.sources.map((source) => source !== null && !source.includes("node_modules/"));
  const mappings = map.mappings.map((line) => {
    const kept: typeof line = [];
    for (const segment of line) {
      if (segment.length > 1 && isOwn[segment[1] ?? -1]) kept.push(segment);
      // One mark ends the last own place; more of them say nothing new.
      else if ((kept.at(-1)?.length ?? 1) > 1) kept.push([segment[0]]);
    }
    return kept;
  });
  return remap({ ...map, mappings }, () => null).toString();
}
