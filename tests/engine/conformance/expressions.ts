import type { ConformanceCase } from "./conformance-case.ts";
import { pages, recorded } from "./sources.ts";

const passed = "ExecutionStarted PassStateEntered PassStateExited ExecutionSucceeded";
const failed = "ExecutionStarted PassStateEntered EvaluationFailed ExecutionFailed";
const output = (Output: ConformanceCase["states"][string]) => ({ Only: { Type: "Pass", Output, End: true } });

export const expressions: ConformanceCase[] = [
  {
    behaviour: "an expression that gives nothing fails the state, with the place of the field",
    sources: [
      pages.transforming,
      recorded("evaluate_jsonata/test_base_evaluate_expressions", "test_undefined_reference"),
    ],
    states: output({ total: "{% $states.input.prices.sum %}" }),
    input: { prices: [1, 2] },
    end: {
      error: "States.QueryEvaluationError",
      cause:
        "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '$states.input.prices.sum' specified for the field 'Output/total' returned nothing (undefined).",
    },
    events: failed,
  },
  {
    behaviour: "a failed Assign names the variable",
    sources: [recorded("evaluate_jsonata/test_base_evaluate_expressions", "test_undefined_reference")],
    states: { Only: { Type: "Pass", Assign: { due: "{% $tomorrow %}" }, End: true } },
    end: {
      error: "States.QueryEvaluationError",
      cause:
        "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '$tomorrow' specified for the field 'Assign/due' returned nothing (undefined).",
    },
    events: failed,
  },
  {
    behaviour: "what is no whole expression is a literal text",
    sources: [pages.transforming, recorded("outputdecl/test_output", "test_base_cases[BASE_LITERALS]")],
    states: output({ spaced: " {% $states.input %} ", half: "{% $states.input", variable: "$states.input" }),
    end: { output: { spaced: " {% $states.input %} ", half: "{% $states.input", variable: "$states.input" } },
    events: passed,
  },
  {
    behaviour: "an output may be any JSON value",
    sources: [recorded("outputdecl/test_output", "test_base_output_any_non_dict[LIST_RICH]")],
    states: output([null, 0, 0.25, false, "", [], {}, { a: "{% 1 + 1 %}" }]),
    end: { output: [null, 0, 0.25, false, "", [], {}, { a: 2 }] },
    events: passed,
  },
  {
    behaviour: "without an Output the input goes on",
    sources: [pages.pass, recorded("outputdecl/test_output", "test_base_cases[BASE_EMPTY]")],
    states: { Only: { Type: "Pass", End: true } },
    input: { kept: [1, 2] },
    end: { output: { kept: [1, 2] } },
    events: passed,
  },
  {
    behaviour: "$partition cuts a list into parts, the last of which may be shorter",
    sources: [pages.transforming, recorded("intrinsic_functions/test_array_jsonata", "test_array_partition")],
    states: output("{% $partition([1..7], 3) %}"),
    end: { output: [[1, 2, 3], [4, 5, 6], [7]] },
    events: passed,
  },
  {
    behaviour: "$range counts up to and with its second number, and down with a negative step",
    sources: [pages.transforming, recorded("intrinsic_functions/test_array_jsonata", "test_array_range")],
    states: output(["{% $range(0, 9, 3) %}", "{% $range(8, 1, -3) %}"]),
    end: {
      output: [
        [0, 3, 6, 9],
        [8, 5, 2],
      ],
    },
    events: passed,
  },
  {
    behaviour: "$hash gives hexadecimal digests",
    sources: [pages.transforming, "test vectors of FIPS 180-4 and RFC 1321 for abc"],
    states: output(["{% $hash('abc', 'MD5') %}", "{% $hash('abc', 'SHA-1') %}", "{% $hash('abc', 'SHA-256') %}"]),
    end: {
      output: [
        "900150983cd24fb0d6963f7d28e17f72",
        "a9993e364706816aba3e25717850c26c9cd0d89d",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      ],
    },
    events: passed,
  },
  {
    behaviour: "$parse reads JSON from a text",
    sources: [pages.transforming, recorded("intrinsic_functions/test_json_manipulation_jsonata", "test_parse")],
    states: output("{% $parse($states.input.text).items[1] %}"),
    input: { text: '{"items": ["a", {"b": true}]}' },
    end: { output: { b: true } },
    events: passed,
  },
  {
    behaviour: "$uuid gives an identifier of version 4, and $random with a seed gives the same number each time",
    sources: [pages.transforming],
    states: output([
      "{% $contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) %}",
      "{% $random(11) = $random(11) and $random(11) < 1 %}",
      "{% $uuid() = $uuid() %}",
    ]),
    end: { output: [true, true, false] },
    events: passed,
  },
  {
    behaviour: "Assign and Output are evaluated on the variables that the state began with",
    sources: [pages.variables],
    states: {
      Begin: { Type: "Pass", Assign: { n: 1 }, Next: "Count" },
      Count: { Type: "Pass", Assign: { n: "{% $n + 1 %}", m: "{% $n * 10 %}" }, Output: "{% $n %}", Next: "End" },
      End: { Type: "Pass", Output: ["{% $states.input %}", "{% $n %}", "{% $m %}"], End: true },
    },
    end: { output: [1, 2, 10] },
    events:
      "ExecutionStarted PassStateEntered PassStateExited PassStateEntered PassStateExited PassStateEntered PassStateExited ExecutionSucceeded",
  },
  {
    behaviour: "the context knows the execution's input and the state's name",
    sources: [pages.transforming],
    states: {
      First: { Type: "Pass", Output: "gone", Next: "Second" },
      Second: {
        Type: "Pass",
        Output: ["{% $states.context.Execution.Input.who %}", "{% $states.context.State.Name %}"],
        End: true,
      },
    },
    input: { who: "Ada" },
    end: { output: ["Ada", "Second"] },
    events: "ExecutionStarted PassStateEntered PassStateExited PassStateEntered PassStateExited ExecutionSucceeded",
  },
];
