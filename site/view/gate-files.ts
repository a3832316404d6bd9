import type { GateArtifact, GateView } from "../../schema/types.ts";
import { longestShown } from "./document.ts";

/** What is read on the page of a gate itself. A page that holds more opens for nobody; the rest is a link away. */
const most = { files: 40, bytes: 400_000 };

export interface GateFiles {
  /** What the phase had to leave, in the order in which it is best read. */
  delivered: GateArtifact[];
  /** What it changed besides. */
  others: GateArtifact[];
  /** Those of the delivered files whose text is on the page itself. */
  read: GateArtifact[];
}

/**
 * Summaries first, then reviews, then the rest as it was declared; within each what nobody needs to read again comes last. From
 * where the page would grow too long on, files are named with a link to their own page.
 */
export function arrangeFiles(gate: GateView): GateFiles {
  const delivered = gate.artifacts.filter((entry) => entry.deliverable !== "").toSorted((a, b) => rank(a) - rank(b));
  const others = gate.artifacts.filter((entry) => entry.deliverable === "");
  return { delivered, others, read: readable(delivered) };
}

function rank({ change, deliverable, title, path }: GateArtifact): number {
  const words = `${deliverable} ${title} ${path.slice(path.lastIndexOf("/") + 1)}`.toLowerCase().split(/[^\p{L}]+/u);
  const has = (...wanted: string[]) => wanted.some((word) => words.includes(word));
  const kind = has("summary", "overview", "readme") ? 0 : has("review", "assessment", "audit") ? 1 : 2;
  return kind * 2 + Number(change === "same");
}

function readable(delivered: GateArtifact[]): GateArtifact[] {
  let bytes = 0;
  return delivered.slice(0, most.files).filter(({ size }) => {
    const shown = Math.min(size, longestShown);
    const fits = bytes + shown <= most.bytes;
    if (fits) bytes += shown;
    return fits;
  });
}
