import { decode } from "./decode.ts";
import { type Host, lookAt } from "./host.ts";

/** A host that reads each file and folder once, and gives access to what it read. */
export interface RememberingHost extends Host {
  /** Returns the texts of those files that were read as text. */
  sources(files: Iterable<string>): ReadonlyMap<string, string>;
  /** Returns the texts of the YAML files and templates it read that contain the words. */
  textsWith(words: string): ReadonlyMap<string, string>;
}

export function rememberingHost(host: Host): RememberingHost {
  const sources = (wanted: Iterable<string>): Map<string, string> => {
    const texts = new Map<string, string>();
    for (const path of wanted) {
      const bytes = files.get(path);
      const text = bytes === undefined ? undefined : decode(path, bytes);
      if (text !== undefined && "text" in text) texts.set(path, text.text);
    }
    return texts;
  };
  const files = new Map<string, Uint8Array | undefined>();
  const folders = new Map<string, string[]>();
  return {
    read(path) {
      if (!files.has(path)) files.set(path, host.read(path));
      return files.get(path);
    },
    list(folder) {
      const known = folders.get(folder) ?? host.list(folder);
      folders.set(folder, known);
      return known;
    },
    look: (path) => lookAt(host, path),
    sources,
    textsWith(words) {
      const written = [...files.keys()].filter((path) => /\.(?:yaml|hbs)$/.test(path));
      return new Map([...sources(written)].filter(([, text]) => text.includes(words)));
    },
  };
}

/**
 * Caches files in `folder` separately, so that they can be released together; reads the rest through `shared`.
 * `textsWith` covers only the folder.
 */
export function folderHost(host: Host, shared: RememberingHost, folder: string): RememberingHost {
  const own = rememberingHost(host);
  const whose = (path: string): RememberingHost => (path === folder || path.startsWith(`${folder}/`) ? own : shared);
  return {
    read: (path) => whose(path).read(path),
    list: (path) => whose(path).list(path),
    look: (path) => lookAt(host, path),
    sources(wanted) {
      const paths = [...wanted];
      return new Map([...own.sources(paths), ...shared.sources(paths)]);
    },
    textsWith: (words) => own.textsWith(words),
  };
}
