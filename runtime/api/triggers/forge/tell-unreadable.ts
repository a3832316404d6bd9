import type { TellUnreadable } from "../../../forge/forge.ts";
import { logFailure } from "../../../telemetry/log-failure.ts";

/** Logs that a row of a forge is left out, because it is not as the forge documents it. */
export const tellUnreadable: TellUnreadable = (error) => logFailure("row-unreadable", error);
