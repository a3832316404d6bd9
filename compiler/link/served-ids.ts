import { defaults } from "../../schema/defaults.ts";
import type { EngagementFile, FallbackDeclaration } from "../../schema/types.ts";
import type { PathIn } from "../source/path-in.ts";
import type { LanguageModel } from "./model.ts";

/** An id of a declared model, with the service that provides it. */
export interface ServedId extends FallbackDeclaration {
  /** Place of the id. */
  readonly at: PathIn<EngagementFile>;
  /** Place of the declaration with the service's settings. */
  readonly within: readonly ["models", string] | readonly ["models", string, "fallback", number];
  /** True for a fallback that names a service of its own. */
  readonly isElsewhere: boolean;
}

/** Returns a declared model's own id and those of its fallbacks, in the order in which they are tried. */
export function servedIds({ name, declared }: LanguageModel): ServedId[] {
  const {
    provider = defaults.model.provider,
    id,
    endpoint,
    key,
    headers,
    fields,
    tokensPerMinute,
    price,
    fallback = [],
  } = declared;
  const own = {
    provider,
    ...withEndpoint(endpoint),
    ...(key !== undefined && { key }),
    ...(headers !== undefined && { headers }),
    ...(fields !== undefined && { fields }),
    ...(tokensPerMinute !== undefined && { tokensPerMinute }),
    ...(price !== undefined && { price }),
    within: ["models", name] as const,
    isElsewhere: false,
  };
  return [
    { ...own, id, at: ["models", name, "id"] },
    ...fallback.map((each, index): ServedId => {
      const within = ["models", name, "fallback", index] as const;
      if (typeof each === "string") return { ...own, id: each, at: within };
      return { ...each, ...withEndpoint(each.endpoint), within, at: [...within, "id"], isElsewhere: true };
    }),
  ];
}

/** An address is the same with and without a slash at its end. */
function withEndpoint(endpoint: string | undefined): { endpoint?: string } {
  return endpoint === undefined ? {} : { endpoint: endpoint.replace(/\/+$/, "") };
}

/** Returns the declared services of a model: its own, and those of fallbacks elsewhere. The other fallbacks have the model's own settings. */
export function declaredServices(model: LanguageModel): ServedId[] {
  return servedIds(model).filter(({ isElsewhere }, index) => index === 0 || isElsewhere);
}
