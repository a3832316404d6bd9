/** Writes a program with its arguments as one would type it, for reading only; a script keeps its lines. */
export function asTyped(argv: readonly string[]): string {
  return argv.map((argument) => (/\s|^$/.test(argument) ? `'${argument}'` : argument)).join(" ");
}
