import type { Integration } from "../../engine/integration.ts";
import { type DynamoDbTarget, dynamoDbIntegration } from "./dynamodb.ts";
import { type EventSink, eventsIntegration } from "./events.ts";
import { emailIntegration, type MailDelivery, topicIntegration } from "./mail.ts";
import { type ContainerService, runTaskIntegration } from "./run-task.ts";

export interface LocalServices {
  dynamoDb: DynamoDbTarget;
  outbox: MailDelivery;
  containers: ContainerService;
  /** Default: events are accepted and go nowhere, as on a bus without rules. */
  events?: EventSink;
}

/** Every service an emitted machine may call, played by what there is on one machine. */
export function localIntegrations({ dynamoDb, outbox, containers, events = () => {} }: LocalServices): Integration[] {
  return [
    dynamoDbIntegration(dynamoDb),
    emailIntegration(outbox),
    topicIntegration(outbox),
    eventsIntegration(events),
    runTaskIntegration(containers),
  ];
}
