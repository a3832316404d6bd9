import type { Engagement } from "../link/model.ts";
import { unlessMissing } from "../source/missing-value.ts";
import type { Reporter } from "./reporter.ts";

/** Name under which expressions read what was delivered last. */
export const deliveryName = "delivery";

/** Returns the newest delivery as the reporter of its values, which expressions read as delivery.<name>; undefined where nothing is delivered. */
export function deliveryOf({ repository, origin }: Engagement): Reporter | undefined {
  const deliver = unlessMissing(() => repository?.declared.deliver);
  if (repository === undefined || deliver === undefined) return undefined;
  const { forge = "https" } = repository.declared;
  const request = { request: { type: "integer", minimum: 1 }, page: { type: "string", maxLength: 500 } } as const;
  return {
    name: deliveryName,
    declared: {
      outputs: {
        branch: { type: "string", maxLength: 200 },
        head: { type: "string", maxLength: 64 },
        ...(forge !== "https" && request),
      },
    },
    originOfKey: () => origin("repositories", repository.name, "deliver"),
  };
}

/** True when the work is delivered once, after all phases but the final ones. */
export function deliversAtEnd({ repository }: Engagement): boolean {
  return unlessMissing(() => repository?.declared.deliver) === "end";
}
