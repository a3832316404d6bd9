import { artifactVariables, promptVariables } from "../../schema/template-variables.ts";
import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import type { Model, TextFile } from "../link/model.ts";
import { each, known } from "../source/missing-value.ts";
import { findUnsupplied, parseTemplate, type Unsupplied, type Variables } from "./handlebars-references.ts";
import type { Report, Rule } from "./rule.ts";
import { promptsOf } from "./texts.ts";

export const templateVariableUnsupplied: Rule = {
  id: "template-variable-unsupplied",
  severity: "error",
  check(model, report) {
    each(handlebarsFiles(model), ({ file, variables }) => {
      const { program } = parseTemplate(file);
      if (program === undefined) return;
      for (const unsupplied of findUnsupplied(file, program, variables)) describe(unsupplied, report);
    });
  },
};

function handlebarsFiles(model: Model): { file: TextFile; variables: Variables }[] {
  return [
    ...promptsOf(model).map((file) => ({ file, variables: promptVariables })),
    ...known(model.templates).map((file) => ({ file, variables: artifactVariables })),
  ];
}

function describe({ kind, name, span, known }: Unsupplied, report: Report): void {
  if (kind === "partial") {
    report({ message: "Partials and decorators are not supported.", span, help: "write the text out" });
    return;
  }
  const meant = mistypedName(name, known);
  const isHelper = kind === "helper";
  report({
    message: isHelper ? `There is no helper "${name}".` : `The variable "${name}" does not exist here.`,
    span,
    why: isHelper
      ? "Only the helpers of Handlebars itself are available."
      : "It would be empty in the text that the agent reads.",
    help: suggestName(name, known, isHelper ? "helpers" : "variables"),
    ...(meant !== undefined && { edit: { span, text: meant } }),
  });
}
