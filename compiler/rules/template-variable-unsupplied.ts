import { factNames } from "../../schema/phase-facts.ts";
import { artifactVariables, promptVariables } from "../../schema/template-variables.ts";
import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import type { Agent, Model, Phase, TextFile } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import { deliveryName, deliveryOf } from "./delivery-values.ts";
import { findUnsupplied, parseTemplate, type Unsupplied, type Variables } from "./handlebars-references.ts";
import { inputVariables } from "./input-properties.ts";
import { itemReporter, listOfPhase, listReporters } from "./listed-output.ts";
import { callerOf } from "./reporter.ts";
import type { Report, Rule } from "./rule.ts";
import { promptsOf } from "./texts.ts";

export const templateVariableUnsupplied: Rule = {
  id: "template-variable-unsupplied",
  severity: "error",
  check(model, report) {
    const isUnreadable = hasUnreadableInput(model);
    const inExpressions = namesOfExpressions(model);
    each(handlebarsFiles(model), ({ file, variables }) => {
      const { program } = parseTemplate(file);
      if (program === undefined) return;
      for (const unsupplied of findUnsupplied(file, program, variables))
        if (!(isUnreadable && /^input\b/.test(unsupplied.name))) describe(unsupplied, inExpressions, report);
    });
  },
};

function handlebarsFiles(model: Model): { file: TextFile; variables: Variables }[] {
  const calls = callVariables(model);
  // What is found in a text is kept by the identity of its variables.
  const of = (variables: Variables) =>
    withInput(model, Object.keys(calls).length === 0 ? variables : { ...calls, ...variables });
  return [
    ...promptsOf(model).map((file) => ({
      file,
      variables: withItem(model, of(promptVariables), (phase) =>
        agentsIn(phase).some((agent) => unlessMissing(() => agent.prompt)?.file === file.file),
      ),
    })),
    ...known(model.templates).map((file) => ({
      file,
      variables: withItem(model, of(artifactVariables), (phase) =>
        known(phase.deliverables).some(({ template }) => template === file),
      ),
    })),
  ];
}

/** True when nothing is known of the values of the input: its file has a diagnostic of its own. */
function hasUnreadableInput({ engagement: { flow } }: Model): boolean {
  const isDeclared = unlessMissing(() => flow?.declared.input !== undefined) ?? true;
  return flow !== undefined && isDeclared && unlessMissing(() => flow.input) === undefined;
}

/** Adds what the flow is started with. */
function withInput({ engagement }: Model, variables: Variables): Variables {
  const { flow } = engagement;
  const input = unlessMissing(() => flow?.input);
  return input === undefined ? variables : { ...variables, ...inputVariables(input.yaml.value) };
}

/** Returns the values of the calls of the flow, by the phase; of one for each element of a list there are only results. */
function callVariables({ engagement, phases }: Model): Variables {
  const callers = known(phases)
    .filter((phase) => listOfPhase(engagement, phase) === undefined)
    .flatMap((phase) => unlessMissing(() => callerOf(phase)) ?? []);
  return Object.fromEntries(callers.map(({ name, declared }) => [name, Object.keys(declared.outputs ?? {})]));
}

function agentsIn(phase: Phase): Agent[] {
  return [...known(phase.members), ...[unlessMissing(() => phase.review?.agent) ?? []].flat()];
}

/** Adds the element of a list to the variables of a file that is only used for elements: with the values that all of their lists have. */
function withItem(model: Model, variables: Variables, isUsedIn: (phase: Phase) => boolean): Variables {
  const users = known(model.phases).filter((phase) => unlessMissing(() => isUsedIn(phase)));
  const elements = users.map((phase) => {
    const list = listOfPhase(model.engagement, phase);
    return list === undefined ? undefined : itemReporter(list, listReporters(model));
  });
  const values = elements.map((element) => Object.keys(element?.declared.outputs ?? {}));
  const [first = []] = values;
  const common = first.filter((name) => values.every((names) => names.includes(name)));
  return common.length === 0 ? variables : { ...variables, item: common };
}

/** Names that expressions read, and texts do not. */
function namesOfExpressions({ engagement, agents, phases }: Model): ReadonlySet<string> {
  const named = [...known(agents), ...known(phases)].map(({ name }) => name);
  return new Set([...(deliveryOf(engagement) === undefined ? [] : [deliveryName]), "event", ...factNames, ...named]);
}

function describe({ kind, name, span, known }: Unsupplied, inExpressions: ReadonlySet<string>, report: Report): void {
  if (kind === "partial") {
    report({ message: "Partials and decorators are not supported.", span, help: "write the text out" });
    return;
  }
  const isHelper = kind === "helper";
  const meant = kind === "member" ? mistypedMember(name, known) : mistypedName(name, known);
  const [first = ""] = kind === "variable" ? name.split(".") : [name];
  const suggestion = suggestName(first, meant === undefined ? known : [meant], isHelper ? "helpers" : "variables");
  report({
    message: isHelper ? `There is no helper "${name}".` : `The variable "${name}" does not exist here.`,
    span,
    why: isHelper
      ? "Only the helpers of Handlebars itself are available."
      : "It would be empty in the text that the agent reads.",
    help:
      kind === "variable" && meant === undefined && inExpressions.has(first)
        ? `only expressions read "${first}", such as those of a call; ${suggestName("", known, "variables")}`
        : suggestion,
    ...(meant !== undefined && { edit: { span, text: meant } }),
  });
}

/** Compares the last names only: the name before them is the same in all, and would make all members similar. */
function mistypedMember(name: string, known: readonly string[]): string | undefined {
  const lastOf = (each: string) => each.slice(each.lastIndexOf(".") + 1);
  const meant = mistypedName(lastOf(name), known.map(lastOf));
  return known.find((each) => lastOf(each) === meant);
}
