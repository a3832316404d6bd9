import type { LibraryKind } from "../load/library.ts";
import type { FileKind } from "../load/schema-at.ts";

/** What a path of the workspace is to the compiler. */
export interface FilePlace {
  kind: FileKind | "template" | "prompt";
  /** What other files call it; an engagement's is its folder's, a prompt has none of its own. */
  name: string;
  /** The engagement in whose folder it lies; undefined when it is shared. */
  engagement: string | undefined;
}

const folders: Record<string, FileKind> = {
  agents: "agent",
  phases: "phase",
  tools: "tool",
  "agents/tools": "tool",
};

/** Undefined for files that are nothing to the compiler by their place. */
export function placeOfFile(path: string): FilePlace | undefined {
  const [, engagement, within = path] = /^engagements\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (engagement !== undefined && within === "engagement.yaml") {
    return { kind: "engagement", name: engagement, engagement };
  }
  const [, folder = "", file = ""] = /^(.*)\/([^/]+)$/.exec(within) ?? [];
  const name = file.replace(/(\.yaml|\.md\.hbs)$/, "");
  if (file.endsWith(".yaml")) {
    const kind = folders[folder];
    const isThere = kind !== undefined && (folder !== "tools" || engagement !== undefined);
    return isThere ? { kind, name, engagement } : undefined;
  }
  if (!file.endsWith(".hbs")) return undefined;
  const isTemplate = folder === (engagement === undefined ? "phases/templates" : "templates");
  return { kind: isTemplate && file.endsWith(".md.hbs") ? "template" : "prompt", name, engagement };
}

export function isYamlKind(kind: FilePlace["kind"]): kind is FileKind {
  return kind !== "template" && kind !== "prompt";
}

/** The kinds whose names are the names of files. */
export function isLibraryKind(kind: string): kind is LibraryKind {
  return kind === "agent" || kind === "phase" || kind === "tool" || kind === "template";
}
