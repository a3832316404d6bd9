/** Returns an environment variable. Throws when it is missing or empty. */
export function requiredVariable(variables: { readonly [name: string]: string | undefined }, name: string): string {
  const value = variables[name];
  if (value === undefined || value === "") throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

/** Returns an environment variable as `as` reads it. The error of a text that `as` refuses names the variable. */
export function checkedVariable<Value>(
  variables: { readonly [name: string]: string | undefined },
  name: string,
  as: (text: string) => Value,
): Value {
  const text = requiredVariable(variables, name);
  try {
    return as(text);
  } catch (error) {
    throw new Error(`The environment variable ${name} is wrong: ${(error as Error).message}.`, { cause: error });
  }
}
