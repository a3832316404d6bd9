import { obliges } from "./plain-text.ts";
import type { Table } from "./tables.ts";

export interface Row {
  number: string;
  text: string;
  details: string;
  lead: string;
}

const subject =
  /requirement|description|user stor|task|objective|service|need|feature|constraint|criteri|standard|shall|statement/i;
const identifier = /^(?:no|nr|id|#|ref(?:erence)?|number|item|pws|sow)\b/i;

/** Each row as its main text with the other cells as details. */
export function rowsOf(table: Table, wanted = subject): Row[] {
  const { head, rows } = table;
  if (isRecord(table))
    return [
      {
        number: "",
        text: head[1] ?? "",
        details: rows.map(([name = "", value = ""]) => withName(name, value)).join("; "),
        lead: "",
      },
    ];
  const named = head.findIndex((name) => wanted.test(name) && !/^(?:item|no)\b.{0,3}$/i.test(name));
  return rows.flatMap((row) => {
    const number = isNumber(row[0] ?? "", head[0] ?? "") ? (row[0] ?? "") : "";
    const first = number === "" ? 0 : 1;
    const at = named >= first && (row[named] ?? "") !== "" ? named : longestAt(row, first);
    const text = row[at] ?? "";
    if (!/\p{L}/u.test(text)) return [];
    const others = row.map((cell, column) =>
      column === at || column < first || cell === "" ? "" : withName(head[column] ?? "", cell),
    );
    return [{ number: number.replace(/\.$/, ""), text, details: others.filter(Boolean).join("; "), lead: "" }];
  });
}

function isNumber(cell: string, name: string): boolean {
  const isShort = /^[A-Z]{0,8}[-_. ]?\d{1,5}(?:[.-]\d{1,4}){0,4}[a-z]?[.)]?$/.test(cell);
  return isShort || (identifier.test(name) && cell.length <= 16 && /\d/.test(cell));
}

/** Finds the longest cell; one that obliges is preferred. */
function longestAt(row: string[], from: number): number {
  const weights = row.map((cell, column) => (column < from ? -1 : cell.length + (obliges(cell) ? 10_000 : 0)));
  return weights.indexOf(Math.max(...weights));
}

const withName = (name: string, cell: string): string => (name === "" ? cell : `${name.replace(/:$/, "")}: ${cell}`);

/** True for a table that describes one thing in rows of name and value; the thing's name is in the head. */
function isRecord({ head, rows }: Table): boolean {
  const isNamed = head.length === 2 && subjectOfRecord.test(head[0] ?? "") && (head[1] ?? "") !== "";
  return isNamed && rows.length > 0 && rows.every((row) => row.length === 2 && valueName.test(row[0] ?? ""));
}

const subjectOfRecord = /^(?:deliverable|requirement|task|item|name|title|service|id)\b/i;
const valueName =
  /\b(?:standards?|levels?|dates?|methods?|description|format|frequency|acceptance|quality|priority|owner|due|performance|criteria|remarks?|notes?|to)\b/i;

export const isDeliverableTable = ({ head }: Table): boolean => head.some((name) => /\bdeliverables?\b/i.test(name));
