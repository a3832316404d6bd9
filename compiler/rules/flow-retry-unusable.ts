import { constants } from "../../schema/defaults.ts";
import { secondsOf } from "./duration.ts";
import type { Rule } from "./rule.ts";

/** The queue is looked at once a minute. */
const leastSeconds = 60;

export const flowRetryUnusable: Rule = {
  id: "flow-retry-unusable",
  severity: "error",
  check({ engagement }, report) {
    const { flow } = engagement;
    const { backoff } = flow?.declared.retry ?? {};
    if (flow === undefined || backoff === undefined) return;
    const seconds = secondsOf(backoff);
    const isShort = seconds < leastSeconds;
    if (!isShort && seconds <= constants.flowRetrySeconds) return;
    report({
      message: isShort
        ? `A project of "${flow.declaredAs}" would be tried again after ${backoff}, but queues are looked at once a minute.`
        : `A project of "${flow.declaredAs}" would wait ${backoff} before it is tried again, but no wait is longer than ${constants.flowRetrySeconds / 3600}h.`,
      span: engagement.originAt(["flows", flow.declaredAs, "retry", "backoff"]),
      why: "A wait that is never kept says something else than what happens.",
      help: `write a wait from 1m to ${constants.flowRetrySeconds / 3600}h; it is doubled before each further try`,
    });
  },
};
