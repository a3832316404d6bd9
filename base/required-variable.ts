/** Returns an environment variable. Throws when it is missing or empty. */
export function requiredVariable(variables: { readonly [name: string]: string | undefined }, name: string): string {
  const value = variables[name];
  if (value === undefined || value === "") throw new Error(`The environment variable ${name} is not set.`);
  return value;
}
