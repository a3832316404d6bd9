import type { Change, Plant } from "./plant.ts";

const engagement = "engagements/shop/engagement.yaml";
const schema = "engagements/shop/inputs/issue.json";

/** The shop with one flow instead of its phases. */
function flow(more: string, { name = "fix", input = "input: inputs/issue.json, " } = {}): Change {
  const flows = `flows:\n  ${name}: { ${input}${more}phases: [plan, build] }`;
  return { file: engagement, find: "phases: [plan, build]", replace: flows };
}

/** The schema of its input: a number, and more. */
function issue(more = ""): Change {
  const text = `{ "type": "object", "required": ["number"], "properties": { "number": { "type": "integer" }${more} } }\n`;
  return { file: schema, find: "", replace: text };
}

/** Faults of flows, planted in the shop. */
export const flowPlants: Plant[] = [
  {
    id: "flow-input-unusable",
    name: "a text without a bound",
    faulty: '"body"',
    at: schema,
    changes: [flow(""), issue(', "body": { "type": "string" }')],
  },
  {
    id: "flow-key-unusable",
    name: "a value that may be missing",
    faulty: "input.branch",
    changes: [flow("key: [input.branch], "), issue(', "branch": { "type": "string", "maxLength": 80 }')],
  },
  {
    id: "flow-priority-unusable",
    name: "a number without bounds",
    faulty: "input.number",
    changes: [flow("priority: input.number, "), issue()],
  },
  {
    id: "flow-limits-contradict",
    name: "fewer on a day than at once",
    faulty: "6",
    changes: [flow("limits: { atOnce: 6, perDay: 3 }, ", { input: "" })],
  },
  {
    id: "flow-retry-unusable",
    name: "a wait below a minute",
    faulty: "10s",
    changes: [flow("retry: { backoff: 10s }, ", { input: "" })],
  },
  {
    id: "flow-name-reserved",
    name: "a flow with the name of the only one",
    faulty: "main",
    changes: [flow("", { name: "main", input: "" })],
  },
  {
    id: "input-name-taken",
    name: "a phase with the name of the input",
    faulty: "title",
    at: "phases/input.yaml",
    changes: [
      {
        file: engagement,
        find: "phases: [plan, build]",
        replace: "flows:\n  fix: { input: inputs/issue.json, phases: [input, build] }",
      },
      issue(),
    ],
    moves: [["phases/plan.yaml", "phases/input.yaml"]],
  },
];
