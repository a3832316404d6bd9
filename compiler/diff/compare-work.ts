import { count } from "../../base/count.ts";
import { enumerate } from "../../base/enumerate.ts";
import type { Deliverable, Phase, Pipeline } from "../../schema/types.ts";
import { workStepOf } from "../ir/steps.ts";
import { kindOfStep } from "../kinds/steps/step-kinds.ts";
import type { Work } from "../kinds/steps/work-kind.ts";
import type { Change } from "./change.ts";
import { compareNumber, compareOptional, compareSets, compareValue, pairByName } from "./compare-values.ts";
import type { PhasePair } from "./pair-phases.ts";
import { quote } from "./quote.ts";

/** Compares a phase's members, goal and deliverables. */
export function compareWork(old: Pipeline, now: Pipeline, { name, before, after }: PhasePair): Change[] {
  if (!before || !after) return [];
  return [
    ...compareKinds(name, workIn(old, before), workIn(now, after)),
    ...pairByName(byId(before.deliverables), byId(after.deliverables)).flatMap((pair) =>
      compareDeliverable(name, pair.name, pair.before, pair.after),
    ),
    ...compareTexts(name, before, after),
    ...compareValue(
      {
        theme: "work",
        subject: `phases.${name}.lessons`,
        severity: "medium",
        sentence: `Briefs of ${name} ${after.lessons ? "now show" : "no longer show"} lessons of earlier projects.`,
      },
      before.lessons === true,
      after.lessons === true,
    ),
  ];
}

function workIn(pipeline: Pipeline, phase: Phase): Work | undefined {
  const step = workStepOf(pipeline, phase.name);
  return step && { phase, step };
}

/** Compares the work itself, by its kind. */
function compareKinds(name: string, before: Work | undefined, after: Work | undefined): Change[] {
  const [old, now] = [before && kindOfStep(before.step).work, after && kindOfStep(after.step).work];
  if (!before || !after || !old || !now) return [];
  if (old === now) return now.compare(name, before, after);
  const sentence = `Work on ${name} is now ${now.noun} instead of ${old.noun}.`;
  const change = { kind: "changed", severity: "high", before: old.key, after: now.key } as const;
  return [{ theme: "work", subject: `phases.${name}.${now.key}`, ...change, sentence }];
}

function byId(deliverables: readonly Deliverable[]): { [id: string]: Deliverable } {
  return Object.fromEntries(deliverables.map((deliverable) => [deliverable.id, deliverable]));
}

function compareDeliverable(phase: string, id: string, before?: Deliverable, after?: Deliverable): Change[] {
  const theme = "work" as const;
  const subject = `phases.${phase}.deliverables.${id}`;
  if (!before || !after) {
    const [kind, one] = after ? (["added", after] as const) : (["removed", before] as const);
    if (!one) return [];
    const sentence = `${phase} ${after ? "must now also" : "need no longer"} leave ${quote(one.path)}.`;
    const value = after ? { after: one.path } : { before: one.path };
    return [{ theme, subject, kind, severity: "medium", sentence, ...value }];
  }
  const about = (key: string, words: string) =>
    ({ theme, subject: `${subject}.${key}`, severity: "medium", sentence: `${id} of ${phase} ${words}.` }) as const;
  return [
    ...compareValue(about("path", `is now ${quote(after.path)}`), before.path, after.path),
    ...compareValue(about("owner", `is now owned by ${after.owner}`), before.owner, after.owner),
    ...compareOptional({ theme, subject: `${subject}.template` }, before.template, after.template, {
      added: { severity: "medium", sentence: `${id} of ${phase} is now made from a template.` },
      removed: { severity: "medium", sentence: `${id} of ${phase} is no longer made from a template.` },
      changed: { severity: "medium", sentence: `${id} of ${phase} is made from a different template.` },
    }),
    ...compareOptional({ theme, subject: `${subject}.schema` }, before.schema, after.schema, {
      added: { severity: "medium", sentence: `The data of ${id} of ${phase} must now fit a schema.` },
      removed: { severity: "high", sentence: `The data of ${id} of ${phase} are no longer checked against a schema.` },
      changed: {
        severity: "medium",
        sentence: `The data of ${id} of ${phase} are checked against a different schema.`,
      },
    }),
    ...compareNumber(
      { theme, subject: `${subject}.min`, severity: "medium" },
      before.min,
      after.min,
      (old, now) => `${id} of ${phase} needs ${now} instead of ${old}.`,
      (value) => count(value, "file"),
    ),
    ...compareValue(
      {
        ...about("optional", after.optional ? "is now optional" : "is no longer optional"),
        kind: after.optional ? "weakened" : "strengthened",
      },
      before.optional,
      after.optional,
    ),
    ...compareValue({ ...about("title", "has a different title"), severity: "low" }, before.title, after.title),
  ];
}

function compareTexts(name: string, before: Phase, after: Phase): Change[] {
  const about = (key: string) => ({ theme: "work" as const, subject: `phases.${name}.${key}` });
  const played = [before, after].map(({ rehearsal }) => JSON.stringify(rehearsal)) as [string, string];
  return [
    ...compareValue(
      { ...about("title"), severity: "low", sentence: `${name} has a different title.` },
      before.title,
      after.title,
    ),
    ...compareValue(
      {
        ...about("goal"),
        severity: "medium",
        sentence: `The goal of ${name}, which its agents read, changed.`,
      },
      before.goal,
      after.goal,
    ),
    ...compareValue(
      { ...about("rehearsal"), severity: "low", sentence: `The rehearsal of ${name} changed.` },
      ...played,
    ),
  ];
}

/** Compares templates by the headings that an artifact must have. A text that keeps its headings only counts as reworded. */
export function compareTemplates(
  before: { [name: string]: { text: string; sections: readonly string[] } },
  after: { [name: string]: { text: string; sections: readonly string[] } },
): Change[] {
  return pairByName(before, after).flatMap(({ name, before: old, after: now }) => {
    if (!old || !now) return [];
    const about = { theme: "work" as const, subject: `templates.${name}` };
    const sections = compareSets({ ...about, subject: `${about.subject}.sections` }, old.sections, now.sections, {
      added: { severity: "medium", sentence: (which) => `Documents made from ${name} must now also have ${which}.` },
      removed: { severity: "medium", sentence: (which) => `Documents made from ${name} need no longer have ${which}.` },
    });
    if (sections.length > 0 || old.text === now.text) return sections;
    const same = enumerate(now.sections.map(quote), "no headings");
    const sentence = `The text of the template ${name} changed; it keeps ${same}.`;
    return [{ ...about, kind: "changed", severity: "low", sentence }];
  });
}
