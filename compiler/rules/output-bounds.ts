import type { FieldType } from "../../schema/types.ts";

type Typed = Extract<FieldType, { type: unknown }>;

/** True when no number is within the bounds. */
export function boundsContradict({ type, min, max }: Pick<Typed, "type" | "min" | "max">): boolean {
  if (min === undefined || max === undefined || (type !== "number" && type !== "integer")) return false;
  return type === "integer" ? Math.ceil(min) > Math.floor(max) : min > max;
}
