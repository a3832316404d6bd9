type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Removes undefined values, so that an optional field is absent. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
