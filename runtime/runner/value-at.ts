import { isObject } from "../../base/is-object.ts";

/** Returns the number at a path such as `$.total.lines[0].pct`; undefined when there is none. */
export function numberAt(value: unknown, path: string): number | undefined {
  const steps = [...path.matchAll(/\.([A-Za-z_][A-Za-z0-9_-]*)|\[([0-9]+)\]/g)];
  const found = steps.reduce<unknown>((within, [, name, index]) => {
    if (index !== undefined) return Array.isArray(within) ? within[Number(index)] : undefined;
    return isObject(within) && name !== undefined && Object.hasOwn(within, name) ? within[name] : undefined;
  }, value);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}
