import { engagementFolder, folderOf, openLibrary, resolvePath } from "../load/library.ts";
import type { Span } from "../source/span.ts";
import { parseTree, type YamlNode } from "../source/yaml-tree.ts";
import { inputFiles } from "./element-facts.ts";
import { placeOfFile } from "./file-place.ts";
import { definitionsOf, engagementsAround, startOf } from "./resolve-name.ts";
import type { TemplateVariable } from "./template-variables.ts";
import { nodesAt } from "./tree-walk.ts";
import type { Workspace } from "./workspace.ts";

/** Returns the places that declare a variable's values, in all phases, agents and engagements that use the file. */
export function variableSources(workspace: Workspace, path: string, { path: variable }: TemplateVariable): Span[] {
  const [first = "", second] = variable;
  const user = findUser(workspace, path);
  const keys = second === undefined ? [] : [second];
  switch (first) {
    case "engagement":
      return engagementsAround(workspace, path).flatMap((name) =>
        placesIn(workspace, `${engagementFolder(name)}/engagement.yaml`, keys),
      );
    case "phase":
      return user.phases.flatMap((file) => placesIn(workspace, file, keys));
    case "deliverables":
      return user.phases.flatMap((file) =>
        placesIn(workspace, file, [first, ...(second === undefined ? [] : ["*", second])]),
      );
    case "deliverable":
      return user.phases.flatMap((file) => deliverablesIn(workspace, file, placeOfFile(path)?.name, second));
    case "agent":
      return user.agents.flatMap((file) => placesIn(workspace, file, keys));
    case "input":
      return inputFiles(workspace, path).flatMap((file) =>
        placesIn(workspace, file, second === undefined ? [] : ["properties", second]),
      );
    case "writes":
      return user.agents.flatMap((file) => placesIn(workspace, file, [first]));
    case "team":
      return user.phases
        .flatMap((file) => namesIn(workspace, file, ["swarm", "members", "*"]).map((name) => ({ file, name })))
        .flatMap(({ file, name }) => definitionsOf(workspace, "agent", name, file))
        .flatMap((at) => placesIn(workspace, at.file, keys));
    default:
      return [];
  }
}

interface User {
  phases: string[];
  agents: string[];
}

/** Returns the paths of the phases and agents for which a prompt or a template is rendered. */
function findUser(workspace: Workspace, path: string): User {
  const place = placeOfFile(path);
  const own = place?.engagement;
  const library = openLibrary(workspace.host, own);
  const files = (kind: "phase" | "agent"): string[] =>
    library.names(kind).flatMap((name) => library.find(kind, name)?.path ?? []);
  if (place?.kind === "template") {
    const uses = ["deliverables", "*", "template"];
    const phases = files("phase").filter((file) => namesIn(workspace, file, uses).includes(place.name));
    const owners = phases.flatMap((file) =>
      nodesAt(rootOf(workspace, file), ["deliverables", "*"])
        .filter(({ node }) => textAt(node, "template") === place.name)
        .flatMap(({ node }) => definitionsOf(workspace, "agent", textAt(node, "owner") ?? "", file)),
    );
    return { phases, agents: [...new Set(owners.map(({ file }) => file))] };
  }
  const agents = files("agent").filter((file) =>
    namesIn(workspace, file, ["prompt"]).some((written) => resolvePath(folderOf(file), written) === path),
  );
  const names = new Set(agents.map((file) => placeOfFile(file)?.name));
  const isMember = (file: string) =>
    namesIn(workspace, file, ["swarm", "members", "*"]).some((name) => names.has(name));
  return { phases: files("phase").filter(isMember), agents };
}

function rootOf(workspace: Workspace, file: string): YamlNode | undefined {
  const source = workspace.text(file);
  return source && parseTree(source);
}

function namesIn(workspace: Workspace, file: string, pattern: readonly string[]): string[] {
  return nodesAt(rootOf(workspace, file), pattern).flatMap(({ node }) =>
    node?.kind === "scalar" && typeof node.value === "string" ? [node.value] : [],
  );
}

function textAt(node: YamlNode | undefined, key: string): string | undefined {
  const value = nodesAt(node, [key])[0]?.node;
  return value?.kind === "scalar" ? String(value.value) : undefined;
}

/** Returns the places of the values at a pattern; for an empty pattern, the whole file. */
function placesIn(workspace: Workspace, file: string, pattern: readonly string[]): Span[] {
  const source = workspace.text(file);
  if (source === undefined) return [];
  if (pattern.length === 0) return [startOf(file)];
  return nodesAt(parseTree(source), pattern).flatMap(({ node, entry }) => {
    const shown = entry?.key ?? node;
    return shown === undefined ? [] : [source.span(shown.start, shown.end)];
  });
}

function deliverablesIn(
  workspace: Workspace,
  file: string,
  template: string | undefined,
  member: string | undefined,
): Span[] {
  const source = workspace.text(file);
  if (source === undefined) return [];
  return nodesAt(parseTree(source), ["deliverables", "*"])
    .filter(({ node }) => textAt(node, "template") === template)
    .flatMap(({ node }) => {
      const key = member === undefined ? undefined : nodesAt(node, [member])[0]?.entry?.key;
      const shown = key ?? node;
      return shown === undefined ? [] : [source.span(shown.start, shown.end)];
    });
}
