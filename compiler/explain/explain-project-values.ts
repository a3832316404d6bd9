import { table } from "../../base/in-words.ts";
import { type ProjectName, projectSources, projectValues } from "../../schema/project-values.ts";
import type { Model } from "../link/model.ts";
import { deliveryOf } from "../rules/delivery-values.ts";
import { givenReporters } from "../rules/given-values.ts";
import type { Topic } from "./topic.ts";

const names = Object.keys(projectValues) as ProjectName[];

/** Returns the topics of what crew knows of a project, which expressions, prompts and templates read. */
export function projectTopics(): Topic[] {
  return names.map((name) => ({
    name,
    describe: () =>
      [
        `${name}: values of ${projectSources[name]}`,
        `Expressions read them, and prompts and templates as {{${name}.<value>}}:`,
        ...table(Object.entries(projectValues[name]).map(([value, meaning]) => [`${name}.${value}`, meaning])),
        ...(notes[name] ?? []),
        "",
      ].join("\n"),
  }));
}

const notes: { readonly [name in ProjectName]?: readonly string[] } = {
  repository: ["`repository.project` is the name on GitHub or GitLab; a repository that is only an address has none."],
  delivery: [
    "A value that is not there yet makes a condition false, leaves an argument out, and is empty in a prompt or template: {{#if delivery.branch}}.",
    "`delivery.request` and `delivery.page` exist on GitHub and GitLab. See also: crew explain 'repositories.<name>.deliver'",
  ],
};

/** Lists what expressions of the flow read beside what is reported. */
export function explainKnown(model: Model): string[] {
  const known = [...givenReporters(model), ...[deliveryOf(model.engagement) ?? []].flat()];
  const rows = known.flatMap(({ name, declared }) => {
    const words: { readonly [value: string]: string } = projectValues[name as ProjectName];
    return Object.keys(declared.outputs ?? {}).map((value) => [`${name}.${value}`, words[value] ?? ""]);
  });
  return ["And of the project:", ...table(rows)];
}
