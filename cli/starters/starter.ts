import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Host, nodeHost } from "../../compiler/index.ts";
import { Mistake } from "../crew-command.ts";
import { packageFile, packageRoot, packageText } from "../package-file.ts";

/** A template of a workspace: an engagement with crew's library. */
export interface Starter {
  name: string;
  /** Markdown: the agents, their work, and the first things to change. */
  about: string;
  /** The starter's files, which take precedence over the library's. */
  host: Host;
}

export function listStarters(): string[] {
  const folder = packageFile("starters");
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "about.md")))
    .sort();
}

export function openStarter(name: string): Starter {
  if (!listStarters().includes(name)) {
    throw new Mistake(`There is no starter "${name}". There are ${listStarters().join(", ")}.`);
  }
  const folder = packageFile(`starters/${name}`);
  const [own, library] = [nodeHost(folder), nodeHost(packageRoot)];
  return {
    name,
    about: packageText(`starters/${name}/about.md`).trim(),
    host: {
      read: (path) => own.read(path) ?? library.read(path),
      list: (path) => [...new Set([...own.list(path), ...library.list(path)])].sort(),
    },
  };
}
