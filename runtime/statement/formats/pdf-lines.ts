/** A piece of text on a page, measured from the left and the bottom, in points. */
export interface Piece {
  text: string;
  left: number;
  right: number;
  baseline: number;
  size: number;
}

/** Cells side by side; a line of running text has one. */
export interface Line {
  cells: { left: number; right: number; lines: string[]; bottom: number }[];
  top: number;
  bottom: number;
  size: number;
}

interface Item {
  str: string;
  transform: number[];
  width: number;
  height: number;
}

/** Joins text on one baseline without a gap to a piece. */
export function piecesOf(items: Item[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { str, transform, width, height } of items) {
    const [, , , , left = 0, baseline = 0] = transform;
    const size = height || Math.hypot(transform[2] ?? 0, transform[3] ?? 0) || 10;
    const before = pieces.at(-1);
    if (str.trim() === "") continue;
    const gap = before === undefined ? 0 : left - before.right;
    const isSame = before !== undefined && Math.abs(baseline - before.baseline) < size * 0.5;
    if (before !== undefined && isSame && gap > -size && gap < gapOf(before.text) * size) {
      before.text += (gap > 0.15 * size && !/\s$/.test(before.text) && !/^\s/.test(str) ? " " : "") + str;
      before.right = left + width;
      before.size = Math.max(before.size, size);
    } else pieces.push({ text: str, left, right: left + width, baseline, size });
  }
  return pieces;
}

/** The gap after a number or a bullet is wider. */
const gapOf = (text: string): number => (isMark(text) ? 6 : 1.5);

export const isMark = (text: string): boolean =>
  /^\s*(?:[•◦▪●○■□–—o*·\uF0A7\uF0B7\uF0D8➢-]|\(?(?:\d{1,3}(?:\.\d{1,3}){0,6}|[A-Za-z]|[ivxIVX]{1,5})[.)]?|[A-Z]{1,8}[-.]?\d{1,4}(?:\.\d{1,3})*[:.]?)\s*$/.test(
    text,
  );

/**
 * Joins pieces to lines. Word writes a table cell by cell: a piece beside the previous one, or higher and to its right,
 * is the next cell of the same row.
 */
export function linesOf(pieces: Piece[]): Line[] {
  const lines: Line[] = [];
  for (const piece of pieces) {
    const line = lines.at(-1);
    const cell = line?.cells.at(-1);
    const row = line === undefined ? undefined : rowAbove(lines, piece);
    if (row !== undefined) {
      row.cells.push(cellOf(piece));
    } else if (line !== undefined && cell !== undefined && isBeside(piece, line, cell)) {
      line.cells.push(cellOf(piece));
      line.bottom = Math.min(line.bottom, piece.baseline);
    } else if (line !== undefined && cell !== undefined && line.cells.length > 1 && isBelow(piece, cell)) {
      cell.lines.push(piece.text);
      cell.bottom = piece.baseline;
      cell.right = Math.max(cell.right, piece.right);
      line.bottom = Math.min(line.bottom, piece.baseline);
    } else lines.push({ cells: [cellOf(piece)], top: piece.baseline, bottom: piece.baseline, size: piece.size });
  }
  return lines;
}

/** Maximum number of lines in a table cell; a page column has more. */
const longestCell = 12;

/** Finds the lines that were the first cell of the row of a piece that continues higher and to their right. */
function rowAbove(lines: Line[], piece: Piece): Line | undefined {
  for (let at = lines.length - 1; at >= Math.max(0, lines.length - longestCell); at -= 1) {
    const line = lines[at];
    const [cell, second] = line?.cells ?? [];
    if (line === undefined || cell === undefined || second !== undefined || cell.right > piece.left - piece.size)
      return undefined;
    if (at < lines.length - 1 && Math.abs(line.top - piece.baseline) < piece.size * 0.5) {
      for (const below of lines.splice(at + 1)) {
        cell.lines.push(...below.cells.flatMap((each) => each.lines));
        cell.right = Math.max(cell.right, ...below.cells.map(({ right }) => right));
        cell.bottom = Math.min(cell.bottom, below.bottom);
        line.bottom = Math.min(line.bottom, below.bottom);
      }
      return line;
    }
    if (line.top > piece.baseline) return undefined;
  }
  return undefined;
}

const cellOf = ({ left, right, text, baseline }: Piece): Line["cells"][number] => ({
  left,
  right,
  lines: [text],
  bottom: baseline,
});

function isBeside(piece: Piece, line: Line, cell: Line["cells"][number]): boolean {
  const isRight = piece.left > cell.right + piece.size * 0.3;
  const isInRow = piece.baseline <= line.top + piece.size && piece.baseline >= line.bottom - piece.size * 0.5;
  return isRight && isInRow;
}

const isBelow = (piece: Piece, cell: Line["cells"][number]): boolean =>
  piece.baseline < cell.bottom &&
  cell.bottom - piece.baseline < piece.size * 1.7 &&
  Math.abs(piece.left - cell.left) < piece.size * 2;
