/** A copy of what is never changed in the product, which a test may change before it is used. */
export type Draft<T> = T extends readonly (infer Element)[]
  ? Draft<Element>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Draft<T[Key]> }
    : T;

export function draftOf<T>(value: T): Draft<T> {
  return structuredClone(value) as Draft<T>;
}
