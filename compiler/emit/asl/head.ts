import { valuesOfRepository } from "../../../schema/project-values.ts";
import { fromFinally } from "../../../schema/table.ts";
import type { Pipeline, Step } from "../../../schema/types.ts";
import { deliveredBefore } from "../../asl/delivered.ts";
import { expression, literal } from "../../asl/expressions.ts";
import { metaUpdate } from "../../asl/meta.ts";
import { initialVariables, type Scope } from "../../asl/scope.ts";
import type { Assign, ChoiceRule, States } from "../../asl/states.ts";
import { conditionFailed } from "../../asl/table.ts";
import { allSteps, workedOnBy } from "../../ir/steps.ts";

/** The machine's first state. Ids have no underscore, so its name is never that of a step. */
export const headState = "crew_begin";

/**
 * Reads the execution's input and goes to the first step, or to the phase from which a stopped project resumes: rounds
 * and entries then continue above the recorded ones.
 */
export function headStates(pipeline: Pipeline, scope: Scope): States {
  return {
    [headState]: {
      Type: "Pass",
      Comment: `Begin ${pipeline.name}, or resume it from a phase`,
      Assign: {
        project: expression("$states.input.project"),
        config: expression("$states.input.config"),
        siteUrl: expression("$states.input.siteUrl"),
        ...keptEnding(pipeline),
        ...initialVariables(scope, "$exists($states.input.entry) ? $states.input.entry : 1"),
        ...givenValues(pipeline, scope),
        ...deliveredBefore(scope),
        rounds: expression("$merge([$states.input.rounds])"),
        furtherSeconds: expression("$merge([$states.input.furtherSeconds])"),
      },
      Output: { from: expression('$exists($states.input.from) ? $states.input.from : ""') },
      Next: "crew_running",
    },
    crew_running: {
      ...metaUpdate({ status: "RUNNING" }),
      // The project was stopped before it began, and its stop is being processed.
      Catch: [{ ErrorEquals: [conditionFailed], Next: "crew_stopped" }],
      Output: expression("$states.input"),
      Next: "crew_from",
    },
    crew_stopped: { Type: "Fail", Error: "Crew.Stopped", Cause: "The project was stopped before it began." },
    crew_from: {
      Type: "Choice",
      Choices: [
        { Condition: expression('$states.input.from = ""'), Next: pipeline.start },
        ...finalOnly(pipeline),
        ...resumptions(pipeline),
      ],
      Default: "crew_unknown-phase",
    },
    "crew_unknown-phase": {
      Type: "Fail",
      Error: "Crew.UnknownPhase",
      Cause: expression(`${literal("The engagement has no phase ")} & $states.input.from`),
    },
  };
}

/** Values that earlier phases reported before the project was stopped; conditions of later phases read them. */
function givenValues(pipeline: Pipeline, { keepsFacts }: Scope): Assign {
  const given = (values: readonly string[]) => expression(`$merge([${values.join(", ")}])`);
  // Expressions read these as they read what an agent reports.
  const input = pipeline.flow?.input === undefined ? [] : ['{"input": $states.input.input}'];
  const outputs = given([...knownFromStart(pipeline), "$states.input.outputs", ...input]);
  return { outputs, ...(keepsFacts && { facts: given(["$states.input.facts"]) }) };
}

function knownFromStart({ given = [], repository }: Pipeline): string[] {
  const values = { project: '{"id": $states.input.project}', repository: repository && repositoryValues(repository) };
  const known = given.flatMap((name) => (values[name] === undefined ? [] : [`"${name}": ${values[name]}`]));
  return known.length === 0 ? [] : [`{${known.join(", ")}}`];
}

function repositoryValues(repository: NonNullable<Pipeline["repository"]>): string {
  const values = Object.entries(valuesOfRepository(repository)).map(([name, value]) => `"${name}": ${literal(value)}`);
  return `{${values.join(", ")}}`;
}

/** An execution may have only the final phases, after one that could not come to them. */
function keptEnding({ steps }: Pipeline): Assign {
  if (!steps.some(({ kind }) => kind === "enter-finally")) return {};
  const given = (name: string) => expression(`$exists($states.input.${name}) ? $states.input.${name} : ""`);
  return { ending: given("ending"), endingReason: given("endingReason") };
}

function finalOnly({ steps }: Pipeline): ChoiceRule[] {
  const enter = steps.find((step) => step.kind === "enter-finally");
  return enter === undefined
    ? []
    : [{ Condition: expression(`$states.input.from = "${fromFinally}"`), Next: enter.next }];
}

/** A merge is prepared only after the delivery that it merges. */
function entryOf(step: Step, steps: readonly Step[]): Step {
  return steps.find((each) => each.kind === "deliver" && each.next === step.id) ?? step;
}

/**
 * Phases side by side are resumed together. Final phases never are: they follow the end of the project. The first phases are resumed through
 * the fetch of the customer's code, at which the project may have stopped.
 */
function resumptions({ steps, phases }: Pipeline): ChoiceRule[] {
  const fetch = steps.find(({ kind }) => kind === "fetch");
  return steps.flatMap((step) =>
    allSteps([step]).flatMap((inner) => {
      const phase = workedOnBy(inner);
      return phase === undefined || phases[phase]?.final
        ? []
        : [
            {
              Condition: expression(`$states.input.from = "${phase}"`),
              Next: (phases[phase]?.index === 0 && fetch?.id) || entryOf(step, steps).id,
            },
          ];
    }),
  );
}
