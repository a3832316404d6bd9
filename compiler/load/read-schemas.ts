import type { EngagementFile, PhaseFile } from "../../schema/types.ts";
import { each, unlessMissing } from "../source/missing-value.ts";
import { parseYaml } from "../source/parse-yaml.ts";
import type { YamlFile } from "../source/yaml-file.ts";
import type { Declared } from "./declared.ts";
import type { Reach } from "./follow-names.ts";
import { folderOf, resolvePath } from "./library.ts";
import { readText } from "./read-files.ts";
import { type SchemaFile, schemaKey } from "./schema-file.ts";

/** Reads the schemas that phases name, by `schemaKey`. A file that cannot be read is reported, and left out. */
export function readSchemas(reach: Reach, phases: Map<string, Declared<PhaseFile>>): Map<string, SchemaFile> {
  const schemas = new Map<string, SchemaFile>();
  each([...phases.values()], (phase) => {
    const deliverables = unlessMissing(() => phase.declared.deliverables) ?? [];
    // In a file that is in the wrong folder, paths are relative to the folder where it belongs.
    const folder = folderOf(reach.library.find("phase", phase.name)?.home ?? phase.file);
    each(deliverables, ({ schema: written }, index) => {
      if (written === undefined || schemas.has(schemaKey(phase.name, written))) return;
      const yaml = readSchema(reach, resolvePath(folder, written), {
        at: phase.origin("deliverables", index, "schema"),
        written,
        why: "The data of the deliverable are checked against this schema.",
      });
      if (yaml !== undefined) schemas.set(schemaKey(phase.name, written), { path: yaml.source.file, yaml });
    });
  });
  return schemas;
}

/** Reads the schemas of the flows' inputs, by the flow. */
export function readInputs(reach: Reach, engagement: Declared<EngagementFile>): Map<string, SchemaFile> {
  const inputs = new Map<string, SchemaFile>();
  each(Object.keys(unlessMissing(() => engagement.declared.flows) ?? {}), (flow) => {
    const written = engagement.declared.flows?.[flow]?.input;
    if (written === undefined) return;
    const yaml = readSchema(reach, resolvePath(folderOf(engagement.file), written), {
      at: engagement.originAt(["flows", flow, "input"]),
      written,
      why: "Projects of the flow are started with an object of this form.",
    });
    if (yaml !== undefined) inputs.set(flow, { path: yaml.source.file, yaml });
  });
  return inputs;
}

/** Reads the example events of the triggers, by the trigger. A file that cannot be read is reported, and left out. */
export function readExamples(reach: Reach, engagement: Declared<EngagementFile>): Map<string, SchemaFile[]> {
  const examples = new Map<string, SchemaFile[]>();
  each(Object.keys(unlessMissing(() => engagement.declared.triggers) ?? {}), (name) => {
    const trigger = engagement.declared.triggers?.[name];
    if (trigger === undefined || !("examples" in trigger)) return;
    each(trigger.examples ?? [], (written, index) => {
      const yaml = readSchema(reach, resolvePath(folderOf(engagement.file), written), {
        at: engagement.originAt(["triggers", name, "examples", index]),
        written,
        why: "`crew rehearse --triggers` plays the event in it.",
      });
      if (yaml !== undefined) examples.set(name, [...(examples.get(name) ?? []), { path: yaml.source.file, yaml }]);
    });
  });
  return examples;
}

function readSchema(
  { host, library, found }: Reach,
  path: string,
  named: Parameters<typeof readText>[2],
): YamlFile | undefined {
  const text = readText(host, path, named, library.lost, found);
  if (text === undefined) return undefined;
  const yaml = parseYaml(text);
  for (const { id, ...fault } of yaml.faults) found.error(id, fault);
  return yaml.holes.length > 0 ? undefined : yaml;
}
