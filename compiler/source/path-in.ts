import type { ValuePath } from "./yaml-file.ts";

/**
 * Paths of values in a file of the type: a path that the language does not have fails to compile. Below an unknown
 * value, any path is allowed.
 */
export type PathIn<Value> = unknown extends Value
  ? ValuePath
  : Value extends readonly (infer Element)[]
    ? readonly [] | readonly [number, ...PathIn<Element>]
    : Value extends object
      ? readonly [] | { [Key in keyof Value & string]-?: readonly [Key, ...PathIn<Value[Key]>] }[keyof Value & string]
      : readonly [];
