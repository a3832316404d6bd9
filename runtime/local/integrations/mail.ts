import type { Json } from "../../../base/json.ts";
import { TaskError } from "../../engine/failures.ts";
import type { Integration } from "../../engine/integration.ts";

/** Local delivery of notices. Returns the message's id. */
export interface MailDelivery {
  deliver(mail: { to: string[]; subject: string; text: string }): Promise<string>;
}

type Fields = { [key: string]: Json };

/** `aws-sdk:sesv2:sendEmail` for simple messages with a text body. */
export function emailIntegration(outbox: MailDelivery): Integration {
  return {
    resource: "arn:aws:states:::aws-sdk:sesv2:sendEmail",
    async start(taskArguments) {
      const simple = fieldsOf(at(taskArguments, "Content", "Simple"));
      const to = at(taskArguments, "Destination", "ToAddresses");
      const subject = at(simple ?? null, "Subject", "Data");
      const text = at(simple ?? null, "Body", "Text", "Data");
      if (!isTexts(to) || typeof subject !== "string" || typeof text !== "string") {
        throw new TaskError(
          "SesV2.BadRequestException",
          "a message needs Destination.ToAddresses and Content.Simple with Subject.Data and Body.Text.Data",
        );
      }
      return { MessageId: await outbox.deliver({ to, subject, text }) };
    },
  };
}

/** `sns:publish`: the topic or phone number is the recipient. */
export function topicIntegration(outbox: MailDelivery): Integration {
  return {
    resource: "arn:aws:states:::sns:publish",
    async start(taskArguments) {
      const { TopicArn, TargetArn, PhoneNumber, Message, Subject } = fieldsOf(taskArguments) ?? {};
      const to = TopicArn ?? TargetArn ?? PhoneNumber;
      if (typeof to !== "string" || Message === undefined) {
        throw new TaskError(
          "SNS.InvalidParameterException",
          "publish needs a TopicArn, TargetArn or PhoneNumber, and a Message",
        );
      }
      const text = typeof Message === "string" ? Message : JSON.stringify(Message);
      return {
        MessageId: await outbox.deliver({ to: [to], subject: typeof Subject === "string" ? Subject : "", text }),
      };
    },
  };
}

function fieldsOf(value: Json | undefined): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

function at(value: Json, ...path: string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path) found = fieldsOf(found)?.[key];
  return found;
}

function isTexts(value: Json | undefined): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}
