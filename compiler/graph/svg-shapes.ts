import type { PlacedPhase, PlacedRow } from "./svg-layout.ts";
import { sizes } from "./svg-layout.ts";
import { escapeXml, shorten, widthOf } from "./svg-text.ts";

export interface Point {
  x: number;
  y: number;
}

interface TextStyle {
  size?: number;
  kind?: "strong" | "muted" | "code" | "label";
  anchor?: "middle" | "end";
  /** Maximum width; longer text is cut. */
  width?: number;
}

export function text({ x, y }: Point, content: string, style: TextStyle = {}): string {
  const { size = 12, kind, anchor, width = Number.POSITIVE_INFINITY } = style;
  const classes = kind === undefined ? "" : ` class="${kind}"`;
  const anchored = anchor === undefined ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}"${classes}${anchored}>${escapeXml(shorten(content, size, width))}</text>`;
}

/** Draws a way through right-angled points with rounded corners; by default it ends in an arrow. */
export function way(points: readonly Point[], kind: "way" | "back" | "light", hasArrow = true): string {
  const arrow = hasArrow ? ` marker-end="url(#crew-arrow-${kind})"` : "";
  return `<path class="${kind}" d="${pathOf(points)}"${arrow}/>`;
}

function pathOf(points: readonly Point[]): string {
  const inner = points.slice(1, -1).map((corner, index) => roundedCorner(points[index]!, corner, points[index + 2]!));
  const [first, last] = [points[0]!, points.at(-1)!];
  return [`M${at(first)}`, ...inner, `L${at(last)}`].join(" ");
}

function roundedCorner(before: Point, corner: Point, after: Point): string {
  const radius = Math.min(10, distance(before, corner) / 2, distance(corner, after) / 2);
  return `L${at(towards(corner, before, radius))} Q${at(corner)} ${at(towards(corner, after, radius))}`;
}

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function diamond(kind: string, { x, y }: Point, halfWidth: number, halfHeight: number): string {
  const corners = [
    `${x},${y - halfHeight}`,
    `${x + halfWidth},${y}`,
    `${x},${y + halfHeight}`,
    `${x - halfWidth},${y}`,
  ];
  return `<polygon class="${kind}" points="${corners.join(" ")}"/>`;
}

export function terminal({ x, y }: Point, label: string): string {
  return `<g><rect class="end" x="${x - 86}" y="${y - 18}" width="172" height="36" rx="18"/>${text({ x, y: y + 4.5 }, label, { size: 13, kind: "strong", anchor: "middle", width: 156 })}</g>`;
}

export function phaseBox({ phase, lines, x, y, height, pills }: PlacedPhase): string {
  const { boxWidth, padding } = sizes;
  const inside = boxWidth - 2 * padding;
  const nameWidth = Math.min(96, widthOf(phase.name, 12));
  const first = y + height - lines.length * 17 + 3;
  const parts = [
    `<title>${escapeXml(`${phase.title} (${phase.name}): ${phase.goal}`)}</title>`,
    `<rect class="box" x="${x}" y="${y}" width="${boxWidth}" height="${height}" rx="10"/>`,
    text({ x: x + padding, y: y + 29 }, phase.title, { size: 16, kind: "strong", width: inside - nameWidth - 12 }),
    text({ x: x + boxWidth - padding, y: y + 28 }, phase.name, { size: 11, kind: "code", anchor: "end", width: 96 }),
    ...pills.map(
      (pill) =>
        `<rect class="${pill.isEntry ? "entry" : "pill"}" x="${round(pill.x)}" y="${pill.y}" width="${pill.width}" height="${sizes.pillHeight}" rx="11"/>${text({ x: pill.x + pill.width / 2, y: pill.y + 15.5 }, pill.text, { size: sizes.pillText, anchor: "middle", width: pill.width - 8 })}`,
    ),
    ...lines.map((line, index) =>
      text({ x: x + padding, y: first + index * 17 }, line, { size: 12, kind: "muted", width: inside }),
    ),
  ];
  return `<g>${parts.join("")}</g>`;
}

export function gateDiamond({ phase: { gate, title }, centre, gateY }: PlacedPhase): string {
  if (!gate || gateY === undefined) return "";
  const { gateHalfWidth, gateHalfHeight } = sizes;
  const notes = gate.notes.map((note, index) =>
    text({ x: centre - gateHalfWidth + 22, y: gateY + 26 + index * 15 }, note, {
      size: 11,
      kind: "label",
      anchor: "end",
    }),
  );
  return [
    `<g><title>${escapeXml(`Gate of ${title}: ${gate.approvals} must approve`)}</title>`,
    diamond("gate", { x: centre, y: gateY }, gateHalfWidth, gateHalfHeight),
    text({ x: centre, y: gateY - 1 }, gate.group, { size: 13, kind: "strong", anchor: "middle", width: 116 }),
    text({ x: centre, y: gateY + 15 }, gate.votes, { size: 11.5, kind: "muted", anchor: "middle" }),
    ...notes,
    "</g>",
  ].join("");
}

export function choiceDiamond({ when, phases }: PlacedRow): string {
  const [only] = phases;
  if (!when || !only) return "";
  const { choiceHalf } = sizes;
  return [
    `<g><title>${escapeXml(`Runs when ${when.text}`)}</title>`,
    diamond("choice", { x: only.centre, y: when.y }, choiceHalf + 8, choiceHalf),
    text({ x: only.centre, y: when.y + 4 }, "if", { size: 12, kind: "strong", anchor: "middle" }),
    text({ x: only.centre + choiceHalf + 18, y: when.y + 4 }, when.text, { size: 11, kind: "code", width: 150 }),
    "</g>",
  ].join("");
}

/** Draws the exceptional ways out: a question to answer, an operator's decision. */
export function sidePaths({ phase, x, y, height }: PlacedPhase): string {
  const chips = [...(phase.asks === undefined ? [] : [`asks ${phase.asks}`]), `${phase.operator} decide`];
  const step = sizes.chipHeight + 12;
  const first = y + height / 2 - ((chips.length - 1) * step) / 2;
  const left = x - sizes.chipGap - sizes.chipWidth;
  return chips
    .map((label, index) => {
      const middle = first + index * step;
      const rect = `<rect class="chip" x="${round(left)}" y="${round(middle - sizes.chipHeight / 2)}" width="${sizes.chipWidth}" height="${sizes.chipHeight}" rx="6"/>`;
      const line = way(
        [
          { x, y: middle },
          { x: left + sizes.chipWidth + 1, y: middle },
        ],
        "light",
      );
      return `<g>${line}${rect}${text({ x: left + sizes.chipWidth / 2, y: middle + 4 }, label, { size: 11, kind: "label", anchor: "middle", width: sizes.chipWidth - 10 })}</g>`;
    })
    .join("");
}
