import { createSeal } from "../../runtime/api/access/sealed-cookie.ts";
import type { ApiOptions } from "../../runtime/api/options.ts";

/** The message that the next page shows. */
export function flashOf(response: Response, { sessionKey }: Pick<ApiOptions, "sessionKey">): unknown {
  const cookie = response.headers.getSetCookie().find((line) => line.includes("flash")) ?? "";
  const sealed = cookie.split(";")[0]?.split("=").slice(1).join("=");
  const opened = createSeal(sessionKey).open("flash", sealed) as { value: unknown } | undefined;
  return opened?.value;
}
