import type { YamlFile } from "../source/yaml-file.ts";

/** A JSON Schema that deliverables name, or an example of data. JSON is YAML, so its values have places. */
export interface SchemaFile {
  /** Path in the workspace. */
  readonly path: string;
  readonly yaml: YamlFile;
}

/** Name of a phase's schema, as the phase writes its path. */
export function schemaKey(phase: string, written: string): string {
  return `${phase} ${written}`;
}
