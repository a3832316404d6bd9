import type { Integration } from "../../engine/integration.ts";
import { type DynamoDbTarget, dynamoDbIntegration } from "./dynamodb.ts";
import { type EventSink, eventsIntegration } from "./events.ts";
import { emailIntegration, type MailDelivery, topicIntegration } from "./mail.ts";
import { type ContainerService, runTaskIntegration } from "./run-task.ts";

export interface LocalServices {
  dynamoDb: DynamoDbTarget;
  outbox: MailDelivery;
  containers: ContainerService;
  /** Default: accepts and drops events, like a bus without rules. */
  events?: EventSink;
}

/** Local implementations of every service that an emitted state machine may call. */
export function localIntegrations({ dynamoDb, outbox, containers, events = () => {} }: LocalServices): Integration[] {
  return [
    dynamoDbIntegration(dynamoDb),
    emailIntegration(outbox),
    topicIntegration(outbox),
    eventsIntegration(events),
    runTaskIntegration(containers),
  ];
}
