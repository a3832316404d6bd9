import type { Repository } from "../../../../schema/types.ts";
import type { Forge } from "../../../forge/forge.ts";
import { openForge } from "../../../forge/open-forge.ts";

/** Opens the forge of the customer's repository; undefined for one that is reached by Git alone. */
export function forgeOf(
  { forge, project = "", service }: Pick<Repository, "forge" | "project" | "service">,
  secret: string,
  rights: "read" | "write",
): Forge | undefined {
  if (forge === "https") return undefined;
  return openForge({ forge, project, ...(service !== undefined && { url: service }) }, secret, rights);
}
