import type { Json } from "../../../base/json.ts";
import type { Catcher, Retrier } from "./machine.ts";
import { type CompileHost, StateFields } from "./state-fields.ts";

const whole = { least: 0, most: 99_999_999, isWhole: true };

export function compileRetry(fields: StateFields, host: CompileHost): Retrier[] {
  const sources = fields.objects("Retry") ?? [];
  return sources.map((source, index) => {
    const retrier = new StateFields(source, `${fields.location}/Retry[${index}]`, host);
    retrier.string("Comment");
    const jitter = retrier.string("JitterStrategy") ?? "NONE";
    if (jitter !== "FULL" && jitter !== "NONE") retrier.refuse("JitterStrategy must be FULL or NONE", "JitterStrategy");
    const compiled: Retrier = {
      errors: errorNames(retrier, index === sources.length - 1),
      intervalSeconds: retrier.literalNumber("IntervalSeconds", { ...whole, least: 1 }) ?? 1,
      maxAttempts: retrier.literalNumber("MaxAttempts", whole) ?? 3,
      backoffRate: retrier.literalNumber("BackoffRate", { least: 1, most: Number.MAX_VALUE, isWhole: false }) ?? 2,
      maxDelaySeconds:
        retrier.literalNumber("MaxDelaySeconds", { ...whole, least: 1, most: 31_622_399 }) ?? Number.POSITIVE_INFINITY,
      jitter: jitter === "FULL" ? "FULL" : "NONE",
    };
    retrier.refuseUnread((key) => `"${key}" is not a field of a retrier`);
    return compiled;
  });
}

export function compileCatch(fields: StateFields, host: CompileHost): Catcher[] {
  const sources = fields.objects("Catch") ?? [];
  return sources.map((source, index) => {
    const catcher = new StateFields(source, `${fields.location}/Catch[${index}]`, host);
    catcher.string("Comment");
    const next = catcher.string("Next");
    if (next === undefined) catcher.refuse('a catcher needs "Next"');
    const output = catcher.template("Output");
    const assign = catcher.assign();
    const compiled: Catcher = {
      errors: errorNames(catcher, index === sources.length - 1),
      next: next ?? "",
      ...(output ? { output } : {}),
      ...(assign ? { assign } : {}),
    };
    catcher.refuseUnread((key) => `"${key}" is not supported in a catcher`);
    return compiled;
  });
}

function errorNames(fields: StateFields, isLast: boolean): string[] {
  const names: Json | undefined = fields.take("ErrorEquals");
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === "string")) {
    fields.refuse("ErrorEquals must be a list of error names", "ErrorEquals");
    return [];
  }
  if (names.includes("States.ALL") && (names.length > 1 || !isLast)) {
    fields.refuse("States.ALL must stand alone and last", "ErrorEquals");
  }
  return names;
}
