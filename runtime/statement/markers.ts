/** Marker of a list item or a numbered paragraph. */
export interface Marker {
  style: "bullet" | "count" | "outline" | "letter" | "identifier" | "word";
  /** The number in the statement: `3.1.2`, `REQ-001`; empty when the marker is only a position in a list. */
  number: string;
  /** Position among its siblings; 0 when unknown. */
  place: number;
  /** Position when read as a Roman number, for a letter that may be one. */
  roman?: number | undefined;
  rest: string;
  /** The marker as written. */
  mark: string;
}

/** Parses the marker of a line without leading spaces. Ignores bold around the marker. */
export function markerOf(line: string): Marker | undefined {
  const bare = line.replace(/^(\\?[*_]{1,3})(?=[\w(\\[])/, "").replace(/^(\S{1,16}?)[*_]{2}([.):]*)[*_]*/, "$1$2");
  for (const read of readers) {
    const marker = read(bare) ?? read(line);
    if (marker !== undefined) return { ...marker, mark: line.slice(0, line.length - marker.rest.length).trim() };
  }
  return undefined;
}

type Found = Omit<Marker, "mark"> | undefined;

/** Bullets of Markdown, of word processors and of their symbol fonts; a small `o` needs more than one space after it. */
const bullet = /^(?:[-*+•◦▪▫‣·●○■□◆◇►➢➤✓✔❖–—\uF0A7\uF0B7\uF0D8\uF0FC]|o(?= {2}))\s+(?:\[[ xX]\]\s+)?(?=\S)/u;

function bulletOf(line: string): Found {
  const mark = bullet.exec(line)?.[0];
  return mark === undefined ? undefined : { style: "bullet", number: "", place: 0, rest: line.slice(mark.length) };
}

/** `1.`, `2)`, `(3)`: a position in a list, not an identifier. */
function countOf(line: string): Found {
  const match = /^(?:(\d{1,3})\\?[.)]|\((\d{1,3})\))\s+(?=\S)/.exec(line);
  if (match === null) return undefined;
  return { style: "count", number: "", place: Number(match[1] ?? match[2]), rest: line.slice(match[0].length) };
}

/** `3.1.2`, `C.3.4`, `5.0`: numbers that texts refer to. */
function outlineOf(line: string): Found {
  const match =
    /^§?\s?((?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3}){1,6}[a-z]?|[A-Z]\.\d{1,3})\\?[.):]?(?:\s*[–—]\s+|\s+)(?=\S)/.exec(line);
  if (match === null) return undefined;
  const number = match[1] ?? "";
  return {
    style: "outline",
    number,
    place: Number(/(\d+)[a-z]?$/.exec(withoutZero(number))?.[1]),
    rest: line.slice(match[0].length),
  };
}

const roman: Record<string, number> = {
  i: 1,
  ii: 2,
  iii: 3,
  iv: 4,
  v: 5,
  vi: 6,
  vii: 7,
  viii: 8,
  ix: 9,
  x: 10,
  xi: 11,
  xii: 12,
};

/** `a.`, `(b)`, `IV.` */
function letterOf(line: string): Found {
  const match = /^(?:\(([a-zA-Z]{1,4})\)|([a-zA-Z]{1,4})\\?[.)])\s+(?=\S)/.exec(line);
  const letters = match?.[1] ?? match?.[2];
  if (match === null || letters === undefined) return undefined;
  const asRoman = roman[letters.toLowerCase()];
  const place = letters.length === 1 ? letters.toLowerCase().charCodeAt(0) - 96 : asRoman;
  const isOneCase = letters === letters.toLowerCase() || letters === letters.toUpperCase();
  if (place === undefined || !isOneCase) return undefined;
  return { style: "letter", number: "", place, roman: asRoman, rest: line.slice(match[0].length) };
}

/** `REQ-001:`, `R-1`, `[FR 12]`: capitals and a number. Before a single space only common ones are accepted. */
function identifierOf(line: string): Found {
  const match =
    /^\[?((?:[A-Z]{1,8}[-_./])?[A-Z]{1,8}[-_. ]?\d{1,5}(?:\.\d{1,3}){0,4}[a-z]?)(\]?\)?[:.)]?)(\s+[-–—]\s+|\s+)(?=\S)/.exec(
      line,
    );
  const [all = "", number = "", end = "", gap = ""] = match ?? [];
  const isSetOff = end !== "" || gap.length > 1;
  if (all === "" || !(isSetOff || usual.test(number))) return undefined;
  return { style: "identifier", number, place: Number(/(\d+)[a-z]?$/.exec(number)?.[1]), rest: line.slice(all.length) };
}

const usual =
  /^(?:[A-Z]{1,8}[-_./])?(?:AC|BR|CR|DR|FR|GR|IR|KPI|NFR|OR|PR|QR|R|REQ|RQ|S|SLA|SR|SYS|TR|UC|UI|UR|US|WR)[-_.]?\d/;

/** `Task 3:`, `Section C -`, `Requirement 12.` */
function wordOf(line: string): Found {
  const match =
    /^((?:sub-?task|task|section|article|part|phase|objective|requirement|milestone|work package|clin|goal|item)\s+(\d{1,3}(?:\.\d{1,3}){0,4}|[IVX]{1,5}|[A-Z]))(?:\s*[:.)–—]\s*|\s+-\s+|(?<=\d)\s+(?=[A-Z]))(?=\S)/i.exec(
      line,
    );
  if (match === null) return undefined;
  return { style: "word", number: match[1] ?? "", place: Number(match[2]) || 0, rest: line.slice(match[0].length) };
}

const readers = [bulletOf, outlineOf, countOf, identifierOf, letterOf, wordOf];

/** True when one marker may follow the other in the same list. */
export function follows(marker: Marker, before: Marker): boolean {
  if (marker.style !== before.style) return false;
  if (marker.style === "bullet" || marker.style === "identifier") return true;
  if (marker.roman !== undefined && marker.roman === (before.roman ?? -1) + 1) return true;
  return marker.place === before.place + 1 && depthOf(marker) === depthOf(before);
}

export const isFirst = ({ place, roman }: Marker): boolean => place === 1 || roman === 1;

const depthOf = ({ number }: Marker): number => withoutZero(number).split(".").length;

/** "2.0" is part 2, not the predecessor of "2.1". */
export const withoutZero = (number: string): string => number.replace(/\.0$/, "");
