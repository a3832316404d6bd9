import { walkXml } from "./walk-xml.ts";

/** Numbering of one list level, from `numbering.xml`. */
interface Level {
  format: string;
  /** Such as "%1.%2" or "REQ-%1:". */
  text: string;
  start: number;
}

interface Numbering {
  /** By list number, then by level. */
  lists: Map<string, { family: string; levels: Level[] }>;
  /** List and level of a style. */
  styles: Map<string, { list: string; level: number }>;
}

/** List properties of a paragraph. */
export interface NumberedParagraph {
  list?: string;
  level?: number;
  style?: string;
}

/**
 * Computes list numbers, which Word does not store in the text. Returns for each paragraph in order the number that
 * texts refer to, such as "3.1.2" or "REQ-7:"; bullets and 1, 2, 3 remain list markers.
 */
export function createNumbers(numberingXml: string, stylesXml: string): (paragraph: NumberedParagraph) => string {
  const numbering = readNumbering(numberingXml, stylesXml);
  const counters = new Map<string, number[]>();
  return (paragraph) => (numbering.lists.size === 0 ? "" : labelOf(paragraph, numbering, counters));
}

function readNumbering(numberingXml: string, stylesXml: string): Numbering {
  const families = new Map<string, Level[]>();
  const lists: Numbering["lists"] = new Map();
  let family = "";
  let list = "";
  let level: Level | undefined;
  walkXml(numberingXml, (name, attributes) => {
    const value = attributes["w:val"] ?? "";
    if (name === "w:abstractNum") {
      family = attributes["w:abstractNumId"] ?? "";
      families.set(family, []);
      list = "";
    } else if (name === "w:num") list = attributes["w:numId"] ?? "";
    else if (name === "w:abstractNumId") lists.set(list, { family: value, levels: families.get(value) ?? [] });
    else if (name === "w:lvl" && list === "") {
      level = { format: "decimal", text: "", start: 1 };
      (families.get(family) ?? [])[Number(attributes["w:ilvl"])] = level;
    } else if (level !== undefined && name === "w:numFmt") level.format = value;
    else if (level !== undefined && name === "w:lvlText") level.text = value;
    else if (level !== undefined && name === "w:start") level.start = Number(value) || 0;
  });
  return { lists, styles: readStyles(stylesXml) };
}

function readStyles(xml: string): Numbering["styles"] {
  const styles: Numbering["styles"] = new Map();
  let style = "";
  let level = 0;
  walkXml(xml, (name, attributes) => {
    if (name === "w:style") [style, level] = [attributes["w:styleId"] ?? "", 0];
    else if (name === "w:ilvl") level = Number(attributes["w:val"]) || 0;
    else if (name === "w:numId" && style !== "") styles.set(style, { list: attributes["w:val"] ?? "", level });
  });
  return styles;
}

function labelOf(
  { list, level, style }: NumberedParagraph,
  { lists, styles }: Numbering,
  counters: Map<string, number[]>,
): string {
  const ofStyle = style === undefined ? undefined : styles.get(style);
  const found = lists.get(list ?? ofStyle?.list ?? "");
  if (found === undefined) return "";
  const depth = level ?? ofStyle?.level ?? 0;
  const own = found.levels[depth];
  if (own === undefined) return "";
  const counts = counters.get(found.family) ?? [];
  counts[depth] = (counts[depth] ?? own.start - 1) + 1;
  counts.length = depth + 1;
  counters.set(found.family, counts);
  const label = own.text.replace(/%(\d)/g, (_, place: string) => {
    const at = Number(place) - 1;
    return counted(found.levels[at]?.format ?? "decimal", counts[at] ?? found.levels[at]?.start ?? 1);
  });
  return own.format !== "bullet" && own.format !== "none" && isReferredTo(label) ? label : "";
}

/** True for "3.1.2", "REQ-7:" and "Section 4.", false for "1." and "(a)". */
const isReferredTo = (label: string): boolean => /\d+\.\d+|\p{L}{2,}\W?\s?\d/u.test(label);

function counted(format: string, value: number): string {
  if (format === "decimalZero") return String(value).padStart(2, "0");
  if (format === "lowerLetter" || format === "upperLetter") {
    const letter = String.fromCharCode(96 + ((((value - 1) % 26) + 26) % 26) + 1);
    return format === "upperLetter" ? letter.toUpperCase() : letter;
  }
  return String(value);
}
