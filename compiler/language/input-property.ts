import { isObject } from "../../base/is-object.ts";
import { engagementFolder, resolvePath } from "../load/library.ts";
import type { Span } from "../source/span.ts";
import type { TextFile } from "../source/text-file.ts";
import { parseTree, plainValue, type YamlScalar } from "../source/yaml-tree.ts";
import { inputFiles } from "./element-facts.ts";
import { isYamlKind, placeOfFile } from "./file-place.ts";
import { occurrencesIn } from "./occurrences.ts";
import { engagementsAround } from "./resolve-name.ts";
import { innerPlace, nodesAt } from "./tree-walk.ts";
import type { Workspace } from "./workspace.ts";

/** A value of the inputs of some engagements, with every place that names it. */
export interface InputProperty {
  name: string;
  /** The place under the cursor. */
  span: Span;
  places: Span[];
  /** The places in the schemas that declare it. */
  declarations: Span[];
  /** Names of all values of these inputs. */
  taken: readonly string[];
}

/** Returns the value of an input that an expression or a template names under the offset. */
export function inputPropertyAt(workspace: Workspace, path: string, offset: number): InputProperty | undefined {
  const span = placesIn(workspace, path).find(({ span: { start, end } }) => start <= offset && offset <= end);
  if (span === undefined) return undefined;
  const { name } = span;
  const engagements = affectedBy(workspace, path, name);
  const schemas = [...new Set(engagements.flatMap((each) => schemasOf(workspace, each)))];
  const declaring = schemas.filter((file) => propertiesIn(workspace, file).includes(name));
  if (declaring.length === 0) return undefined;
  const files = filesNaming(workspace, name).filter((file) =>
    engagementsAround(workspace, file).some((each) => engagements.includes(each)),
  );
  const named = files.flatMap((file) => placesIn(workspace, file).filter((place) => place.name === name));
  return {
    name,
    span: span.span,
    places: [
      ...named.map((place) => place.span),
      ...declaring.flatMap((file) => declaredPlaces(workspace, file, name)),
      ...engagements.flatMap((each) => givenPlaces(workspace, each, name, declaring)),
    ],
    declarations: declaring.flatMap((file) => keysAt(workspace, file, ["properties", name])),
    taken: declaring.flatMap((file) => propertiesIn(workspace, file)),
  };
}

const schemasOf = (workspace: Workspace, engagement: string): string[] =>
  inputFiles(workspace, `${engagementFolder(engagement)}/engagement.yaml`);

/** Returns the engagements that a change of the name reaches: of a shared file that names it, all that read the file. */
function affectedBy(workspace: Workspace, path: string, name: string): string[] {
  const found = new Set(engagementsAround(workspace, path));
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const file of filesNaming(workspace, name)) {
      const around = engagementsAround(workspace, file);
      if (around.some((each) => found.has(each))) for (const each of around) found.add(each);
    }
  }
  return [...found].filter((each) => schemasOf(workspace, each).length > 0).sort();
}

function filesNaming(workspace: Workspace, name: string): string[] {
  const folders = workspace.engagements().map(engagementFolder);
  const listed = ["agents/prompts", "phases", "phases/templates", ...folders.flatMap(foldersOf)];
  const files = listed.flatMap((folder) => workspace.host.list(folder).map((file) => `${folder}/${file}`));
  return files.filter((file) => placesIn(workspace, file).some((place) => place.name === name));
}

const foldersOf = (folder: string): string[] =>
  ["", "/agents/prompts", "/phases", "/templates"].map((within) => `${folder}${within}`);

/** Returns the places in expressions and templates that name a value of the input. */
function placesIn(workspace: Workspace, path: string): { name: string; span: Span }[] {
  const place = placeOfFile(path);
  const source = place && workspace.text(path);
  if (place === undefined || source === undefined || !/\binput\b/.test(source.text)) return [];
  if (isYamlKind(place.kind))
    return occurrencesIn(source).flatMap(({ kind, name, span, isInExpression }) =>
      kind === "output" && isInExpression && name.startsWith("input.")
        ? [{ name: name.slice("input.".length), span }]
        : [],
    );
  return [...source.text.matchAll(/\{\{[^}]*\}\}/g)].flatMap(({ 0: written, index }) =>
    [...written.matchAll(/(?<![\w.-])((?:@root\.|\.\.\/)*input[./])(\w+)/g)].map((found) => {
      const start = index + found.index + (found[1] ?? "").length;
      return { name: found[2] ?? "", span: source.span(start, start + (found[2] ?? "").length) };
    }),
  );
}

function propertiesIn(workspace: Workspace, file: string): string[] {
  const source = workspace.text(file);
  const schema: unknown = source === undefined ? undefined : plainValue(parseTree(source));
  return isObject(schema) && isObject(schema.properties) ? Object.keys(schema.properties) : [];
}

/** Returns the places in the schema: the key, the element of `required`, and the keys of its examples. */
function declaredPlaces(workspace: Workspace, file: string, name: string): Span[] {
  const source = workspace.text(file);
  if (source === undefined) return [];
  const required = nodesAt(parseTree(source), ["required", "*"]).flatMap(({ node }) =>
    node?.kind === "scalar" && node.value === name ? placeOf(source, node) : [],
  );
  const patterns = [
    ["properties", name],
    ["examples", "*", name],
  ];
  return [...patterns.flatMap((pattern) => keysAt(workspace, file, pattern)), ...required];
}

/** Returns the places of the keys at a pattern. */
function keysAt(workspace: Workspace, file: string, pattern: readonly string[]): Span[] {
  const source = workspace.text(file);
  if (source === undefined) return [];
  return nodesAt(parseTree(source), pattern).flatMap(({ entry }) => (entry ? placeOf(source, entry.key) : []));
}

function placeOf(source: TextFile, scalar: YamlScalar): Span[] {
  const place = innerPlace(scalar, source.text);
  return place === undefined ? [] : [source.span(place.start, place.end)];
}

/** Returns the places at which triggers give the value to a flow with one of the schemas. */
function givenPlaces(workspace: Workspace, engagement: string, name: string, declaring: readonly string[]): Span[] {
  const folder = engagementFolder(engagement);
  const source = workspace.text(`${folder}/engagement.yaml`);
  if (source === undefined) return [];
  const declared: unknown = plainValue(parseTree(source));
  const triggers = isObject(declared) && isObject(declared.triggers) ? Object.entries(declared.triggers) : [];
  const flows = isObject(declared) && isObject(declared.flows) ? declared.flows : {};
  return triggers.flatMap(([trigger, given]) => {
    const flow = isObject(given) ? flows[String(given.start)] : undefined;
    const isMeant =
      isObject(flow) && typeof flow.input === "string" && declaring.includes(resolvePath(folder, flow.input));
    if (!isMeant) return [];
    return keysAt(workspace, source.file, ["triggers", trigger, "with", name]);
  });
}
