import { type Need, needs } from "../iam/need.ts";
import { objectsIn, type Places } from "../resource-names.ts";
import { decrypt, encrypt, keyNeeds, readItems, writeItems } from "./actions.ts";
import { tracing } from "./machine.ts";

/** Returns the needs of the function behind the site and the API. It cannot fail a run, and only runners may use repositories. */
export function apiNeeds(places: Places): Need[] {
  const { objects, machine, executions, sessionKey } = places;
  return [
    ...recordNeeds(places),
    ...needs("shows artifacts", ["s3:GetObject"], objectsIn(objects)),
    ...needs("stores statements of work and what was decided", ["s3:PutObject"], objectsIn(objects)),
    ...needs("tells a missing object from a refused one", ["s3:ListBucket"], `arn:aws:s3:::${objects}`),
    ...needs("starts a project", ["states:StartExecution"], machine),
    ...needs("stops a project", ["states:StopExecution"], executions),
    ...needs("tells a project that runs from one that has ended", ["states:DescribeExecution"], executions),
    ...needs("delivers a decision", ["states:SendTaskSuccess"], machine),
    ...needs("keeps sessions sealed", ["ssm:GetParameter"], sessionKey),
    ...keyNeeds("reads and writes what is encrypted", places, decrypt, encrypt),
    ...functionNeeds("api", places),
  ];
}

/** Returns the needs of the function behind the STOPPED rule and the schedule. No request from outside reaches it. */
export function eventNeeds(places: Places): Need[] {
  const { objects, machine, executions, senders } = places;
  return [
    ...recordNeeds(places),
    ...needs("reads what a decision refers to", ["s3:GetObject"], objectsIn(objects)),
    ...needs("stores what was decided", ["s3:PutObject"], objectsIn(objects)),
    ...needs("fails the task of a container that stopped", ["states:SendTaskFailure"], machine),
    ...needs("delivers what was decided", ["states:SendTaskSuccess"], machine),
    ...needs("repeats a start that was lost", ["states:StartExecution"], machine),
    ...needs("completes a stop that was begun", ["states:StopExecution", "states:DescribeExecution"], executions),
    ...(senders === undefined ? [] : needs("tells people", ["ses:SendEmail"], ...senders)),
    ...keyNeeds("reads and writes what is encrypted", places, decrypt, encrypt),
    ...functionNeeds("events", places),
  ];
}

function recordNeeds({ table, index }: Places): Need[] {
  return [
    ...needs("reads projects", readItems, table),
    ...needs("finds projects and decisions that wait", ["dynamodb:Query"], index),
    ...needs("records decisions, projects and events", writeItems, table),
  ];
}

function functionNeeds(purpose: "api" | "events", { functionLogs }: Places): Need[] {
  return [
    ...needs("writes its log", ["logs:CreateLogStream", "logs:PutLogEvents"], functionLogs(purpose)),
    ...needs("is traced", tracing, "*"),
  ];
}
