import type { NotifyStep } from "../../../../schema/types.ts";
import { emailState } from "../email.ts";
import type { Emission } from "../emission.ts";
import type { States } from "../states.ts";

export function notify(step: NotifyStep, { pipeline, scope }: Emission): States {
  return { [step.id]: emailState(step, pipeline, scope) };
}
