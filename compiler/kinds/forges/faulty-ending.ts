import type { ForgeKind } from "./forge-kind.ts";

/** The forges add the ending to the name of a repository, so no name has it. */
export const faultInEnding: ForgeKind["faultInProject"] = (project) =>
  project.endsWith(".git")
    ? {
        message: `No repository there has the name "${project}".`,
        help: `write it without its ending: ${project.replace(/(\.git)+$/, "")}`,
      }
    : undefined;
