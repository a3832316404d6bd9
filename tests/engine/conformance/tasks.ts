import { type ConformanceCase, callback, work } from "./conformance-case.ts";
import { pages, recorded } from "./sources.ts";

const asked = "TaskScheduled TaskStarted";
const begun = `ExecutionStarted TaskStateEntered ${asked}`;
const down = { error: "Service.Down", cause: "It is being repaired." };
const after = { After: { Type: "Pass", Output: "{% $states.input.Error %}", End: true } };
const afterEvents = "TaskStateExited PassStateEntered PassStateExited ExecutionSucceeded";

export const tasks: ConformanceCase[] = [
  {
    behaviour: "a task's result can be read by Output and Assign",
    sources: [
      pages.task,
      pages.transforming,
      recorded("outputdecl/test_output", "test_base_task_lambda[BASE_TASK_LAMBDA]"),
    ],
    states: {
      Do: {
        ...work,
        Arguments: { n: "{% $states.input.n %}" },
        Assign: { got: "{% $states.result.sum %}" },
        Output: { sum: "{% $states.result.sum %}", n: "{% $states.input.n %}" },
        Next: "Tell",
      },
      Tell: { Type: "Pass", Output: ["{% $states.input %}", "{% $got %}"], End: true },
    },
    input: { n: 1 },
    answers: [{ result: { sum: 5 } }],
    end: { output: [{ sum: 5, n: 1 }, 5] },
    events: `${begun} TaskSucceeded TaskStateExited PassStateEntered PassStateExited ExecutionSucceeded`,
  },
  {
    behaviour: "a task that fails without Retry and Catch fails the execution, with its error and cause",
    sources: [
      pages.errors,
      recorded("scenarios/test_base_scenarios", "test_retry_interval_features_max_attempts_zero"),
    ],
    states: { Do: { ...work, End: true } },
    answers: [down],
    end: down,
    events: `${begun} TaskFailed ExecutionFailed`,
  },
  {
    behaviour: "a retrier's defaults are three attempts after 1, 2 and 4 seconds",
    sources: [
      pages.errors,
      recorded("scenarios/test_base_scenarios", "test_lambda_service_invoke_with_retry_extended_input"),
    ],
    states: {
      Do: {
        ...work,
        Retry: [{ ErrorEquals: ["Service.Down"] }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "After" }],
        End: true,
      },
      ...after,
    },
    answers: [down],
    end: { output: "Service.Down" },
    events: `${begun} TaskFailed ${asked} TaskFailed ${asked} TaskFailed ${asked} TaskFailed ${afterEvents}`,
    seconds: 7,
  },
  {
    behaviour: "MaxDelaySeconds caps what BackoffRate has made of the interval",
    sources: [pages.errors],
    states: {
      Do: {
        ...work,
        Retry: [
          { ErrorEquals: ["Service.Down"], IntervalSeconds: 4, BackoffRate: 3, MaxAttempts: 3, MaxDelaySeconds: 10 },
        ],
        End: true,
      },
    },
    answers: [down],
    end: down,
    events: `${begun} TaskFailed ${asked} TaskFailed ${asked} TaskFailed ${asked} TaskFailed ExecutionFailed`,
    seconds: 4 + 10 + 10,
  },
  {
    behaviour: "full jitter waits for a part of the interval",
    sources: [pages.errors],
    // The test's random number is a half.
    states: {
      Do: {
        ...work,
        Retry: [{ ErrorEquals: ["Service.Down"], IntervalSeconds: 8, MaxAttempts: 2, JitterStrategy: "FULL" }],
        End: true,
      },
    },
    answers: [down, down, { result: "up" }],
    end: { output: "up" },
    events: `${begun} TaskFailed ${asked} TaskFailed ${asked} TaskSucceeded TaskStateExited ExecutionSucceeded`,
    seconds: 4 + 8,
  },
  {
    behaviour: "MaxAttempts of 0 means no retry",
    sources: [
      pages.errors,
      recorded("scenarios/test_base_scenarios", "test_retry_interval_features_max_attempts_zero"),
    ],
    states: { Do: { ...work, Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 0 }], End: true } },
    answers: [down],
    end: down,
    events: `${begun} TaskFailed ExecutionFailed`,
    seconds: 0,
  },
  {
    behaviour: "each retrier counts its own attempts",
    sources: [pages.errors],
    states: {
      Do: {
        ...work,
        Retry: [
          { ErrorEquals: ["A"], IntervalSeconds: 1, MaxAttempts: 2 },
          { ErrorEquals: ["B"], IntervalSeconds: 5 },
        ],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "After" }],
        End: true,
      },
      ...after,
    },
    answers: ["A", "A", "B", "A"].map((error) => ({ error, cause: "again" })),
    end: { output: "A" },
    events: `${begun} TaskFailed ${asked} TaskFailed ${asked} TaskFailed ${asked} TaskFailed ${afterEvents}`,
    seconds: 1 + 2 + 5,
  },
  {
    behaviour: "States.TaskFailed stands for the errors of services",
    sources: [pages.errors],
    states: {
      Do: { ...work, Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "After" }], End: true },
      ...after,
    },
    answers: [down],
    end: { output: "Service.Down" },
    events: `${begun} TaskFailed ${afterEvents}`,
  },
  {
    behaviour: "a catcher's own Output and Assign are evaluated, and not the state's",
    sources: [
      pages.errors,
      pages.variables,
      recorded("states_variables/test_error_output", "test_task_catch_error_with_retry"),
    ],
    states: {
      Do: {
        ...work,
        Assign: { state: "{% 1 %}" },
        Output: "never",
        Catch: [
          {
            ErrorEquals: ["Service.Down"],
            Assign: { why: "{% $states.errorOutput.Cause %}" },
            Output: "{% $states.input.n %}",
            Next: "Tell",
          },
        ],
        End: true,
      },
      Tell: { Type: "Pass", Output: ["{% $states.input %}", "{% $why %}", "{% $exists($state) %}"], End: true },
    },
    input: { n: 3 },
    answers: [down],
    end: { output: [3, "It is being repaired.", false] },
    events: `${begun} TaskFailed ${afterEvents}`,
  },
  {
    behaviour: "the answer to a token succeeds the task after its request was accepted",
    sources: [pages.token, recorded("callback/test_callback", "test_sqs_wait_for_task_token")],
    states: { Ask: { ...callback, Arguments: { token: "{% $states.context.Task.Token %}" }, End: true } },
    answers: [{ later: 60, result: { yes: true } }],
    end: { output: { yes: true } },
    events: `${begun} TaskSubmitted TaskSucceeded TaskStateExited ExecutionSucceeded`,
    seconds: 60,
  },
  {
    behaviour: "a failure under a token has the error and cause that it was given",
    sources: [pages.token, recorded("callback/test_callback", "test_sqs_failure_in_wait_for_task_token")],
    states: { Ask: { ...callback, End: true } },
    answers: [{ later: 1, error: "No", cause: "They said no." }],
    end: { error: "No", cause: "They said no." },
    events: `${begun} TaskSubmitted TaskFailed ExecutionFailed`,
  },
  {
    behaviour: "a task under a token that nobody answers times out with States.Timeout and no cause",
    sources: [pages.errors, recorded("callback/test_callback", "test_sqs_wait_for_task_token_timeout")],
    states: { Ask: { ...callback, TimeoutSeconds: 300, End: true } },
    answers: [{ heartbeats: [] }],
    end: { error: "States.Timeout" },
    events: `${begun} TaskSubmitted TaskTimedOut ExecutionFailed`,
    seconds: 300,
  },
  {
    behaviour: "a missed heartbeat is recorded as States.Timeout",
    sources: [pages.token, recorded("timeouts/test_heartbeats", "test_heartbeat_no_timeout")],
    states: { Ask: { ...callback, HeartbeatSeconds: 30, End: true } },
    answers: [{ heartbeats: [20, 40] }],
    end: { error: "States.Timeout" },
    events: `${begun} TaskSubmitted TaskTimedOut ExecutionFailed`,
    seconds: 70,
  },
  {
    behaviour: "States.HeartbeatTimeout in a catcher means a missed heartbeat",
    sources: [pages.errors],
    states: {
      Ask: {
        ...callback,
        HeartbeatSeconds: 30,
        Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "After" }],
        End: true,
      },
      After: { Type: "Pass", Output: "missed", End: true },
    },
    answers: [{ heartbeats: [] }],
    end: { output: "missed" },
    events: `${begun} TaskSubmitted TaskTimedOut ${afterEvents}`,
    seconds: 30,
  },
  {
    behaviour: "a result above 256 KiB fails the task with States.DataLimitExceeded, which its name catches",
    sources: [
      pages.quotas,
      recorded(
        "error_handling/test_states_errors",
        "test_service_task_lambada_data_limit_exceeded_on_large_utf8_response",
      ),
    ],
    states: {
      Do: { ...work, Catch: [{ ErrorEquals: ["States.DataLimitExceeded"], Next: "After" }], End: true },
      ...after,
    },
    answers: [{ result: "x".repeat(262_144) }],
    end: { output: "States.DataLimitExceeded" },
    events: `${begun} TaskFailed ${afterEvents}`,
  },
  {
    behaviour: "States.ALL is documented not to catch States.DataLimitExceeded",
    sources: [pages.errors],
    states: {
      Do: { ...work, Catch: [{ ErrorEquals: ["States.ALL"], Next: "After" }], End: true },
      ...after,
    },
    answers: [{ result: "x".repeat(262_144) }],
    end: { error: "States.DataLimitExceeded" },
    events: `${begun} TaskFailed ExecutionFailed`,
  },
  {
    behaviour: "a result of exactly 256 KiB is taken",
    sources: [pages.quotas],
    states: { Do: { ...work, Output: "{% $length($states.result) %}", End: true } },
    // With its quotes 262,144 bytes.
    answers: [{ result: "x".repeat(262_142) }],
    end: { output: 262_142 },
    events: `${begun} TaskSucceeded TaskStateExited ExecutionSucceeded`,
  },
  {
    behaviour: "a state's output above 256 KiB fails the execution",
    sources: [pages.quotas, recorded("error_handling/test_states_errors", "test_start_large_input")],
    states: {
      Big: { Type: "Pass", Output: "{% $join($map([1..3000], function($n) { $pad('', 100, 'x') })) %}", End: true },
    },
    end: {
      error: "States.DataLimitExceeded",
      cause: "The state/task 'Big' returned a result with a size exceeding the maximum number of bytes service limit.",
    },
    events: "ExecutionStarted PassStateEntered ExecutionFailed",
  },
];
