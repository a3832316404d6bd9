import type { ConformanceCase } from "./conformance-case.ts";
import { pages, recorded } from "./sources.ts";

const route = {
  Route: {
    Type: "Choice",
    Choices: [
      { Condition: "{% $states.input.n > 10 %}", Output: "large", Assign: { seen: "large" }, Next: "Tell" },
      { Condition: "{% $states.input.n > 5 %}", Output: "middle", Assign: { seen: "middle" }, Next: "Tell" },
    ],
    Default: "Small",
  },
  Tell: { Type: "Pass", Output: ["{% $states.input %}", "{% $seen %}"], End: true },
  Small: { Type: "Succeed" },
};
const chosen = "ExecutionStarted ChoiceStateEntered ChoiceStateExited";
const waited = "ExecutionStarted WaitStateEntered WaitStateExited ExecutionSucceeded";

export const flow: ConformanceCase[] = [
  {
    behaviour: "the first rule that holds is taken, with its own Output and Assign",
    sources: [pages.choice, recorded("outputdecl/test_output", "test_output_in_choice[CONDITION_TRUE]")],
    states: route,
    input: { n: 20 },
    end: { output: ["large", "large"] },
    events: `${chosen} PassStateEntered PassStateExited ExecutionSucceeded`,
  },
  {
    behaviour: "later rules are asked when earlier ones do not hold",
    sources: [pages.choice],
    states: route,
    input: { n: 7 },
    end: { output: ["middle", "middle"] },
    events: `${chosen} PassStateEntered PassStateExited ExecutionSucceeded`,
  },
  {
    behaviour: "where no rule holds the default is taken with the input",
    sources: [pages.choice, pages.succeed],
    states: route,
    input: { n: 1 },
    end: { output: { n: 1 } },
    events: `${chosen} SucceedStateEntered SucceedStateExited ExecutionSucceeded`,
  },
  {
    behaviour: "without a default the execution fails with States.Runtime: States.NoChoiceMatched is reserved",
    sources: [pages.errors],
    states: {
      Route: { Type: "Choice", Choices: [{ Condition: "{% $states.input.yes %}", Next: "Done" }] },
      Done: { Type: "Succeed" },
    },
    input: { yes: false },
    end: { error: "States.Runtime" },
    events: "ExecutionStarted ChoiceStateEntered ExecutionFailed",
  },
  {
    behaviour: "a condition has to be a boolean",
    sources: [pages.choice, pages.transforming],
    states: {
      Route: { Type: "Choice", Choices: [{ Condition: "{% $states.input.n %}", Next: "Done" }], Default: "Done" },
      Done: { Type: "Succeed" },
    },
    input: { n: 1 },
    end: { error: "States.QueryEvaluationError" },
    events: "ExecutionStarted ChoiceStateEntered EvaluationFailed ExecutionFailed",
  },
  {
    behaviour: "Succeed may have an Output of its own",
    sources: [pages.succeed],
    states: { Done: { Type: "Succeed", Output: { n: "{% $states.input.n + 1 %}" } } },
    input: { n: 1 },
    end: { output: { n: 2 } },
    events: "ExecutionStarted SucceedStateEntered SucceedStateExited ExecutionSucceeded",
  },
  {
    behaviour: "Fail may compute its error and cause",
    sources: [pages.fail],
    states: {
      Stop: { Type: "Fail", Error: "{% 'Order.' & $states.input.kind %}", Cause: "{% 'No ' & $states.input.kind %}" },
    },
    input: { kind: "Tea" },
    end: { error: "Order.Tea", cause: "No Tea" },
    events: "ExecutionStarted FailStateEntered ExecutionFailed",
  },
  {
    behaviour: "Fail may have a cause alone",
    sources: [recorded("scenarios/test_base_scenarios", "test_fail_cause_jsonata")],
    states: { Stop: { Type: "Fail", Cause: "Nobody is there." } },
    end: { cause: "Nobody is there." },
    events: "ExecutionStarted FailStateEntered ExecutionFailed",
  },
  {
    behaviour: "Wait takes its seconds from an expression",
    sources: [pages.wait, recorded("scenarios/test_base_scenarios", "test_wait_seconds_jsonata")],
    states: { Pause: { Type: "Wait", Seconds: "{% $states.input.minutes * 60 %}", End: true } },
    input: { minutes: 3 },
    end: { output: { minutes: 3 } },
    events: waited,
    seconds: 180,
  },
  {
    behaviour: "Wait lasts until a time, given with its offset",
    sources: [pages.wait, recorded("scenarios/test_base_scenarios", "test_wait_timestamp_jsonata")],
    states: { Pause: { Type: "Wait", Timestamp: "2026-01-01T02:00:30+02:00", Output: "awake", End: true } },
    end: { output: "awake" },
    events: waited,
    seconds: 30,
  },
  {
    behaviour: "a time that has passed is not waited for",
    sources: [pages.wait],
    states: { Pause: { Type: "Wait", Timestamp: "2025-12-31T00:00:00Z", Output: "awake", End: true } },
    end: { output: "awake" },
    events: waited,
    seconds: 0,
  },
  {
    behaviour: "a time without its offset is refused",
    sources: [recorded("base/test_wait", "test_wait_timestamp_jsonata[NO_Z]")],
    states: { Pause: { Type: "Wait", Timestamp: "{% $states.input.at %}", End: true } },
    input: { at: "2026-01-01T08:00:00" },
    end: {
      error: "States.QueryEvaluationError",
      cause:
        "An error occurred while executing the state 'Pause' (entered at the event id #2). The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2026-01-01T08:00:00",
    },
    events: "ExecutionStarted WaitStateEntered EvaluationFailed ExecutionFailed",
  },
];
