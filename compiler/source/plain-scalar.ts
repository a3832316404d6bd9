const words: ReadonlyMap<string, boolean | null> = new Map([
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...["null", "Null", "NULL", "~"].map((word) => [word, null] as const),
]);

const decimal = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;
const otherNumber = /^(?:0o[0-7]+|0x[\da-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Returns the value of an unquoted scalar in YAML's core schema; undefined for scalars left to the library. */
export function scalarValue(written: string): string | number | boolean | null | undefined {
  const word = words.get(written);
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(written)) return written;
  if (decimal.test(written)) return written.length <= 15 ? Number(written) : undefined;
  return otherNumber.test(written) ? undefined : written;
}

/** Returns the value of a quoted scalar that has only escapes that JSON has too. */
export function quotedValue(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1).replaceAll("''", "'");
  return written.includes("\\") ? JSON.parse(written) : written.slice(1, -1);
}

/** Returns the value of a block scalar; a folded one may not have lines that are indented more than others. */
export function blockValue(lines: readonly string[], isFolded: boolean): string {
  const text = lines.join("\n");
  return isFolded ? text.replaceAll(/\n(\n*)/g, (_, empty: string) => empty || " ") : text;
}
