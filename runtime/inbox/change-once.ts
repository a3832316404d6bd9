import { isDeepStrictEqual } from "node:util";
import type { MetaItem } from "../ledger/project-item.ts";
import { changeProject } from "../ledger/projects.ts";
import { type Caller, operatorGroup } from "./caller.ts";
import { type Decider, openProject, requireMember } from "./decider.ts";
import type { ProjectRecords } from "./project-records.ts";
import { Refusal } from "./refusal.ts";
import { sentBefore } from "./repeated-decision.ts";

/** Author, time and reason of an operator's change of a project as a whole. */
export interface Signed {
  decisionId: string;
  by: string;
  name: string;
  time: string;
  comment: string;
}

/** Rules for a kind of change of a project as a whole. */
export interface ProjectChange<Part extends "terms" | "people", Change extends Signed> {
  /** Attribute of the project that keeps it. */
  part: Part;
  /** Noun for refusals: "another change of limits". */
  noun: string;
  /** Reason why a finished project refuses it. */
  finished: string;
  /** Reason why a rejected project refuses it. */
  rejected: string;
  /** Changes that are recorded. */
  recorded(project: ProjectRecords): readonly Change[];
  /** Returns the part of a change by which a repetition is recognized. */
  contentOf(change: Change): unknown;
  /** The same of the input. */
  sent: unknown;
  /** Checks the input; refuses an invalid one. */
  prepare(project: ProjectRecords, signed: Signed): Promise<Change> | Change;
  apply(project: ProjectRecords, change: Change): NonNullable<MetaItem[Part]>;
}

/**
 * Records an operator's change exactly once. The same change again, with its `decisionId`, returns the recorded one; other
 * content with that id is refused. Each lost write means that another change came first.
 */
export async function changeOnce<Part extends "terms" | "people", Change extends Signed>(
  decider: Decider,
  caller: Caller,
  id: string,
  input: { decisionId: string; comment?: string },
  kind: ProjectChange<Part, Change>,
): Promise<{ project: ProjectRecords; change: Change }> {
  for (;;) {
    const project = await openProject(decider, caller, id);
    const by = requireMember(project, operatorGroup, caller);
    const { decisionId, comment = "" } = input;
    const before = kind.recorded(project).find((each) => each.decisionId === decisionId && each.by === by.email);
    if (before !== undefined) {
      if (isDeepStrictEqual(kind.contentOf(before), kind.sent)) return { project, change: before };
      throw sentBefore(kind.noun, before);
    }
    if (project.meta.status === "FINISHED") throw new Refusal("not-running", "Finished", kind.finished);
    if (project.meta.status === "REJECTED") throw new Refusal("not-running", "Rejected", kind.rejected);
    const time = new Date(decider.clock.now()).toISOString();
    const signed = { decisionId, by: by.email, name: by.name, time, comment: comment.trim() };
    const change = await kind.prepare(project, signed);
    const changed = kind.apply(project, change);
    if (await changeProject(decider.table, id, kind.part, project.meta[kind.part], changed)) return { project, change };
  }
}
