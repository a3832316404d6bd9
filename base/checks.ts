import { isObject } from "./is-object.ts";

/** Checks that a value has a type. */
export type Check<Value> = (value: unknown) => value is Value;

interface Field {
  check: (value: unknown) => boolean;
  isRequired: boolean;
}

interface Required<Value> extends Field {
  check: Check<Value>;
  isRequired: true;
}

interface Optional<Value> extends Field {
  check: Check<Value>;
  isRequired: false;
}

/** A check for each attribute of an object; an attribute that its type leaves out may be missing. */
export type Fields<Item> = {
  readonly [Name in keyof Item]-?: object extends Pick<Item, Name>
    ? Optional<NonNullable<Item[Name]>>
    : Required<Item[Name]>;
};

export const required = <Value>(check: Check<Value>): Required<Value> => ({ check, isRequired: true });
export const optional = <Value>(check: Check<Value>): Optional<Value> => ({ check, isRequired: false });

export const text: Check<string> = (value) => typeof value === "string";
export const number: Check<number> = (value): value is number => Number.isFinite(value);
export const flag: Check<boolean> = (value) => typeof value === "boolean";
export const yes: Check<true> = (value) => value === true;

export const oneOf =
  <const Values extends readonly string[]>(values: Values): Check<Values[number]> =>
  (value): value is Values[number] =>
    values.some((each) => each === value);

/** A word of a list that later versions may extend. */
export const word =
  <Value extends string>(): Check<Value> =>
  (value): value is Value =>
    typeof value === "string";

export const listOf =
  <Value>(check: Check<Value>): Check<Value[]> =>
  (value): value is Value[] =>
    Array.isArray(value) && value.every(check);

export const mapOf =
  <Value>(check: Check<Value>): Check<{ [name: string]: Value }> =>
  (value): value is { [name: string]: Value } =>
    isObject(value) && Object.values(value).every(check);

/** An object with at least these parts; parts that are not named are taken as they were written. */
export const withParts =
  <Value>(parts: { readonly [Name in keyof Value]?: Check<Value[Name]> } = {}): Check<Value> =>
  (value): value is Value =>
    isObject(value) &&
    (Object.entries(parts) as [string, Check<unknown>][]).every(([name, check]) => check(value[name]));

/** The first attribute that is not what the type says. */
export function firstFault(fields: { [name: string]: Field }, item: { [name: string]: unknown }): string | undefined {
  for (const [name, { check, isRequired }] of Object.entries(fields)) {
    const value = item[name];
    if (value === undefined ? isRequired : !check(value)) return name;
  }
  return undefined;
}
