import { type Need, needs } from "../iam/need.ts";
import { objectsIn, type Places } from "../resource-names.ts";
import { decrypt, encrypt, keyNeeds, readItems, writeItems } from "./actions.ts";
import { tracing } from "./machine.ts";

/** Returns the needs of the function behind the site and the API. It cannot fail a run, and only runners may use repositories. */
export function apiNeeds(places: Places): Need[] {
  const { objects, executions, sessionKey } = places;
  return [
    ...recordNeeds(places),
    ...needs("shows artifacts", ["s3:GetObject"], objectsIn(objects)),
    ...needs("stores statements of work and decisions", ["s3:PutObject"], objectsIn(objects)),
    ...needs("distinguishes a missing object from a refused one", ["s3:ListBucket"], `arn:aws:s3:::${objects}`),
    ...needs("starts a project", ["states:StartExecution"], ...places.machines),
    ...needs("stops a project", ["states:StopExecution"], ...executions),
    ...needs("distinguishes running projects from finished ones", ["states:DescribeExecution"], ...executions),
    ...needs("delivers a decision", ["states:SendTaskSuccess"], ...places.machines),
    ...needs("reads the key that seals sessions", ["ssm:GetParameter"], sessionKey),
    ...keyNeeds("reads and writes encrypted data", places, decrypt, encrypt),
    ...functionNeeds("api", places),
  ];
}

/** Returns the needs of the function behind the STOPPED rule and the schedule. No request from outside reaches it. */
export function eventNeeds(places: Places): Need[] {
  const { objects, executions, senders } = places;
  return [
    ...recordNeeds(places),
    ...needs("reads the files that a decision refers to", ["s3:GetObject"], objectsIn(objects)),
    ...needs("stores decisions", ["s3:PutObject"], objectsIn(objects)),
    ...needs("fails the task of a container that stopped", ["states:SendTaskFailure"], ...places.machines),
    ...needs("delivers decisions", ["states:SendTaskSuccess"], ...places.machines),
    ...needs("repeats a lost start", ["states:StartExecution"], ...places.machines),
    ...needs("completes an unfinished stop", ["states:StopExecution", "states:DescribeExecution"], ...executions),
    ...(senders === undefined ? [] : needs("notifies people", ["ses:SendEmail"], ...senders)),
    ...keyNeeds("reads and writes encrypted data", places, decrypt, encrypt),
    ...functionNeeds("events", places),
  ];
}

function recordNeeds({ table, index }: Places): Need[] {
  return [
    ...needs("reads projects", readItems, table),
    ...needs("finds waiting projects and decisions", ["dynamodb:Query"], index),
    ...needs("records decisions, projects and events", writeItems, table),
  ];
}

function functionNeeds(purpose: "api" | "events", { functionLogs }: Places): Need[] {
  return [
    ...needs("writes its log", ["logs:CreateLogStream", "logs:PutLogEvents"], functionLogs(purpose)),
    ...needs("sends traces", tracing, "*"),
  ];
}
