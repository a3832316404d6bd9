import { constants } from "../../schema/defaults.ts";
import type { AwaitOperatorStep, Step } from "../../schema/types.ts";
import type { Engagement } from "../link/model.ts";
import { notice } from "./notices.ts";

type Asked = Pick<AwaitOperatorStep, "origin" | "phase" | "onResume" | "onAccept" | "onStop">;

/** Returns the steps that tell the operators and wait for one of them, where work cannot go on by itself. */
export function askOperator(
  { operators }: Pick<Engagement, "operators">,
  { told, asked }: { told: string; asked: string },
  { origin, phase, ...exits }: Asked,
): Step[] {
  const expiresSeconds = constants.operatorExpiresSeconds;
  return [
    notice({ id: told, origin, next: asked }, "operator", phase),
    { kind: "await-operator", id: asked, origin, phase, group: operators.name, expiresSeconds, ...exits },
  ];
}
