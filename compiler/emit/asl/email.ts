import type { NotifyStep, Pipeline } from "../../../schema/types.ts";
import { expression, literal } from "./expressions.ts";
import { count, read, type Scope } from "./scope.ts";
import type { TaskState } from "./states.ts";
import { substitution } from "./substitutions.ts";

/** A notice; `next` follows whether it could be sent or not. */
export type Email = Pick<NotifyStep, "group" | "subject" | "text" | "page" | "phase" | "next">;

/** The state that sends a notice to all people of a group. */
export function emailState(email: Email, pipeline: Pipeline, scope: Scope): TaskState {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:sesv2:sendEmail",
    Arguments: {
      FromEmailAddress: substitution("sender"),
      Destination: { ToAddresses: (pipeline.people[email.group] ?? []).map((person) => person.email) },
      Content: {
        Simple: {
          Subject: { Data: expression(filledIn(email.subject, email, scope)) },
          Body: { Text: { Data: expression(filledIn(email.text, email, scope)) } },
        },
      },
    },
    TimeoutSeconds: 60,
    Retry: [
      {
        ErrorEquals: ["SesV2.TooManyRequestsException", "SesV2.InternalServiceErrorException"],
        IntervalSeconds: 2,
        MaxAttempts: 3,
        BackoffRate: 2,
        MaxDelaySeconds: 30,
        JitterStrategy: "FULL",
      },
    ],
    Catch: [{ ErrorEquals: ["States.ALL"], Next: email.next }],
    Output: {},
    Next: email.next,
  };
}

function filledIn(text: string, email: Email, scope: Scope): string {
  const values: { [placeholder: string]: string } = {
    "{{project}}": "$project",
    "{{link}}": link(email, scope),
    "{{round}}": `$string(${count(scope, "rounds", email.phase ?? "")})`,
  };
  const parts = text.split(/(\{\{(?:project|link|round)\}\})/).filter((part) => part !== "");
  return parts.map((part) => values[part] ?? literal(part)).join(" & ");
}

/** JSONata for the address of the page that a notice leads to. */
function link({ page, phase = "" }: Email, scope: Scope): string {
  const project = `$siteUrl & "/projects/" & $project`;
  switch (page) {
    case "project":
      return project;
    case "gate":
      return `${project} & "/gates/${phase}/" & $string(${count(scope, "rounds", phase)})`;
    case "question":
      return `${project} & "/questions/" & ${read(scope, "question")}`;
    case "operator":
      return `${project} & "/operator/${phase}/" & $string(${read(scope, "entry")})`;
    default:
      return page satisfies never;
  }
}
