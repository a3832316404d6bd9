import { type ConformanceCase, processor, work } from "./conformance-case.ts";
import { pages, recorded } from "./sources.ts";

const scenarios = (test: string) => recorded("scenarios/test_base_scenarios", test);
const iteration = "MapIterationStarted PassStateEntered PassStateExited MapIterationSucceeded";

export const mapAndParallel: ConformanceCase[] = [
  {
    behaviour: "Map runs its states for each item, one after the other where MaxConcurrency is 1",
    sources: [pages.map, scenarios("test_map_state_items_eval_jsonata[mixed]")],
    states: {
      Each: {
        Type: "Map",
        Items: "{% $states.input.names %}",
        ItemSelector: {
          name: "{% $states.context.Map.Item.Value %}",
          at: "{% $states.context.Map.Item.Index %}",
        },
        MaxConcurrency: 1,
        ItemProcessor: processor({
          One: { Type: "Pass", Output: "{% $states.input.at & ':' & $states.input.name %}", End: true },
        }),
        End: true,
      },
    },
    input: { names: ["ann", "bo"] },
    end: { output: ["0:ann", "1:bo"] },
    events: `ExecutionStarted MapStateEntered MapStateStarted ${iteration} ${iteration} MapStateSucceeded MapStateExited ExecutionSucceeded`,
  },
  {
    behaviour: "a Map over nothing gives nothing",
    sources: [scenarios("test_map_state_items_eval_jsonata[empty]")],
    states: {
      Each: { Type: "Map", Items: [], ItemProcessor: processor({ One: { Type: "Succeed" } }), End: true },
    },
    end: { output: [] },
    events: "ExecutionStarted MapStateEntered MapStateStarted MapStateSucceeded MapStateExited ExecutionSucceeded",
  },
  {
    behaviour: "items that are no list fail the Map before it starts",
    sources: [scenarios("test_map_state_items_eval_jsonata_fail[string]")],
    states: {
      Each: {
        Type: "Map",
        Items: "{% $states.input.names %}",
        ItemProcessor: processor({ One: { Type: "Succeed" } }),
        End: true,
      },
    },
    input: { names: "ann" },
    end: {
      error: "States.QueryEvaluationError",
      cause:
        "An error occurred while executing the state 'Each' (entered at the event id #2). The JSONata expression '$states.input.names' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'string' for value: \"ann\"",
    },
    events: "ExecutionStarted MapStateEntered EvaluationFailed MapStateFailed ExecutionFailed",
  },
  {
    behaviour: "without Items the input itself has to be a list",
    sources: [scenarios("test_map_state_items_input_types[object]")],
    states: { Each: { Type: "Map", ItemProcessor: processor({ One: { Type: "Succeed" } }), End: true } },
    input: { a: 1 },
    end: {
      error: "States.QueryEvaluationError",
      cause:
        "An error occurred while executing the state 'Each' (entered at the event id #2). Map state input must be an array but was: {\"a\":1}",
    },
    events: "ExecutionStarted MapStateEntered EvaluationFailed MapStateFailed ExecutionFailed",
  },
  {
    behaviour: "an iteration that fails fails the Map with its error and cause, and the rest is not begun",
    sources: [pages.map, scenarios("test_map_state_break_condition")],
    states: {
      Each: {
        Type: "Map",
        Items: [1, 2, 3],
        MaxConcurrency: 1,
        ItemProcessor: processor({
          Ask: { Type: "Choice", Choices: [{ Condition: "{% $states.input = 2 %}", Next: "Bad" }], Default: "Good" },
          Bad: { Type: "Fail", Error: "Two", Cause: "It was two." },
          Good: { Type: "Pass", End: true },
        }),
        End: true,
      },
    },
    end: { error: "Two", cause: "It was two." },
    events:
      "ExecutionStarted MapStateEntered MapStateStarted MapIterationStarted ChoiceStateEntered ChoiceStateExited PassStateEntered PassStateExited MapIterationSucceeded MapIterationStarted ChoiceStateEntered ChoiceStateExited FailStateEntered MapIterationFailed MapStateFailed ExecutionFailed",
  },
  {
    behaviour: "a caught Map goes on with error and cause as its output",
    sources: [scenarios("test_map_state_catch")],
    states: {
      Each: {
        Type: "Map",
        Items: [1],
        ItemProcessor: processor({ Bad: { Type: "Fail", Error: "Bad", Cause: "It is." } }),
        Catch: [{ ErrorEquals: ["Bad"], Next: "After" }],
        End: true,
      },
      After: { Type: "Pass", End: true },
    },
    end: { output: { Error: "Bad", Cause: "It is." } },
    events:
      "ExecutionStarted MapStateEntered MapStateStarted MapIterationStarted FailStateEntered MapIterationFailed MapStateFailed MapStateExited PassStateEntered PassStateExited ExecutionSucceeded",
  },
  {
    behaviour: "a retried Map starts again without leaving the state",
    sources: [scenarios("test_map_state_retry")],
    states: {
      Each: {
        Type: "Map",
        Items: [1],
        ItemProcessor: processor({ Bad: { Type: "Fail", Error: "Bad", Cause: "It is." } }),
        Retry: [{ ErrorEquals: ["Bad"], IntervalSeconds: 5, MaxAttempts: 1 }],
        End: true,
      },
    },
    end: { error: "Bad", cause: "It is." },
    events:
      "ExecutionStarted MapStateEntered MapStateStarted MapIterationStarted FailStateEntered MapIterationFailed MapStateStarted MapIterationStarted FailStateEntered MapIterationFailed MapStateFailed ExecutionFailed",
    seconds: 5,
  },
  {
    behaviour: "iterations read the variables around them and cannot change them",
    sources: [pages.variables, recorded("assign/test_assign_base", "test_base_cases[BASE_SCOPE_MAP]")],
    states: {
      Set: { Type: "Pass", Assign: { rate: 3 }, Next: "Each" },
      Each: {
        Type: "Map",
        Items: [1, 2],
        MaxConcurrency: 1,
        ItemProcessor: processor({ One: { Type: "Pass", Output: "{% $states.input * $rate %}", End: true } }),
        End: true,
      },
    },
    end: { output: [3, 6] },
    events: `ExecutionStarted PassStateEntered PassStateExited MapStateEntered MapStateStarted ${iteration} ${iteration} MapStateSucceeded MapStateExited ExecutionSucceeded`,
  },
  {
    behaviour: "Parallel gives the results of its branches in their order",
    sources: [pages.parallel, scenarios("test_parallel_state_order")],
    states: {
      Both: {
        Type: "Parallel",
        Arguments: { n: "{% $states.input.n * 2 %}" },
        Branches: [
          processor({ Slow: { Type: "Wait", Seconds: 9, Output: "{% $states.input.n %}", End: true } }),
          processor({ Fast: { Type: "Wait", Seconds: 2, Output: "fast", End: true } }),
        ],
        End: true,
      },
    },
    input: { n: 4 },
    end: { output: [8, "fast"] },
    events:
      "ExecutionStarted ParallelStateEntered ParallelStateStarted WaitStateEntered WaitStateEntered WaitStateExited WaitStateExited ParallelStateSucceeded ParallelStateExited ExecutionSucceeded",
    seconds: 9,
  },
  {
    behaviour: "a branch that fails fails the Parallel, with its error",
    sources: [pages.parallel, scenarios("test_parallel_state_fail")],
    states: {
      Both: { Type: "Parallel", Branches: [processor({ Bad: { Type: "Fail", Error: "Bad" } })], End: true },
    },
    end: { error: "Bad" },
    events:
      "ExecutionStarted ParallelStateEntered ParallelStateStarted FailStateEntered ParallelStateFailed ExecutionFailed",
  },
  {
    behaviour: "a retried Parallel fails once, after its last attempt",
    sources: [scenarios("test_parallel_state_retry")],
    states: {
      Both: {
        Type: "Parallel",
        Branches: [processor({ Bad: { Type: "Fail", Error: "Bad", Cause: "It is." } })],
        Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 }],
        End: true,
      },
    },
    end: { error: "Bad", cause: "It is." },
    events:
      "ExecutionStarted ParallelStateEntered ParallelStateStarted FailStateEntered ParallelStateStarted FailStateEntered ParallelStateStarted FailStateEntered ParallelStateFailed ExecutionFailed",
    seconds: 3,
  },
  {
    behaviour: "a branch that fails ends the others, which are recorded as aborted",
    sources: [
      pages.parallel,
      recorded("callback/test_callback", "test_sqs_failure_in_wait_for_task_tok_no_error_field"),
    ],
    states: {
      Both: {
        Type: "Parallel",
        Branches: [
          processor({ Long: { Type: "Wait", Seconds: 1000, End: true } }),
          processor({ Short: { ...work, End: true } }),
        ],
        Catch: [{ ErrorEquals: ["Broken"], Next: "After" }],
        End: true,
      },
      After: { Type: "Pass", Output: "{% $states.input.Cause %}", End: true },
    },
    answers: [{ error: "Broken", cause: "The service is down." }],
    end: { output: "The service is down." },
    events:
      "ExecutionStarted ParallelStateEntered ParallelStateStarted WaitStateEntered TaskStateEntered TaskScheduled TaskStarted TaskFailed WaitStateAborted ParallelStateFailed ParallelStateExited PassStateEntered PassStateExited ExecutionSucceeded",
    seconds: 0,
  },
];
