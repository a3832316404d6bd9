import type { ForgeTool } from "../../../../schema/types.ts";
import type { ToolKind } from "../tool-kind.ts";

/** Phases alone call operations on a forge, so no agent gets a function. */
export const forgeKind: ToolKind<ForgeTool> = { functions: () => [] };
