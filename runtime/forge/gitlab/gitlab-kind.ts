import { ForgeFailure } from "../failure.ts";
import type { ForgeKind } from "../forge-kind.ts";
import { createGitlabForge } from "./gitlab-forge.ts";

export const gitlab: ForgeKind = {
  address: "https://gitlab.com",
  origin: "https://gitlab.com",
  apiOf: (url) => url,
  open({ origin, project, credentials, fetch }) {
    if (credentials.kind === "app")
      throw new ForgeFailure("refused", "GitLab has no apps: store a token of the project");
    return createGitlabForge({ origin, project, token: credentials.token, fetch });
  },
};
