import type { Pipeline } from "../../schema/types.ts";
import { describeGraph, type Graph, graphOf } from "./graph.ts";
import { type Layout, layOut, type PlacedPhase, type PlacedRow, sizes } from "./svg-layout.ts";
import { choiceDiamond, gateDiamond, type Point, phaseBox, sidePaths, terminal, text, way } from "./svg-shapes.ts";
import { style } from "./svg-style.ts";
import { escapeXml } from "./svg-text.ts";

/** Draws the pipeline as a self-contained SVG: readable alone, inside a page, in light and in dark. */
export function drawSvg(pipeline: Pipeline): string {
  const graph = graphOf(pipeline);
  const back = longWaysBack(graph);
  const layout = layOut(graph, back.length);
  const id = `crew-${graph.name}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="crew-graph" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${layout.width} ${layout.height}" width="${layout.width}" height="${layout.height}">`,
    `<title id="${id}-title">${escapeXml(`${graph.title}: phases and gates`)}</title>`,
    `<desc id="${id}-desc">${escapeXml(describeGraph(graph))}</desc>`,
    `<style>${style}</style>`,
    `<defs>${["way", "back", "light"].map(arrow).join("")}</defs>`,
    `<rect class="paper" width="${layout.width}" height="${layout.height}" rx="12"/>`,
    text({ x: sizes.margin, y: 42 }, graph.title, { size: 20, kind: "strong", width: layout.width - 2 * sizes.margin }),
    ...ways(layout),
    ...layout.rows.flatMap((row) => row.phases.map(ownWayBack)),
    ...back.map((link, index) => longWayBack(link, layout, index)),
    terminal(
      { x: layout.centre, y: layout.startY },
      graph.code === undefined ? "Statement of work" : `Code of ${graph.code}`,
    ),
    ...layout.rows.map(drawRow),
    terminal({ x: layout.centre, y: layout.finishY }, "Finished"),
    "</svg>",
  ]
    .filter((line) => line !== "")
    .join("\n")
    .concat("\n");
}

function arrow(kind: string): string {
  return `<marker id="crew-arrow-${kind}" class="${kind}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0.5 8 4 0 7.5z"/></marker>`;
}

function drawRow(row: PlacedRow): string {
  const phases = row.phases.map((phase) => [sidePaths(phase), phaseBox(phase), gateDiamond(phase)].join("\n"));
  return [choiceDiamond(row), ...phases].filter((part) => part !== "").join("\n");
}

/** Draws the ways from start to finish, between rows and inside each row. */
function ways({ rows, centre, startY, finishY }: Layout): string[] {
  const start: Point[] = [{ x: centre, y: startY + 18 }];
  const exits = rows.map(({ phases }) => phases.map(({ centre, exitY }) => ({ x: centre, y: exitY })));
  const between = [start, ...exits].flatMap((from, index) => {
    const row = rows[index];
    const to = row ? headsOf(row) : [{ x: centre, y: finishY - 18 }];
    return connect(from, to);
  });
  const within = rows.flatMap((row, index) => [
    ...row.phases.flatMap(wayToGate),
    ...skipping(row, rows[index + 1], centre, finishY),
  ]);
  return [...between, ...within];
}

function headsOf({ phases, when, top }: PlacedRow): Point[] {
  return phases.map(({ centre, y }) => ({ x: centre, y: when ? top : y }));
}

/** Connects points through one joint half way, so that ways from side to side meet. */
function connect(from: readonly Point[], to: readonly Point[]): string[] {
  const joint = Math.min(...to.map(({ y }) => y)) - sizes.rowGap / 2;
  if (from.length === 1 && to.length === 1) return [way([from[0]!, to[0]!], "way")];
  const middle = middleOf([...from, ...to]);
  const into = from.map((point) => way([point, { x: point.x, y: joint }, { x: middle, y: joint }], "way", false));
  const outOf = to.map((point) => way([{ x: middle, y: joint }, { x: point.x, y: joint }, point], "way"));
  return [...into, ...outOf];
}

function middleOf(points: readonly Point[]): number {
  const xs = points.map(({ x }) => x);
  return (Math.min(...xs) + Math.max(...xs)) / 2;
}

function wayToGate({ centre, y, height, gateY }: PlacedPhase): string[] {
  if (gateY === undefined) return [];
  return [
    way(
      [
        { x: centre, y: y + height },
        { x: centre, y: gateY - sizes.gateHalfHeight },
      ],
      "way",
    ),
  ];
}

function skipping(
  { when, phases, bottom }: PlacedRow,
  next: PlacedRow | undefined,
  centre: number,
  finishY: number,
): string[] {
  const [only] = phases;
  if (!when || !only) return [];
  const lane = only.x - sizes.chipGap - sizes.chipWidth - sizes.lane / 2;
  const joint = (next?.top ?? finishY - 18) - sizes.rowGap / 2 + (bottom === 0 ? 0 : 6);
  const corner = { x: only.centre - sizes.choiceHalf - 8, y: when.y };
  return [
    way([corner, { x: lane, y: when.y }, { x: lane, y: joint }, { x: centre, y: joint }], "way"),
    text({ x: corner.x - 8, y: when.y - 6 }, "no", { size: 11, kind: "label", anchor: "end" }),
    way(
      [
        { x: only.centre, y: when.y + sizes.choiceHalf },
        { x: only.centre, y: only.y },
      ],
      "way",
    ),
    text({ x: only.centre + 8, y: when.y + sizes.choiceHalf + 16 }, "yes", { size: 11, kind: "label" }),
  ];
}

function ownWayBack({ phase, centre, x, y, height, gateY }: PlacedPhase): string {
  if (!phase.gate || gateY === undefined || phase.gate.revise?.phase !== phase.name) return "";
  const right = x + sizes.boxWidth;
  const lane = right + sizes.lane;
  const entry = y + height - 26;
  const corner = { x: centre + sizes.gateHalfWidth, y: gateY };
  return [
    way([corner, { x: lane, y: gateY }, { x: lane, y: entry }, { x: right, y: entry }], "back"),
    changesLabel(corner, phase.gate.revise.label),
  ].join("");
}

function changesLabel({ x, y }: Point, label: string): string {
  return text({ x: x - 2, y: y + 17 }, label, { size: 11, kind: "label" });
}

interface LongWayBack {
  row: number;
  /** Column of the gate; undefined for a return after all phases of the row. */
  column?: number;
  targetRow: number;
  label: string;
}

function longWaysBack({ rows }: Graph): LongWayBack[] {
  const rowOf = (name: string) => rows.findIndex(({ phases }) => phases.some((phase) => phase.name === name));
  return rows.flatMap(({ phases, back }, row) => [
    ...phases.flatMap(({ name, gate }, column) => {
      const revise = gate?.revise;
      if (revise === undefined || revise.phase === name) return [];
      return [{ row, column, targetRow: rowOf(revise.phase), label: revise.label }];
    }),
    ...(back === undefined ? [] : [{ row, targetRow: rowOf(back.phase), label: `${back.label}, if ${back.when}` }]),
  ]);
}

/** Draws a way back around everything on the right. A way to phases side by side ends above them, because they begin together. */
function longWayBack(link: LongWayBack, { rows, right, centre }: Layout, index: number): string {
  const target = rows[link.targetRow];
  const [only, ...others] = target?.phases ?? [];
  const corner = cornerOf(link, rows[link.row], centre);
  if (corner === undefined || !target || !only) return "";
  const lane = right + (index + 1) * sizes.lane - 4;
  const end =
    others.length > 0
      ? { x: centre, y: target.top - sizes.rowGap / 2 }
      : { x: only.x + sizes.boxWidth, y: only.y + 24 };
  return [
    way([corner, { x: lane, y: corner.y }, { x: lane, y: end.y }, end], "back"),
    link.column === undefined ? returnLabel(corner, lane, link.label) : changesLabel(corner, link.label),
  ].join("");
}

/** Returns the point at which a way back begins: a corner of the gate, or the way that leaves the row. */
function cornerOf({ column }: LongWayBack, row: PlacedRow | undefined, centre: number): Point | undefined {
  if (row === undefined) return undefined;
  if (column === undefined) return { x: centre, y: row.bottom + 14 };
  const from = row.phases[column];
  return from?.gateY === undefined ? undefined : { x: from.centre + sizes.gateHalfWidth, y: from.gateY };
}

function returnLabel({ x, y }: Point, lane: number, label: string): string {
  return text({ x: x + 8, y: y - 3 }, label, { size: 11, kind: "label", width: lane - x - 16 });
}
