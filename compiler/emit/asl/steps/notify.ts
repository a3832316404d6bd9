import type { NotifyStep } from "../../../../schema/types.ts";
import type { Emission } from "../emission.ts";
import { noticeState } from "../notice.ts";
import type { States } from "../states.ts";

export function notify(step: NotifyStep, { scope }: Emission): States {
  return { [step.id]: noticeState(step, scope) };
}
