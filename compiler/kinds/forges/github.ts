import { faultInEnding } from "./faulty-ending.ts";
import type { ForgeKind } from "./forge-kind.ts";

export const github: ForgeKind = {
  title: "GitHub",
  address: "https://github.com",
  faultInProject: (project) =>
    faultInEnding(project) ??
    (project.split("/").length > 2
      ? {
          message: `GitHub has no groups, so "${project}" is no repository there.`,
          help: "write its owner and its name, such as acme/shop",
        }
      : undefined),
};
