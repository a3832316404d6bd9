import { timesInWords } from "../../../base/in-words.ts";
import { constants, defaults } from "../../../schema/defaults.ts";
import type { AwaitOperatorStep, NotifyStep, SendBackStep, Step } from "../../../schema/types.ts";
import { assignCause } from "../../asl/causes.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression, literal, now } from "../../asl/expressions.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { groundsOf } from "../../asl/passage.ts";
import { assign, assignKey, count } from "../../asl/scope.ts";
import { sortKey } from "../../asl/sort-keys.ts";
import type { States } from "../../asl/states.ts";
import { put, tableRetry, updateItem, updateItemResource, writeTimeoutSeconds } from "../../asl/table.ts";
import { valuesSatisfy } from "../../asl/values.ts";
import type { PhaseItem } from "../../link/model.ts";
import { throwMissing } from "../../source/missing-value.ts";
import type { ItemContext } from "./item-kind.ts";
import type { StepKind } from "./step-kind.ts";

/** Sends the work back to an earlier phase while a condition over the outputs holds. */
export const sendBackKind: StepKind<"send-back"> = {
  places: { steps: ["next", "step", "then"], phases: ["phase", "from"], expressions: ["when"] },
  events: () => eventsOf.move + eventsOf.task,
  states,
};

/** Decides once for all phases of an element, after each of them has ended: however many want it, the work goes back once. */
function states(step: SendBackStep, { pipeline, scope }: Emission): States {
  const { phase, when, rounds } = step;
  const values = { reads: step.reads, scope };
  const holds = valuesSatisfy(when, values);
  const sent = count(scope, "revisions", step.id);
  const title = pipeline.phases[phase]?.title ?? phase;
  return {
    [step.id]: {
      Type: "Choice",
      Comment: `Send the work back to ${phase} while the condition holds`,
      Choices: [
        {
          Condition: expression(`${sent} < ${rounds} and ${holds}`),
          Assign: {
            ...assignKey(scope, "revisions", step.id, `${sent} + 1`),
            ...assignCause(scope, [phase], "return", sortKey.return(phase, scope)),
          },
          Next: stateName(step, "record"),
        },
        {
          Condition: expression(holds),
          Assign: {
            // Neither a gate nor a round of the phase brought the project here.
            ...assign(scope, "outcome", '"returned"'),
            ...assign(
              scope,
              "reason",
              literal(`The work would go back to ${title} more often than the engagement allows: ${when}`),
            ),
          },
          Next: step.then,
        },
      ],
      Default: step.next,
    },
    [stateName(step, "record")]: {
      Type: "Task",
      Comment: `Record why the work goes back to ${phase}`,
      Resource: updateItemResource,
      Arguments: updateItem({
        sortKey: sortKey.return(phase, scope),
        set: { from: put({ S: step.from }), time: put({ S: expression(now) }), ...groundsOf(when, pipeline, values) },
      }),
      TimeoutSeconds: writeTimeoutSeconds,
      Retry: tableRetry,
      Output: {},
      Next: step.step,
    },
  };
}

/** Returns the id of the step that follows the element's phases. */
export function afterPhases(item: PhaseItem, id: string, { exits }: ItemContext): string {
  return item.sendBack === undefined ? exits.next : `${id}-send-back`;
}

/** Returns the steps that may send the work back after the element's phases; `id` is that of the element's first step. */
export function sendBackSteps(item: PhaseItem, id: string, context: ItemContext): Step[] {
  if (item.sendBack === undefined) return [];
  const { engagement, exits } = context;
  const { when, to, rounds, then } = { ...defaults.sendBack, ...item.sendBack };
  const own = afterPhases(item, id, context);
  const operator = then === "ask-operator" ? operatorSteps(item, own, to, context) : [];
  const after = { "ask-operator": `${own}-operator-notice`, stop: exits.stop, continue: exits.next };
  return [
    {
      kind: "send-back",
      id: own,
      origin: engagement.originAt(["phases", item.index, "sendBack"]),
      phase: to,
      from: item.phases[0]?.name ?? throwMissing(),
      step: exits.entryOf(to),
      when,
      ...context.readsOf([when]),
      rounds,
      next: exits.next,
      // biome-ignore lint/suspicious/noThenProperty: the word of the language
      then: after[then],
    },
    ...operator,
  ];
}

function operatorSteps(
  item: PhaseItem,
  own: string,
  to: string,
  { engagement, exits }: ItemContext,
): [NotifyStep, AwaitOperatorStep] {
  const origin = engagement.originAt(["phases", item.index, "sendBack"]);
  const id = `${own}-operator`;
  return [
    { kind: "notify", id: `${id}-notice`, origin, about: "operator", phase: to, next: id },
    {
      kind: "await-operator",
      id,
      origin,
      phase: to,
      group: engagement.operators.name,
      expiresSeconds: constants.operatorExpiresSeconds,
      onResume: exits.entryOf(to),
      onAccept: exits.next,
      onStop: exits.stop,
    },
  ];
}

/** Describes when and how often the work goes back. */
export function explainSendBack({ sendBack }: PhaseItem): string[] {
  if (sendBack === undefined) return [];
  const { when, to, rounds, then } = { ...defaults.sendBack, ...sendBack };
  const last = { "ask-operator": "an operator is asked", stop: "the project stops", continue: "it continues" }[then];
  return [`back to ${to} when ${when}, at most ${timesInWords(rounds)}, then ${last}`];
}
