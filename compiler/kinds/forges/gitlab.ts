import { faultInEnding } from "./faulty-ending.ts";
import type { ForgeKind } from "./forge-kind.ts";

export const gitlab: ForgeKind = {
  title: "GitLab",
  address: "https://gitlab.com",
  mayHavePath: true,
  faultInProject: faultInEnding,
};
