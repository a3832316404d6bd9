import type { Plant } from "./plant.ts";

const plan = "phases/plan.yaml";
const draft7 = "http://json-schema.org/draft-07/schema#";
const file = "phases/schemas/plan.json";

/** A deliverable with the schema. */
function plantOf(id: string, name: string, faulty: string, schema: string, path = "docs/plan.md"): Plant {
  const changes = [
    { file, find: "", replace: schema },
    {
      file: plan,
      find: "{ id: plan, path: docs/plan.md, template: page, owner: pm }",
      replace: `{ id: plan, path: ${path}, template: page, owner: pm, schema: schemas/plan.json }`,
    },
  ];
  return { id, name, faulty, changes };
}

/** Faults in the JSON Schemas of deliverables. */
export const schemaPlants: Plant[] = [
  plantOf("schema-unsound", "a misspelt keyword", '"minItem"', '{ "type": "array", "minItem": 3 }'),
  plantOf("schema-unsound", "a type of another language", '"list"', '{ "type": "list" }'),
  plantOf("schema-unsound", "a format", '"format"', '{ "type": "string", "format": "date" }'),
  plantOf("schema-of-other-draft", "draft 7", `"${draft7}"`, `{ "$schema": "${draft7}", "type": "array" }`),
  plantOf("schema-reference", "an address", '"https://example.com/a.json"', '{ "$ref": "https://example.com/a.json" }'),
  plantOf("schema-reference", "a place that is not there", '"#/$defs/risk"', '{ "items": { "$ref": "#/$defs/risk" } }'),
  plantOf("schema-pattern-endless", "repetitions in a repetition", '"^(a+)+$"', '{ "pattern": "^(a+)+$" }'),
  {
    ...plantOf("schema-without-data", "a file of text", "schemas/plan.json", '{ "type": "array" }', "docs/plan.txt"),
    at: plan,
  },
  {
    id: "file-missing",
    name: "a schema that does not exist",
    faulty: "schemas/none.json",
    changes: [{ file: plan, find: "owner: pm }", replace: "owner: pm, schema: schemas/none.json }" }],
  },
];
