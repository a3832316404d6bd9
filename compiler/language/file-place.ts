import type { LibraryKind } from "../load/library.ts";
import type { FileKind } from "../load/schema-at.ts";

/** The compiler's view of a path in the workspace. */
export interface FilePlace {
  kind: FileKind | "template" | "prompt";
  /** Name by which other files refer to it: for an engagement, its folder's name; a prompt has none. */
  name: string;
  /** The engagement whose folder contains it; undefined for a shared file. */
  engagement: string | undefined;
}

const folders: Record<string, FileKind> = {
  agents: "agent",
  phases: "phase",
  tools: "tool",
  "agents/tools": "tool",
};

/** Returns undefined for files that the compiler does not read at this path. */
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

/** True for kinds whose names are file names. */
export function isLibraryKind(kind: string): kind is LibraryKind {
  return kind === "agent" || kind === "phase" || kind === "tool" || kind === "template";
}
