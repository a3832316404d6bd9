/**
 * Thrown when code reads a value that the file lacks: it is absent, wrong or an unknown name. The fault is reported at
 * its own place; the reader only learns that nothing can be said about what depends on it.
 */
export class MissingValue extends Error {}

// A single instance: a broken file has many missing values, and creating a stack trace for each took half of a validation's time.
const missing = new MissingValue("there is a hole in what the files declare");

export function throwMissing(): never {
  throw missing;
}

/** Makes the member a hole: reading it throws. */
export function markMissing(target: object, key: string | number): void {
  Object.defineProperty(target, key, { get: throwMissing, enumerable: true, configurable: true });
}

/** Returns the result of `look`; undefined when it meets a hole. */
export function unlessMissing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof MissingValue) return undefined;
    throw error;
  }
}

/** Visits every element that is present. A visit that meets a hole ends early, and the next one begins. */
export function each<T>(list: readonly T[], visit: (element: T, index: number) => void): void {
  for (let index = 0; index < list.length; index++) {
    try {
      visit(list[index] as T, index);
    } catch (error) {
      if (!(error instanceof MissingValue)) throw error;
    }
  }
}

/** Maps each element at its index; the result has a hole where `map` meets one. */
export function mapEach<T, R>(list: readonly T[], map: (element: T, index: number) => R): R[] {
  const mapped: R[] = [];
  for (let index = 0; index < list.length; index++) {
    const result = unlessMissing(() => ({ value: map(list[index] as T, index) }));
    if (result === undefined) markMissing(mapped, index);
    else mapped[index] = result.value;
  }
  return mapped;
}

/** Creates an object from its parts; a part that meets a hole becomes one. */
export function assemble<T extends object>(parts: { readonly [Key in keyof T]-?: () => T[Key] }): T {
  const whole: Partial<T> = {};
  for (const key of Object.keys(parts) as (keyof T & string)[]) {
    const result = unlessMissing(() => ({ value: parts[key]() }));
    if (result === undefined) markMissing(whole, key);
    else whole[key] = result.value;
  }
  return whole as T;
}

/** True when every element is present. */
export function isWhole(list: readonly unknown[]): boolean {
  return unlessMissing(() => list.every(() => true)) ?? false;
}

/** Returns the known elements, followed by a hole when others may be missing. */
export function listOf<T>(known: Iterable<T>, isComplete: boolean): T[] {
  const list = [...known];
  if (!isComplete) markMissing(list, list.length);
  return list;
}

/** Returns the elements that are present. */
export function known<T>(list: readonly T[]): T[] {
  const elements: T[] = [];
  each(list, (element) => elements.push(element));
  return elements;
}
