/** Lays out JSON in one line over several; any other text, and JSON with lines, is returned unchanged. */
export function readableJson(text: string): string {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) || trimmed.includes("\n") || trimmed.length < 100) return text;
  try {
    return JSON.stringify(JSON.parse(trimmed, asWritten), undefined, 2);
  } catch {
    return text;
  }
}

/** Keeps numbers as they are written: an id of 20 digits would lose its last ones. */
function asWritten(_: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined || String(value) === context.source) return value;
  // TypeScript does not declare `JSON.rawJSON` yet.
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(context.source);
}
