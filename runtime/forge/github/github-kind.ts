import type { ForgeKind } from "../forge-kind.ts";
import { createGithubForge } from "./github-forge.ts";

export const github: ForgeKind = {
  address: "https://github.com",
  origin: "https://api.github.com",
  apiOf: (url) => `${url}/api/v3`,
  open: createGithubForge,
};
