import type { ForgeRepository } from "../../schema/types.ts";
import type { ForgeKind } from "./forge-kind.ts";
import { github } from "./github/github-kind.ts";
import { gitlab } from "./gitlab/gitlab-kind.ts";

export const forgeKinds: { readonly [Name in ForgeRepository["forge"]]: ForgeKind } = { github, gitlab };
