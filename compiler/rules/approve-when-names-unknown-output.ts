import { factNames } from "../../schema/phase-facts.ts";
import { suggestName } from "../diagnostics/did-you-mean.ts";
import type { Model, Phase } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { deliveryName } from "./delivery-values.ts";
import { editIn } from "./edit-in-expression.ts";
import { parseExpression, type Reference, referencesOf } from "./expression-tree.ts";
import { type Expression, expressionsOf } from "./expressions.ts";
import { type NamedValue, type Names, namesOf, resolveName } from "./named-value.ts";
import { valuesOf } from "./phase-values.ts";
import type { Reporter } from "./reporter.ts";
import type { Report, Rule } from "./rule.ts";

/** Also checks the conditions of phases, which read the same values. */
export const approveWhenNamesUnknownOutput: Rule = {
  id: "approve-when-names-unknown-output",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), (expression) => {
      const parsed = parseExpression(expression.text);
      if (expression.reported === undefined || "fault" in parsed) return;
      const place: Place = { model, expression, reported: expression.reported, report };
      // A name with a hyphen is read as a difference: its second half is no fault of its own.
      let readUpTo = 0;
      each(referencesOf(parsed.tree, expression.text), (reference) => {
        if (startOf(reference) < readUpTo) return;
        readUpTo = checkReference(reference, place);
      });
    });
  },
};

interface Place {
  model: Model;
  expression: Expression;
  /** Agents that have reported when the expression is evaluated; contains a hole when some are unknown. */
  reported: readonly Reporter[];
  report: Report;
}

interface Unknown {
  /** Position of the unknown name. */
  at: number;
  message: string;
  /** Names that may be meant. */
  names: readonly string[];
  plural: string;
  /** The text that was meant. */
  replacement?: string;
  help?: string;
  related?: { message: string; span: Span }[];
  why?: string;
}

/** Checks a reference; returns the end of the text that its diagnostic is about. */
function checkReference(reference: Reference, place: Place): number {
  const { model, expression } = place;
  const names = namesOf(model, expression);
  const named = resolveName(
    reference.steps.map(({ name }) => name),
    names,
  );
  const unknown = unknownIn(named, reference, names, place);
  return unknown === undefined ? endOf(reference) : reportUnknown(unknown, reference, place);
}

function unknownIn(named: NamedValue, reference: Reference, names: Names, place: Place): Unknown | undefined {
  switch (named.kind) {
    case "unknown":
      return isUnreadableInput(reference, place) ? undefined : unknownFirst(reference, names, place);
    case "phase":
      return isWorkedOn(named.phase, place) ? undefined : tooEarly(reference);
    case "output":
      // Reading a hole ends the check: agents of an unknown phase may report it.
      if (!place.reported.some(({ name }) => name === named.agent.name)) return tooEarly(reference);
      return unknownOutput(
        named.agent,
        reference.steps.map(({ name }) => name),
      );
    case "fact":
      return isWorkedOn(named.phase, place) ? unknownFact(named) : tooEarly(reference);
  }
}

/** An input that cannot be read may have any value; its file has a diagnostic of its own. */
function isUnreadableInput({ steps: [first] }: Reference, { model }: Place): boolean {
  const { flow } = model.engagement;
  const isDeclared = unlessMissing(() => flow?.declared.input !== undefined) ?? true;
  return first?.name === "input" && flow !== undefined && isDeclared && flow.input === undefined;
}

function isWorkedOn(phase: Phase, { expression }: Place): boolean {
  return (expression.phases ?? []).some(({ name }) => name === phase.name);
}

function unknownOutput(agent: Reporter, [, output, member, ...within]: readonly string[]): Unknown | undefined {
  const names = Object.keys(agent.declared.outputs ?? {});
  const related = [{ message: `What "${agent.name}" reports.`, span: agent.originOfKey("outputs") }];
  if (output === undefined) return undefined;
  if (!names.includes(output)) {
    return { at: 1, message: `"${agent.name}" reports no output "${output}".`, related, names, plural: "outputs" };
  }
  const declared = agent.declared.outputs?.[output];
  if (member !== undefined && agent.plainLists?.includes(output))
    return notWithin(`"${agent.name}.${output}" is a list of single values.`);
  if (member !== undefined && declared !== undefined && "of" in declared) {
    if (member === "outputs" && agent.elements !== undefined) return unknownInElements(agent, agent.elements, within);
    const fields = Object.keys(declared.of);
    return fields.includes(member)
      ? undefined
      : {
          at: 2,
          message: `Elements of "${agent.name}.${output}" have no "${member}".`,
          related,
          names: fields,
          plural: "values",
        };
  }
  return member === undefined ? undefined : { ...notWithin(`"${agent.name}.${output}" is a single value.`), related };
}

function notWithin(message: string): Unknown {
  return { at: 2, message, names: [], plural: "", help: "remove it" };
}

/** Checks what the elements of a list have reported: <phase>.results.outputs.<agent>.<output>. */
function unknownInElements(
  { name: phase }: Reporter,
  reporters: readonly Reporter[],
  [name, output]: readonly string[],
): Unknown | undefined {
  if (name === undefined) return undefined;
  const reporter = reporters.find((each) => each.name === name);
  if (reporter === undefined) {
    const names = reporters.filter(({ declared }) => declared.outputs !== undefined).map((each) => each.name);
    return { at: 3, message: `"${name}" does not work on "${phase}".`, names, plural: "agents" };
  }
  const outputs = Object.keys(reporter.declared.outputs ?? {});
  if (output === undefined || outputs.includes(output)) return undefined;
  return { at: 4, message: `"${name}" reports no output "${output}".`, names: outputs, plural: "outputs" };
}

function unknownFact({ phase, path, isBare }: Extract<NamedValue, { kind: "fact" }>): Unknown | undefined {
  const paths = valuesOf(phase).map((value) => value.path as readonly string[]);
  const depth = path.findIndex((_, index) => !paths.some((each) => startsWith(each, path.slice(0, index + 1))));
  if (depth < 0) return undefined;
  const before = path.slice(0, depth);
  const names = paths.flatMap((each) => (startsWith(each, before) ? (each[depth] ?? []) : []));
  const owner = isBare ? before.join(".") : [phase.name, ...before].join(".");
  return {
    at: depth + (isBare ? 0 : 1),
    message:
      names.length === 0 ? noneOf(path, depth, phase) : `"${owner || phase.name}" has no value "${path[depth]}".`,
    names: depth === 0 && names.length === 0 ? factNames : [...new Set(names)],
    plural: depth === 1 && path[0] === "checks" ? "checks with an id" : "values",
    related: [{ message: "The phase is here.", span: phase.origin("title") }],
  };
}

function noneOf(path: readonly string[], depth: number, phase: Phase): string {
  const [fact] = path;
  return depth > 1 ? `"${path.slice(0, depth).join(".")}" is a single value.` : `"${phase.name}" has no ${fact}.`;
}

function startsWith(path: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((step, index) => path[index] === step);
}

function tooEarly({ steps: [first] }: Reference): Unknown {
  const isDelivery = first?.name === deliveryName;
  return {
    at: 0,
    message: isDelivery
      ? "Nothing is delivered before this expression is evaluated."
      : `"${first?.name}" works only after this expression is evaluated, so it has no values yet.`,
    names: [],
    plural: "",
    why: "Expressions read the outputs of agents in this and earlier phases, and the facts of these phases.",
  };
}

/** Words of other languages for what JSONata writes otherwise. */
const foreignWords: { readonly [word: string]: string } = { yes: "true", on: "true", no: "false", off: "false" };
const foreignNothings = new Set(["none", "nil", "null", "undefined", "nan"]);

/** Returns the fault of a word of another language, or of a text without quotes. */
function foreignWord(name: string, reported: readonly Reporter[]): Unknown | undefined {
  const lower = name.toLowerCase();
  const meant = foreignWords[lower] ?? (["true", "false"].includes(lower) ? lower : undefined);
  const isText = known(reported).some(({ declared }) =>
    Object.values(declared.outputs ?? {}).some((type) => "enum" in type && type.enum.includes(name)),
  );
  if (isText)
    return { at: 0, message: `"${name}" is a text without quotes.`, names: [], plural: "", replacement: `"${name}"` };
  if (meant !== undefined) {
    return { at: 0, message: `"${name}" is no word of JSONata.`, names: [], plural: "", replacement: meant };
  }
  if (!foreignNothings.has(lower)) return undefined;
  return {
    ...{ at: 0, message: `"${name}" is no word of JSONata.`, names: [], plural: "" },
    help: "remove the comparison; a missing value makes a condition false, and $exists(…) is true for one that is there",
  };
}

function unknownFirst({ steps }: Reference, { agents }: Names, place: Place): Unknown {
  const [first] = steps;
  const name = first?.name ?? "";
  const foreign = steps.length === 1 ? foreignWord(name, place.reported) : undefined;
  if (foreign !== undefined) return foreign;
  const { expression, reported } = place;
  const reporting = known(reported).filter(({ declared }) => declared.outputs !== undefined);
  const [bare, phases] = [factNames.includes(name as (typeof factNames)[number]), known(expression.phases ?? [])];
  const isKnown = agents.some((agent) => agent.name === name);
  const names = [
    ...reporting.map((agent) => agent.name),
    ...phases.map((phase) => phase.name),
    ...(expression.here === undefined || expression.phases === undefined ? [] : factNames),
  ];
  return {
    at: 0,
    message: isKnown
      ? `"${name}" reports no outputs.`
      : bare
        ? `"${name}" needs the name of its phase here.`
        : `No agent and no phase before this expression has the name "${name}".`,
    names: bare ? phases.map((phase) => `${phase.name}.${name}`) : names,
    plural: bare ? "values of phases" : "names",
    why: "Expressions read the outputs of agents in this and earlier phases, as <agent>.<output>, and facts of these phases, as <phase>.<fact>.",
  };
}

function reportUnknown({ at, names, plural, ...unknown }: Unknown, reference: Reference, place: Place): number {
  const { expression, report } = place;
  const step = reference.steps[at] ?? reference.steps[0];
  if (step === undefined) return 0;
  const hyphenated = names.find((name) => name.includes("-") && expression.text.startsWith(name, step.start));
  const end = hyphenated === undefined ? step.end : step.start + hyphenated.length;
  const meant = hyphenated === undefined ? unknown.replacement : `\`${hyphenated}\``;
  const edit = meant === undefined ? undefined : editIn(expression, step.start, end, meant);
  const suggestion = names.length === 0 ? undefined : suggestName(step.name, names, plural);
  const asText = expression.isCondition || at > 0 ? "" : `for a text, write "'${step.name}'"; else `;
  const help =
    unknown.help ??
    (meant === undefined
      ? suggestion && asText + suggestion
      : `${hyphenated === undefined ? "write" : "put it in backticks:"} ${meant}`);
  report({
    message:
      hyphenated === undefined ? unknown.message : `"${hyphenated}" is read as a difference, because of its hyphen.`,
    span: expression.span(step.start, end),
    related: unknown.related ?? [],
    why: unknown.why ?? "The expression would never be true.",
    ...(help !== undefined && { help }),
    ...(edit && { edit }),
  });
  return hyphenated === undefined ? endOf(reference) : end;
}

function startOf({ steps }: Reference): number {
  return steps[0]?.start ?? 0;
}

function endOf({ steps }: Reference): number {
  return steps.at(-1)?.end ?? 0;
}
