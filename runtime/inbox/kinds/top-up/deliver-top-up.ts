import type { Digest } from "../../../../base/digest.ts";
import { dollars } from "../../../../base/dollars.ts";
import type { Stored } from "../../../ledger/stored.ts";
import { markTopUpDelivered, unmarkDeliveredTopUp } from "../../../ledger/top-ups.ts";
import { topUpTokenOf } from "../../../ledger/waiting.ts";
import { InvalidTaskToken } from "../../../machine/machine.ts";
import { logFailure } from "../../../telemetry/log-failure.ts";
import type { Decider } from "../../decider.ts";
import { sendAnswer } from "../../send-answer.ts";
import { topUpKind } from "./top-up-kind.ts";

/** Delivers the outcome of a request to every phase that waits for it. Each delivery is recorded, so that a repetition continues. */
export async function deliverTopUp(
  { table, machine, objects }: Pick<Decider, "table" | "machine" | "objects">,
  item: Stored<"top-up">,
): Promise<"sent" | "nothing" | "later"> {
  if (item.status === "OPEN") return "nothing";
  const decided = topUpKind.decided(item);
  const record = decided && (await objects.put(JSON.stringify(decided)));
  const waits = Object.entries(item.waits);
  for (const [phase, since] of waits) {
    const taskToken = await topUpTokenOf(table, item, phase);
    if (taskToken === undefined || !(await sendOrGiveUp(machine, item, taskToken, answerOf(item, record))))
      return "later";
    await markTopUpDelivered(table, item, { phase, since, record });
  }
  if (!(await unmarkDeliveredTopUp(table, item))) return "later";
  return waits.length > 0 ? "sent" : "nothing";
}

/** An execution that has ended leaves tokens behind that nobody waits with: the others must not wait for them. */
async function sendOrGiveUp(
  machine: Decider["machine"],
  item: Stored<"top-up">,
  taskToken: string,
  answer: object,
): Promise<boolean> {
  try {
    return await sendAnswer(machine, item, taskToken, answer);
  } catch (error) {
    if (!(error instanceof InvalidTaskToken)) throw error;
    logFailure("delivery-later", error, { pk: item.pk, sk: item.sk });
    return true;
  }
}

function answerOf({ decision }: Stored<"top-up">, record: Digest | undefined): object {
  if (decision === undefined) {
    return { verdict: "expired", reason: "The project's money is spent, and nobody granted more in time." };
  }
  const { verdict, name, comment, raise } = decision;
  if (verdict === "grant")
    return { verdict, reason: `${name} granted ${dollars((raise?.budgetUsd ?? 0) * 1_000_000)} more.`, record };
  const reason = `The project's money is spent, and ${name} granted no more${comment === "" ? "." : `: ${comment}`}`;
  return { verdict, reason, record };
}
