import { matchesGlob } from "../../../base/matches-glob.ts";
import type { Scene, Status } from "./scene.ts";
import { keywords, overlap } from "./words.ts";

export type DeliverableDue = Status["deliverables"][number];

/** A file that a comment concerns. */
export interface Revision {
  deliverable: DeliverableDue;
  file: string;
  comments: { id: string; by: string; text: string }[];
}

export const isMissing = ({ files, min, status }: DeliverableDue): boolean =>
  status === "missing" || files.length < Math.max(1, min);

/** Missing deliverables of an agent that this visit has not tried to write. */
export function missingOf(scene: Scene, agent: string): DeliverableDue[] {
  return scene.status.deliverables.filter(
    (deliverable) => deliverable.owner === agent && isMissing(deliverable) && !wasTried(scene, deliverable),
  );
}

function wasTried(scene: Scene, deliverable: DeliverableDue): boolean {
  return leftToWrite(scene, deliverable) <= 0;
}

/** Number of missing files of a deliverable that this visit has not tried to write. */
export function leftToWrite({ calls }: Scene, { path, id, min, files }: DeliverableDue): number {
  const tries = calls.filter(({ name, input }) =>
    name === "adr_write" ? id.includes("decision") || path.includes("decision") : matchesGlob(pathOf(input), path),
  );
  return Math.max(1, min) - files.length - tries.length;
}

/** Revisions requested by the round's feedback, of files that this round has not changed yet. */
export function revisionsDue(scene: Scene): Revision[] {
  const found = new Map<string, Revision>();
  const add = (deliverable: DeliverableDue, file: string, comment: Revision["comments"][number]): void => {
    const revision = found.get(file) ?? { deliverable, file, comments: [] };
    revision.comments.push(comment);
    found.set(file, revision);
  };
  for (const { by, comments } of scene.status.feedback) {
    for (const { id, text, path, answer } of comments) {
      if (answer !== undefined || text.trim() === "") continue;
      const deliverable = scene.status.deliverables.find(({ files }) => path !== undefined && files.includes(path));
      if (deliverable !== undefined && path !== undefined) {
        add(deliverable, path, { id, by, text });
        continue;
      }
      // A file that is no deliverable has no owner who could change it, but a round has to change something.
      for (const concerned of concernedBy(text, scene)) add(concerned, concerned.files[0] ?? "", { id, by, text });
    }
  }
  const fed = [...found.values()].filter(({ deliverable }) => deliverable.status === "present");
  const known = new Set(fed.map(({ file }) => file));
  return [...fed, ...correctionsDue(scene).filter(({ file }) => !known.has(file))];
}

/** Changes requested by members' reviews that are neither made nor answered. */
function correctionsDue({ status }: Scene): Revision[] {
  const asked = status.findings.filter(
    ({ verdict, answer, changedSince }) => verdict === "request-changes" && answer === undefined && !changedSince,
  );
  const byFile = Map.groupBy(asked, ({ path }) => path);
  return [...byFile].flatMap(([file, findings]) => {
    const deliverable = status.deliverables.find(({ files }) => files.includes(file));
    const comments = findings.map(({ id, reviewer, problem, wanted }) => ({
      id,
      by: reviewer,
      text: `${problem} ${wanted}`,
    }));
    return deliverable === undefined ? [] : [{ deliverable, file, comments }];
  });
}

/** Deliverables whose title shares a word with the comment; otherwise the phase's first document. */
function concernedBy(comment: string, { status }: Scene): DeliverableDue[] {
  const written = status.deliverables.filter(({ files }) => files.length > 0);
  const words = keywords(comment);
  const named = written.filter(({ title, id }) => overlap(keywords(`${title} ${id.replaceAll("-", " ")}`), words) > 0);
  return named.length > 0 ? named : written.slice(0, 1);
}

export function pathOf(input: Scene["calls"][number]["input"]): string {
  return input !== null && typeof input === "object" && !Array.isArray(input) && typeof input.path === "string"
    ? input.path
    : "";
}
