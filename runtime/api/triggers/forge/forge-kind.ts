import type { ForgeCause } from "../../../../schema/event-values.ts";
import type { TriggerKind } from "../trigger-kind.ts";
import { lookNow } from "./follow-forges.ts";
import { receiveForge } from "./receive-forge.ts";

/** Events of a forge, which is asked every minute, and tells of them itself where a secret signs its messages. */
export const forgeKind: TriggerKind<ForgeCause> = {
  receive(services, active, request) {
    const { secret } = active.trigger;
    return secret === undefined ? undefined : receiveForge(services, active, secret, request);
  },
  looks: (active) =>
    active.trigger.repositories.map((repository) => ({
      place: repository.name,
      look: (services) => lookNow(services, active, repository),
    })),
};
