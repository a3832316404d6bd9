import { orList, suggestName } from "../diagnostics/did-you-mean.ts";
import type { Model } from "../link/model.ts";
import type { Unused } from "../load/load-unused.ts";
import { keyTopics, keyTopicsAt, keyTopicsEnding, listKeys } from "./explain-keys.ts";
import { explainLimits } from "./explain-limits.ts";
import { projectTopics } from "./explain-project-values.ts";
import { type HeldRight, listRights, rightTopics } from "./explain-rights.ts";
import { valueTopicsAt } from "./explain-values.ts";
import { wordTopics } from "./explain-words.ts";
import type { PlaceOf, Topic } from "./topic.ts";
import { type WorkspaceTopics, workspaceTopics } from "./workspace-topics.ts";

export type Explanation = { text: string } | { fault: string };

/** Everything that can be explained, beside the language itself. */
export interface Explainable {
  models: readonly Model[];
  unused: readonly Unused[];
  /** Rights of deployments. They require a compilation, so they are computed only when no other topic matches. */
  rights: () => readonly HeldRight[];
  /** Page of each diagnostic, by its id. */
  pages: ReadonlyMap<string, string>;
  placeOf: PlaceOf;
  /** The time from which the next times of schedules are computed. */
  now: number;
}

/** Explains a topic: all its meanings, one after the other. */
export function explain(topic: string, explainable: Explainable): Explanation {
  const wanted = topic.trim().replace(/^`|`$/g, "");
  const declared = workspaceTopics(explainable.models, explainable.unused, explainable.placeOf, explainable.now);
  const own = [
    ...listTopics(explainable, declared),
    ...[...explainable.pages].map(([name, page]) => ({ name, describe: () => page })),
    ...Object.values(declared).flat(),
  ].filter(({ name }) => name === wanted);
  const found = firstOf([
    () => [...own, ...keyTopicsAt(wanted)],
    () => [
      ...projectTopics().filter(({ name }) => name === wanted),
      ...valueTopicsAt(wanted),
      ...keyTopicsEnding(wanted),
    ],
    () => rightTopics(explainable.rights()).filter(({ name }) => name === wanted),
  ]);
  if (found.length === 0) return { fault: `There is no topic "${wanted}": ${nearest(wanted, explainable, declared)}` };
  const texts = found.flatMap((each) => each.describe() ?? []);
  if (texts.length > 0) return { text: [...new Set(texts)].map((text) => text.trimEnd()).join("\n\n") };
  return { fault: `"${wanted}" has faults: correct what \`crew validate\` reports first.` };
}

/** A meaning is looked for only where the ones before it have none. */
function firstOf(meanings: readonly (() => Topic[])[]): Topic[] {
  for (const meaning of meanings) {
    const found = meaning();
    if (found.length > 0) return found;
  }
  return [];
}

/** Returns every name that a mistyped topic may have meant. */
function namesIn(explainable: Explainable, declared: WorkspaceTopics): string[] {
  const topics = [
    ...listTopics(explainable, declared),
    ...Object.values(declared).flat(),
    ...keyTopics(),
    ...projectTopics(),
    ...rightTopics(explainable.rights()),
  ];
  return [...new Set([...explainable.pages.keys(), ...topics.map(({ name }) => name)])];
}

function nearest(wanted: string, explainable: Explainable, declared: WorkspaceTopics): string {
  const names = namesIn(explainable, declared);
  const short = wanted.replaceAll(/\[\d*\]/g, "");
  // The last word of a key's path, or a path without the names of one's own.
  const meant = names.filter((name) => `.${name.replaceAll(/\.<name>|\[\]/g, "")}`.endsWith(`.${short}`));
  if (meant.length > 0) return `did you mean ${orList(meant.slice(0, 5))}?`;
  const inBrackets = new Map(names.map((name) => [name.replaceAll("[]", ""), name]));
  return suggestName(short, inBrackets.keys(), "topics");
}

function listTopics(explainable: Explainable, declared: WorkspaceTopics): Topic[] {
  const { models, rights, pages } = explainable;
  const engagements = models.length === 1 ? declared.engagements : [];
  return [
    ...Object.entries(declared).map(([name, topics]) => ({ name, describe: () => listOf(name, topics) })),
    ...engagements.map(({ describe }) => ({ name: "engagement", describe })),
    ...wordTopics(),
    { name: "limits", describe: explainLimits },
    { name: "keys", describe: listKeys },
    { name: "rights", describe: () => listRights(rights()) },
    ...["rules", "diagnostics"].map((name) => ({ name, describe: () => listPages(pages) })),
    { name: "topics", describe: () => listLists(declared) },
  ];
}

/** Lists the topics, each with the first line of its description. */
function listOf(kind: string, topics: readonly Topic[]): string {
  if (topics.length === 0) return `This workspace has no ${kind}.\n`;
  const lines = topics.map(({ name, describe }) => {
    const [first = "has faults: see `crew validate`", second = ""] = describe()?.split("\n") ?? [];
    const said = first.startsWith(`${name}: `) ? first.slice(name.length + 2) : first;
    return { name, said: second === "" ? said : `${said}. ${second}` };
  });
  const width = Math.max(...lines.map(({ name }) => name.length));
  const once = new Map(lines.map(({ name, said }) => [`  ${name.padEnd(width)}  ${said}`, name]));
  return [`The ${kind} of this workspace:`, "", ...once.keys(), ""].join("\n");
}

function listPages(pages: ReadonlyMap<string, string>): string {
  const width = Math.max(...[...pages.keys()].map((name) => name.length));
  const lines = [...pages].map(([name, page]) => {
    const [, summary = ""] = page.split(/\n{2,}/);
    return `  ${name.padEnd(width)}  ${summary.replaceAll(/\s+/g, " ")}`;
  });
  return ["What `crew validate` can report:", "", ...lines, ""].join("\n");
}

function listLists(declared: WorkspaceTopics): string {
  return [
    "Ask about anything that has a name: a diagnostic, a key by its path (gate.approvers.group), an agent, a tool, a phase, an engagement, a right in AWS (s3:GetObject).",
    `Words of the queue: ${wordTopics()
      .map(({ name }) => name)
      .join(", ")}.`,
    `Values of a project: ${projectTopics()
      .map(({ name }) => name)
      .join(", ")}.`,
    `Lists: ${[...Object.keys(declared), "keys", "limits", "rights", "rules"].join(", ")}.`,
    "",
  ].join("\n");
}
