import type { GateArtifact, GateView } from "../../schema/types.ts";
import { longestShown } from "./document.ts";

/** Maximum content on the page of a gate, which keeps it fast to load; the rest is linked. */
const most = { files: 40, bytes: 400_000 };

export interface GateFiles {
  /** Deliverables of the phase, in reading order. */
  delivered: GateArtifact[];
  /** Other files changed by the phase. */
  others: GateArtifact[];
  /** The delivered files whose text is on the page. */
  read: GateArtifact[];
}

/**
 * Orders summaries first, then reviews, then the rest as declared; within each, files that need no second reading come
 * last. When the page would become too long, the remaining files are only linked.
 */
export function arrangeFiles(gate: GateView): GateFiles {
  const delivered = gate.artifacts.filter((entry) => entry.deliverable !== "").toSorted((a, b) => rank(a) - rank(b));
  const others = gate.artifacts.filter((entry) => entry.deliverable === "");
  return { delivered, others, read: readable(delivered) };
}

/** Says what the file's data were checked against. Without any schema at the gate there is nothing to tell apart. */
export function schemaSentence(gate: GateView, { schema }: GateArtifact): string | undefined {
  if (schema !== undefined) return schemaWords[schema.result](schema.name);
  return gate.artifacts.some((entry) => entry.schema !== undefined)
    ? "Its data are not checked: it has no schema."
    : undefined;
}

const schemaWords = {
  fits: (name: string) => `Checked against ${name}.`,
  "does-not-fit": (name: string) => `Does not fit ${name}.`,
  "not-checked": (name: string) => `Not checked against ${name} since it was written.`,
};

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
