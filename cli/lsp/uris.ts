import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { pathInside } from "../path-inside.ts";

/** Converts between an editor's URIs and the paths of one workspace. */
export interface Uris {
  /** The workspace-relative path; undefined outside of the workspace and for URIs that are not files. */
  toPath(uri: string): string | undefined;
  toUri(path: string): string;
}

export function urisUnder(root: string): Uris {
  return {
    toPath(uri) {
      if (!uri.startsWith("file:")) return undefined;
      return pathInside(root, fileURLToPath(uri));
    },
    toUri: (path) => pathToFileURL(resolve(root, path)).href,
  };
}
