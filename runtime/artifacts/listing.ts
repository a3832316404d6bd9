import { basename } from "node:path";
import type { ArtifactEntry } from "../../schema/types.ts";
import { digestOf } from "./object-store.ts";

/** Builds an artifact's entry in a published file list. The title of a Markdown file is its first heading, of any other file its name. */
export function describeFile(path: string, bytes: Buffer): ArtifactEntry {
  return { path, digest: digestOf(bytes), size: bytes.length, title: titleOf(path, bytes) };
}

function titleOf(path: string, bytes: Buffer): string {
  if (!/\.(?:md|markdown)$/i.test(path)) return basename(path);
  const heading = /^#[ \t]+(.+?)[ \t]*#*$/m.exec(bytes.subarray(0, 8192).toString())?.[1];
  return heading?.slice(0, 200) || basename(path);
}
