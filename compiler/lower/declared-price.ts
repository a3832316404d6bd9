import type { ModelDeclaration, Price } from "../../schema/types.ts";

/** Returns a price declared in YAML. */
export function declaredPrice({ input, output, cacheRead, cacheWrite }: NonNullable<ModelDeclaration["price"]>): Price {
  const micros = (usd: number) => Math.round(usd * 1_000_000);
  return {
    inputMicros: micros(input),
    outputMicros: micros(output),
    cacheReadMicros: micros(cacheRead ?? input),
    cacheWriteMicros: micros(cacheWrite ?? input),
  };
}
