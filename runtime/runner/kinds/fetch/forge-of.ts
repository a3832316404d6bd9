import type { Repository } from "../../../../schema/types.ts";
import type { Forge } from "../../../forge/forge.ts";
import { openForge } from "../../../forge/open-forge.ts";
import type { ForgePurpose } from "../../../forge/purpose.ts";

/** Opens the forge of the customer's repository; undefined for one that is reached by Git alone. */
export function forgeOf(
  { forge, project = "", service }: Pick<Repository, "forge" | "project" | "service">,
  secret: string,
  purpose: ForgePurpose,
): Forge | undefined {
  if (forge === "https") return undefined;
  return openForge({ forge, project, ...(service !== undefined && { url: service }) }, secret, purpose);
}
