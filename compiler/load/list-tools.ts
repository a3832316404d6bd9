import type { ToolFile } from "../../schema/types.ts";
import { createFound } from "../diagnostics/found.ts";
import type { Host } from "../source/host.ts";
import type { Declared } from "./declared.ts";
import { lockOf } from "./file-names.ts";
import { openLibrary } from "./library.ts";
import { declare, listEngagements } from "./load.ts";
import { readYaml } from "./read-files.ts";

/** A tool's file, with the path of its lock, which may not exist. */
export interface ListedTool extends Pick<Declared<ToolFile>, "name" | "file" | "declared"> {
  lockFile: string;
}

/** Returns the tools of a workspace, used or not: the shared ones, then each engagement's own. Files with faults are left out. */
export function listTools(host: Host): ListedTool[] {
  return [undefined, ...listEngagements(host)].flatMap((engagement) => {
    const library = openLibrary(host, engagement);
    return library.ownNames("tool").flatMap((name) => {
      const path = library.find("tool", name)?.path;
      const found = createFound();
      const yaml = path === undefined ? undefined : readYaml(host, path, found);
      if (path === undefined || yaml === undefined) return [];
      const tool = declare<ToolFile>(yaml, "tool", name, found);
      if (found.diagnostics().some(({ severity }) => severity === "error")) return [];
      return [{ name, file: path, declared: tool.declared, lockFile: lockOf(path) }];
    });
  });
}
