import type { Graph, GraphPhase, GraphRow } from "./graph.ts";
import { widthOf } from "./svg-text.ts";

/** Sizes in the drawing's own units. */
export const sizes = {
  boxWidth: 320,
  padding: 16,
  pillHeight: 22,
  pillText: 12,
  pillGap: 6,
  chipWidth: 112,
  chipHeight: 24,
  chipGap: 26,
  gateHalfWidth: 86,
  gateHalfHeight: 40,
  choiceHalf: 20,
  rowGap: 56,
  innerGap: 34,
  lane: 26,
  margin: 28,
} as const;

export interface Pill {
  text: string;
  isEntry: boolean;
  x: number;
  y: number;
  width: number;
}

/** Position of a phase and its parts; y is the top of the box. */
export interface PlacedPhase {
  phase: GraphPhase;
  /** Lines below the members. */
  lines: string[];
  centre: number;
  x: number;
  y: number;
  height: number;
  pills: Pill[];
  /** Middle of the gate. */
  gateY?: number;
  /** Point at which the way leaves the phase or its gate. */
  exitY: number;
}

export interface PlacedRow {
  phases: PlacedPhase[];
  when?: { text: string; y: number };
  /** Point at which the way enters. */
  top: number;
  bottom: number;
}

export interface Layout {
  width: number;
  height: number;
  centre: number;
  startY: number;
  finishY: number;
  rows: PlacedRow[];
  /** Right edge of everything except the long ways back. */
  right: number;
}

/** Computes the layout: columns for phases side by side, rows from top to bottom. */
export function layOut(graph: Graph, longWaysBack: number): Layout {
  const { boxWidth, chipWidth, chipGap, lane, margin, rowGap } = sizes;
  const columns = Math.max(...graph.rows.map(({ phases }) => phases.length));
  const side = chipWidth + chipGap;
  const pitch = boxWidth + side + lane * 2 + 20;
  const skipLane = graph.rows.some((row) => choiceOf(row) !== undefined) ? lane : 0;
  const left = margin + skipLane + side;
  const centre = left + boxWidth / 2 + ((columns - 1) * pitch) / 2;
  const right = centre + ((columns - 1) * pitch) / 2 + boxWidth / 2 + lane;
  const startY = 88;
  const rows: PlacedRow[] = [];
  let y = startY + 18 + rowGap - 10;
  for (const row of graph.rows) {
    const placed = placeRow(row, y, (column) => centre + (column - (row.phases.length - 1) / 2) * pitch);
    rows.push(placed);
    y = placed.bottom + rowGap;
  }
  const finishY = y + 18 - 10;
  return {
    width: Math.ceil(right + longWaysBack * lane + margin),
    height: Math.ceil(finishY + 18 + margin),
    centre,
    startY,
    finishY,
    rows,
    right,
  };
}

/** Returns the condition that is drawn as a choice before the row; beside others, a phase's box has it. */
function choiceOf({ phases }: GraphRow): string | undefined {
  return phases.length === 1 ? phases[0]?.when : undefined;
}

function placeRow(row: GraphRow, top: number, centreOf: (column: number) => number): PlacedRow {
  const when = choiceOf(row);
  const boxTop = when === undefined ? top : top + 2 * sizes.choiceHalf + sizes.innerGap;
  const phases = row.phases.map((phase, column) =>
    placePhase(phase, linesOf(phase, row.phases.length > 1), boxTop, centreOf(column)),
  );
  return {
    phases,
    ...(when !== undefined && { when: { text: when, y: top + sizes.choiceHalf } }),
    top,
    bottom: Math.max(...phases.map(({ exitY }) => exitY)),
  };
}

function linesOf(phase: GraphPhase, isBesideOthers: boolean): string[] {
  const condition = isBesideOthers && phase.when !== undefined ? [`only if ${phase.when}`] : [];
  const each = phase.each === undefined ? [] : [phase.each];
  const final = phase.isFinal ? ["at every end: finished, stopped or rejected"] : [];
  return [
    ...condition,
    ...final,
    ...each,
    phase.deliverables,
    phase.limits,
    ...(phase.review === undefined ? [] : [phase.review]),
  ];
}

function placePhase(phase: GraphPhase, lines: string[], y: number, centre: number): PlacedPhase {
  const x = centre - sizes.boxWidth / 2;
  const pills = placePills(phase, x + sizes.padding, y + 44);
  const pillsBottom = (pills.at(-1)?.y ?? y + 44) + sizes.pillHeight;
  const height = pillsBottom - y + 12 + lines.length * 17 + 8;
  const gateY = phase.gate && y + height + sizes.innerGap + sizes.gateHalfHeight;
  const exitY = gateY === undefined ? y + height : gateY + sizes.gateHalfHeight;
  return { phase, lines, centre, x, y, height, pills, exitY, ...(gateY !== undefined && { gateY }) };
}

function placePills({ members }: GraphPhase, left: number, top: number): Pill[] {
  const most = left + sizes.boxWidth - 2 * sizes.padding;
  let [x, y] = [left, top];
  return members.map(({ name, isEntry }) => {
    const width = Math.round(Math.min(widthOf(name, sizes.pillText) + 18, most - left));
    if (x + width > most) [x, y] = [left, y + sizes.pillHeight + sizes.pillGap];
    const pill = { text: name, isEntry, x, y, width };
    x += width + sizes.pillGap;
    return pill;
  });
}
