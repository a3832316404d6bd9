import type { ForgeTool } from "../../schema/types.ts";

/** Work in a repository beyond reading its code. */
export type ForgeUse = "look" | "deliver" | ForgeTool["operation"];

/** Rights of the credentials for some uses, as the forge tells them to somebody who writes nothing. */
export interface Access {
  /** Reasons for which a use would be refused. */
  lacking: string[];
  /** Rights that are needed and of which the forge does not tell. */
  untold: string[];
}

export interface AccessAsked {
  uses: readonly ForgeUse[];
  /** Branch into which is merged. */
  branch: string;
  /** True where files of the forge's own pipelines may be delivered and merged. */
  opensPipelines?: boolean | undefined;
}
