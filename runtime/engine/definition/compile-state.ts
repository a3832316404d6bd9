import { parseResource } from "../integration.ts";
import { compileMap } from "./compile-map.ts";
import { compileCatch, compileRetry } from "./compile-recovery.ts";
import { defined } from "./defined.ts";
import type { ChoiceRule, ChoiceState, ParallelState, State, States, TaskState, WaitState } from "./machine.ts";
import { StateFields, type StateHost } from "./state-fields.ts";

const seconds = { least: 0, most: 99_999_999, isWhole: true };
const positiveSeconds = { ...seconds, least: 1 };
const pathFields = new Set([
  "InputPath",
  "OutputPath",
  "ResultPath",
  "Parameters",
  "ResultSelector",
  "ItemsPath",
  "SecondsPath",
  "TimestampPath",
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "ErrorPath",
  "CausePath",
  "MaxConcurrencyPath",
  "Result",
  "Variable",
]);

/** Undefined when the type is unknown; other faults are reported. */
export function compileState(name: string, fields: StateFields, host: StateHost): State | undefined {
  const type = fields.string("Type");
  fields.string("Comment");
  if ((fields.string("QueryLanguage") ?? "JSONata") !== "JSONata")
    fields.refuse("a state cannot go back to JSONPath", "QueryLanguage");
  const state = compileType(type, name, fields, host);
  if (!state) {
    fields.refuse(`there is no state type "${type}"`, "Type");
    return undefined;
  }
  fields.refuseUnread((key) =>
    pathFields.has(key)
      ? `"${key}" belongs to JSONPath, which is not supported`
      : `"${key}" is not supported in a ${type} state`,
  );
  return state;
}

function compileType(type: string | undefined, name: string, fields: StateFields, host: StateHost): State | undefined {
  switch (type) {
    case "Pass":
      return { type, name, ...next(fields), ...results(fields) };
    case "Succeed":
      return { type, name, ...defined({ output: fields.template("Output") }) };
    case "Fail":
      return { type, name, ...defined({ error: fields.text("Error"), cause: fields.text("Cause") }) };
    case "Wait":
      return compileWait(name, fields);
    case "Choice":
      return compileChoice(name, fields, host);
    case "Task":
      return compileTask(name, fields, host);
    case "Parallel":
      return compileParallel(name, fields, host);
    case "Map":
      return { ...compileMap(name, fields, host), ...next(fields), ...results(fields) };
    default:
      return undefined;
  }
}

function next(fields: StateFields): { next?: string } {
  const target = fields.string("Next");
  const end = fields.take("End");
  if (end !== undefined && typeof end !== "boolean") fields.refuse("End must be a boolean", "End");
  if ((target === undefined) !== (end === true)) fields.refuse('a state needs either "Next" or "End": true');
  return defined({ next: target });
}

function results(fields: StateFields) {
  return defined({ output: fields.template("Output"), assign: fields.assign() });
}

function compileWait(name: string, fields: StateFields): WaitState {
  const duration = fields.number("Seconds", seconds);
  const timestamp = fields.text("Timestamp");
  if ((duration === undefined) === (timestamp === undefined))
    fields.refuse('a Wait needs either "Seconds" or "Timestamp"');
  return { type: "Wait", name, ...defined({ seconds: duration, timestamp }), ...next(fields), ...results(fields) };
}

function compileChoice(name: string, fields: StateFields, host: StateHost): ChoiceState {
  const sources = fields.objects("Choices") ?? [];
  if (sources.length === 0) fields.refuse("Choices must hold at least one rule", "Choices");
  const choices: ChoiceRule[] = [];
  sources.forEach((source, index) => {
    const rule = new StateFields(source, `${fields.location}/Choices[${index}]`, host);
    const condition = rule.boolean("Condition");
    const target = rule.string("Next");
    rule.string("Comment");
    if (!condition || target === undefined) rule.refuse('a rule needs "Condition" and "Next"');
    else choices.push({ condition, next: target, ...results(rule) });
    rule.refuseUnread((key) => `"${key}" is not supported in a rule; conditions are JSONata in "Condition"`);
  });
  const fallback = fields.string("Default");
  return { type: "Choice", name, choices, ...defined({ fallback }), ...results(fields) };
}

function compileTask(name: string, fields: StateFields, host: StateHost): TaskState {
  const arn = fields.string("Resource") ?? "";
  const resource = parseResource(arn);
  if (!resource || !host.offers(resource)) fields.refuse(`the task resource "${arn}" is not supported`, "Resource");
  const [timeout, heartbeat] = [fields.peek("TimeoutSeconds"), fields.peek("HeartbeatSeconds")];
  if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout) {
    fields.refuse("HeartbeatSeconds must be smaller than TimeoutSeconds", "HeartbeatSeconds");
  }
  return {
    type: "Task",
    name,
    resource: resource ?? { arn, service: "", action: "", awaitsToken: false },
    ...defined({
      arguments: fields.template("Arguments"),
      timeoutSeconds: fields.number("TimeoutSeconds", positiveSeconds),
      heartbeatSeconds: fields.number("HeartbeatSeconds", positiveSeconds),
    }),
    retry: compileRetry(fields, host),
    catch: compileCatch(fields, host),
    ...next(fields),
    ...results(fields),
  };
}

function compileParallel(name: string, fields: StateFields, host: StateHost): ParallelState {
  const sources = fields.objects("Branches") ?? [];
  if (sources.length === 0) fields.refuse("Branches must hold at least one branch", "Branches");
  const branches = sources.map((source, index): States => {
    const branch = new StateFields(source, `${fields.location}/Branches[${index}]`, host);
    branch.string("Comment");
    const states = host.compileStates(branch);
    branch.refuseUnread((key) => `"${key}" is not a field of a branch`);
    return states;
  });
  return {
    type: "Parallel",
    name,
    branches,
    ...defined({ arguments: fields.template("Arguments") }),
    retry: compileRetry(fields, host),
    catch: compileCatch(fields, host),
    ...next(fields),
    ...results(fields),
  };
}
