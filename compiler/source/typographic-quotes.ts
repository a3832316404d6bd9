import type { SourceFault } from "./source-fault.ts";
import type { ValuePath, YamlFile } from "./yaml-file.ts";

const anyQuote = /[“”„‟«»‘’‚]/;
// Inside, only the apostrophe: in «One» and «two» the quotes belong to the text.
const quoted = /^[“”„‟«‘’‚]([^“”„‟«»‘‚]+)[“”„‟»‘’‚]$/;

/**
 * The file with a fault and a hole for each value that stands in quotes which YAML does not know: word processors put them in,
 * and YAML takes them for a part of the text.
 */
export function refuseTypographicQuotes(yaml: YamlFile): YamlFile {
  if (!anyQuote.test(yaml.source.text)) return yaml;
  const refused = textsIn(yaml.value, []).flatMap(({ text, path }) => {
    const fault = faultOf(yaml, text, path);
    return fault === undefined ? [] : [{ fault, path }];
  });
  if (refused.length === 0) return yaml;
  return {
    ...yaml,
    faults: [...yaml.faults, ...refused.map(({ fault }) => fault)],
    holes: [...yaml.holes, ...refused.map(({ path }) => path)],
  };
}

function faultOf(yaml: YamlFile, text: string, path: ValuePath): SourceFault | undefined {
  const inner = quoted.exec(text)?.[1];
  const span = yaml.valueSpan(path);
  // In straight quotes, or in a block of prose, others are meant.
  if (inner === undefined || span === undefined || yaml.source.text.slice(span.start, span.end) !== text)
    return undefined;
  const mended = JSON.stringify(inner);
  return {
    id: "typographic-quotes",
    message: `The quotes of ${text} are typographic, so they would be a part of the text.`,
    span,
    help: `write ${mended}`,
    edit: { span, text: mended },
  };
}

function textsIn(value: unknown, path: ValuePath): { text: string; path: ValuePath }[] {
  if (typeof value === "string") return [{ text: value, path }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    textsIn(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
