import type { ItemKey } from "../ledger/keys.ts";
import { InvalidTaskToken, type Machine } from "../machine/machine.ts";
import { logFailure } from "../telemetry/log-failure.ts";

/**
 * Sends the answer; false when the service refuses it or cannot be reached. A token that no task waits for any more needs no delivery:
 * a machine that timed out reopens the item with a new token.
 */
export async function sendAnswer(
  machine: Machine,
  { pk, sk }: ItemKey,
  taskToken: string,
  answer: object,
): Promise<boolean> {
  try {
    await machine.succeed(taskToken, answer);
    return true;
  } catch (error) {
    if (error instanceof InvalidTaskToken) throw error;
    logFailure("delivery-later", error, { pk, sk });
    return false;
  }
}
