import type { Change, Plant } from "./plant.ts";

const engagement = "engagements/shop/engagement.yaml";

/** A list that the project manager reports, and a phase that the tester works on for each of its elements. */
function each(list: string, path = "docs/quality/{item.id}.md", locks = ""): Change[] {
  return [
    {
      file: engagement,
      find: "phases: [plan, build]",
      replace: `phases: [plan, { each: ${list}, phase: part${locks} }, build]`,
    },
    {
      file: "agents/pm.yaml",
      find: "",
      replace: "outputs: { size: { enum: [s, l] }, parts: { items: 4, of: { id: {} } } }\n",
    },
    {
      file: "phases/part.yaml",
      find: "",
      replace: `title: Part\ngoal: Test one part.\nswarm: { entry: qa, members: [qa] }\nlimits: { usd: 2 }\nwrites: [{ agent: qa, paths: ["${path}"] }]\ndeliverables: [{ id: part, path: "${path}", owner: qa }]\n`,
    },
  ];
}

/** Faults of phases that are worked on for each element of a list, planted in the shop. */
export const eachPlants: Plant[] = [
  { id: "each-list-unusable", name: "an output that is no list", faulty: "pm.size", changes: each("pm.size") },
  {
    id: "each-list-unusable",
    name: "a list of the input whose elements have no ids",
    faulty: "input.pages",
    at: engagement,
    changes: [
      ...each("input.pages").slice(1),
      {
        file: engagement,
        find: "phases: [plan, build]",
        replace:
          "flows:\n  fix: { input: inputs/issue.json, phases: [plan, { each: input.pages, phase: part }, build] }",
      },
      {
        file: "engagements/shop/inputs/issue.json",
        find: "",
        replace:
          '{ "type": "object", "properties": { "pages": { "type": "array", "maxItems": 4, "items": { "type": "integer" } } } }\n',
      },
    ],
  },
  {
    id: "each-locks-unusable",
    name: "a value that the elements do not have",
    faulty: "paths",
    at: engagement,
    changes: each("pm.parts", undefined, ", locks: paths"),
  },
  {
    id: "each-writes-shared",
    name: "a deliverable with one path for all",
    faulty: "part",
    changes: each("pm.parts", "docs/quality/part.md"),
  },
  {
    id: "item-misplaced",
    name: "a phase that is worked on once",
    faulty: '"app/{item.id}.ts"',
    changes: [{ file: "phases/build.yaml", find: "app/*.ts", replace: "app/{item.id}.ts" }],
  },
  {
    id: "each-phase-waits",
    name: "the build with its gate",
    faulty: "build",
    changes: [
      {
        file: engagement,
        find: "phases: [plan, build]",
        replace: "phases: [plan, { each: pm.parts, phase: build }]",
      },
      { file: "agents/pm.yaml", find: "", replace: "outputs: { parts: { items: 2, of: { id: {} } } }\n" },
      { file: "phases/build.yaml", find: "app/*.ts", replace: "app/{item.id}.ts" },
      { file: "phases/build.yaml", find: "docs/quality/report.md", replace: '"docs/quality/{item.id}.md"' },
      {
        file: "phases/build.yaml",
        find: "",
        replace:
          'limits: { usd: 2 }\nwrites:\n  - { agent: dev, paths: ["app/{item.id}.ts"] }\n  - { agent: qa, paths: ["docs/quality/{item.id}.md"] }\n',
      },
    ],
  },
];
