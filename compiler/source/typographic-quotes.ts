import type { SourceFault } from "./source-fault.ts";
import type { Span } from "./span.ts";
import type { ValuePath, YamlFile } from "./yaml-file.ts";

const anyQuote = /[“”„‟«»‘’‚]/;
// Inside, only the apostrophe is allowed: in «One» and «two» the quotes belong to the text.
const quoted = /^[“”„‟«‘’‚]([^“”„‟«»‘‚]+)[“”„‟»‘’‚]$/;

/**
 * Returns the file with a fault for each value in typographic quotes, which word processors insert and YAML reads as a
 * part of the text. The value is the text between them, so that it is checked like any other.
 */
export function refuseTypographicQuotes(yaml: YamlFile): YamlFile {
  if (!anyQuote.test(yaml.source.text)) return yaml;
  const faults: SourceFault[] = [];
  const value = withoutQuotes(yaml.value, [], (text, path) => {
    const inner = quoted.exec(text)?.[1];
    const span = yaml.valueSpan(path);
    // In straight quotes, or in a block of prose, typographic quotes are intended.
    if (inner === undefined || span === undefined || yaml.source.text.slice(span.start, span.end) !== text) return text;
    faults.push(faultOf(text, inner, span));
    return inner;
  });
  return faults.length === 0 ? yaml : { ...yaml, value, faults: [...yaml.faults, ...faults] };
}

function faultOf(text: string, inner: string, span: Span): SourceFault {
  const corrected = JSON.stringify(inner);
  return {
    id: "typographic-quotes",
    message: `The quotes of ${text} are typographic, so YAML would read them as part of the text.`,
    span,
    help: `write ${corrected}`,
    edit: { span, text: corrected },
  };
}

function withoutQuotes(value: unknown, path: ValuePath, correct: (text: string, path: ValuePath) => string): unknown {
  if (typeof value === "string") return correct(value, path);
  if (Array.isArray(value)) return value.map((element, index) => withoutQuotes(element, [...path, index], correct));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutQuotes(member, [...path, key], correct)]),
  );
}
