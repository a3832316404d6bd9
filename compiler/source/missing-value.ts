/**
 * Thrown by a look at a value that a file should give and does not: it is missing, wrong or names nothing. The fault is
 * reported where it lies; whoever looks learns only that there is nothing to say about what depends on it.
 */
export class MissingValue extends Error {}

// One for all: a broken file has many, and the stack that each would be made with took half of a validation's time.
const hole = new MissingValue("there is a hole in what the files declare");

export function throwMissing(): never {
  throw hole;
}

/** Makes the member a hole: looking at it throws. */
export function markMissing(target: object, key: string | number): void {
  Object.defineProperty(target, key, { get: throwMissing, enumerable: true, configurable: true });
}

/** What `look` gives; undefined when it meets a hole. */
export function unlessMissing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof MissingValue) return undefined;
    throw error;
  }
}

/** Visits every element that is there; a visit that meets a hole ends early, and the next one begins. */
export function each<T>(list: readonly T[], visit: (element: T, index: number) => void): void {
  for (let index = 0; index < list.length; index++) {
    try {
      visit(list[index] as T, index);
    } catch (error) {
      if (!(error instanceof MissingValue)) throw error;
    }
  }
}

/** The list of what `map` makes of each element, at the same places; what meets a hole is one. */
export function mapEach<T, R>(list: readonly T[], map: (element: T, index: number) => R): R[] {
  const mapped: R[] = [];
  for (let index = 0; index < list.length; index++) {
    const result = unlessMissing(() => ({ value: map(list[index] as T, index) }));
    if (result === undefined) markMissing(mapped, index);
    else mapped[index] = result.value;
  }
  return mapped;
}

/** An object of what each part gives; a part that meets a hole is one. */
export function assemble<T extends object>(parts: { readonly [Key in keyof T]-?: () => T[Key] }): T {
  const whole: Partial<T> = {};
  for (const key of Object.keys(parts) as (keyof T & string)[]) {
    const result = unlessMissing(() => ({ value: parts[key]() }));
    if (result === undefined) markMissing(whole, key);
    else whole[key] = result.value;
  }
  return whole as T;
}

/** Whether every element is there. */
export function isWhole(list: readonly unknown[]): boolean {
  return unlessMissing(() => list.every(() => true)) ?? false;
}

/** The elements that are there, followed by a hole where others may be missing. */
export function listOf<T>(known: Iterable<T>, isComplete: boolean): T[] {
  const list = [...known];
  if (!isComplete) markMissing(list, list.length);
  return list;
}

/** The elements that are there. */
export function known<T>(list: readonly T[]): T[] {
  const elements: T[] = [];
  each(list, (element) => elements.push(element));
  return elements;
}
