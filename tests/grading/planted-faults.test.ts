import { expect, test } from "vitest";
import type { Fault, Grade } from "../../runtime/grading/delivery.ts";
import { grade, graders } from "../../runtime/grading/grade.ts";
import { deliveryOf, expected, files } from "./good-delivery.ts";

const programs = ["code", "terraform", "bite"];
const whole = await gradesOf(files, [], programs);
const hasTerraform = whole.find(({ grader }) => grader === "terraform")?.state !== "skipped";

/** Of the graders that start programs only those in `asked` run: the others would read the same files as in the good delivery. */
async function gradesOf(
  texts: Record<string, string>,
  questions: string[] = [],
  asked: string[] = [],
): Promise<Grade[]> {
  return grade(deliveryOf(texts, questions), expected, (name) => asked.includes(name) || !programs.includes(name));
}

/** The graders that start programs and read this file. */
function programsFor(path: string): string[] {
  if (path.startsWith("app/")) return ["code", "bite"];
  return path.startsWith("infra/") ? ["code", "terraform"] : [];
}

test("in a good delivery no grader finds anything, and each has looked", () => {
  const looked = whole.filter(({ grader }) => grader !== "terraform" || hasTerraform);
  expect(looked.map(({ grader, state, faults }) => [grader, state, faults])).toEqual(
    looked.map(({ grader }) => [grader, "passed", []]),
  );
});

/** Grader, file, what is replaced, by what, and what the grader has to say. */
type Plant = [string, string, string | RegExp, string, RegExp];

const [requirements, architecture, cost] = ["docs/requirements.md", "docs/architecture.md", "docs/cost.md"];

const plants: Plant[] = [
  ["facts", requirements, "84 berths", "48 berths", /berths: no deliverable says/],
  ["facts", requirements, "84 berths", "184 berths", /berths: no deliverable says/],
  ["facts", requirements, "within five days", "within fifty-five days", /refund/],
  ["facts", cost, "$4,000", "a sum that was agreed", /budget: no deliverable says “\$4,000” in docs\/cost\.md/],
  [
    "traps",
    cost,
    "# Costs\n",
    "# Costs\n\nWe plan with $18,500 for the first year.\n",
    /the refused offer: .*It was refused/,
  ],
  ["traps", requirements, "# Requirements\n", "# Requirements\n\nBookings stay by telephone only.\n", /paper/],
  [
    "contradictions",
    requirements,
    "1 March, and nothing",
    "spring, and nothing",
    /no passage and no question has both/,
  ],
  [
    "contradictions",
    requirements,
    /The statement wants.*\n/,
    "It is in use by 1 March.\n\nThe season begins on 15 April.\n",
    /two dates/,
  ],
  ["asks", requirements, /- Which payment.*\n/, "- Which colour shall the page have?\n", /the provider: nobody asks/],
  [
    "asks",
    requirements,
    /## Open questions\n\n- Which payment.*\n/,
    "The payment provider is settled.\n",
    /the provider/,
  ],
  [
    "requirements",
    requirements,
    /\| REQ-2 .*\n/,
    "",
    /REQ-2: “The harbour office sees the berths of tonight on one page”/,
  ],
  ["requirements", requirements, "REQ-3", "REQ-30", /No deliverable mentions REQ-3/],
  ["sums", cost, "**$3,600**", "**$3,700**", /The total is \$3,700, its 3 rows add up to 3600/],
  ["sums", cost, "| 30 |", "| 31 |", /The total is 31/],
  ["sums", cost, "$1,800", "$1,080", /add up to 2880/],
  ["sums", cost, "| Tests | 5 | $600.00 |\n", "", /add up to/],
  ["mermaid", architecture, "flowchart LR", "flowhcart LR", /begins no diagram/],
  ["mermaid", architecture, 'page["Page of berths (public)"]', "page[Page of berths (public)]", /is not quoted/],
  ["mermaid", architecture, "service[Service]", "service[Service", /bracket is not closed/],
  ["mermaid", architecture, "service -.-> office{{Office}}", "service -.->", /arrow without a target/],
  ["mermaid", architecture, "  end\n  service", "  service", /1 blocks begin, but 0 end/],
  ["mermaid", architecture, "service -.-> office{{Office}}", "service -.-> the office", /is not a node name/],
  ["mermaid", architecture, "service -.-> office{{Office}}", "service -.-> end", /a reserved word/],
  ["mermaid", architecture, "S->>Service: book", "S->>Service book", /neither a message/],
  ["mermaid", architecture, "Service-->>S: sorry\n  end", "Service-->>S: sorry", /1 blocks begin/],
  ["mermaid", architecture, "BERTH ||--o{ BOOKING : has", "BERTH |--o{ BOOKING : has", /neither a relation/],
  ["mermaid", architecture, "    int nights\n  }", "    int nights", /in braces is not closed/],
  ["mermaid", architecture, "erDiagram\n", "", /begins no diagram/],
  ["code", "app/package.json", '"type"', '"type', /JSON/],
  ["code", "infra/pipeline.yaml", "  - build", " \t- [build", /./],
  ["code", "app/src/fee.ts", "=> (metres", "=> ((metres", /Expected|expected/],
  ["code", "app/src/cancel.ts", "return hour < 12;", "return hour < ;", /xpression expected/],
  ["terraform", "infra/main.tf", "var.berths", "var.berth", /undeclared/],
  ["terraform", "infra/main.tf", 'output "berths" {', 'output "berths" {{', /./],
  [
    "bite",
    "app/tests/cancel.test.ts",
    /import \{ canCancel.*\n/,
    "const canCancel = (hour: number) => hour < 12;\n",
    /emptied/,
  ],
  ["bite", "app/tests/fee.test.ts", "assert.equal(fee(9), 3800);", "assert.equal(fee(9), 3900);", /The tests fail/],
  [
    "names",
    requirements,
    "# Requirements\n",
    "# Requirements\n\nThe work is led by Karla Brennvik.\n",
    /“Karla Brennvik”/,
  ],
  ["names", architecture, "its e-mail address", "an account at Nordhavn Identity", /“Nordhavn Identity”/],
  ["names", architecture, "its e-mail address", "office@brone-harbour.no", /office@brone-harbour\.no/],
  ["names", architecture, "its e-mail address", "https://login.brone-harbour.no/start", /login\.brone-harbour/],
  ["names", requirements, "# Requirements\n", "# Requirements\n\nDr. Vestergaard has agreed to it.\n", /Vestergaard/],
];

test("there are over forty planted faults, some for each grader", () => {
  expect(plants.length).toBeGreaterThan(40);
  expect(new Set(plants.map(([grader]) => grader))).toEqual(new Set(graders.map(({ name }) => name)));
});

test.each(plants)(
  "%s: in %s, %j in the place of %j is found, and nothing else is",
  async (grader, path, from, to, says) => {
    if (grader === "terraform" && !hasTerraform) return;
    const text = files[path]!.replace(from, () => to);
    expect(text).not.toBe(files[path]);
    const grades = await gradesOf({ ...files, [path]: text }, [], programsFor(path));
    const found = grades.flatMap(({ grader: by, faults }) => faults.map((fault): [string, Fault] => [by, fault]));
    expect(found).not.toEqual([]);
    expect(found[0]![1].text).toMatch(says);
    // A source that cannot be read fails its tests too.
    const others = found.filter(([by]) => by !== grader && !(grader === "code" && by === "bite"));
    expect(others).toEqual([]);
  },
);

test("a question that was asked is one wherever the document has none", async () => {
  const silent = { ...files, [requirements]: files[requirements]!.replace(/## Open questions[\s\S]*/, "") };
  const asked = await gradesOf(silent, ["Which payment provider do you have?"]);
  expect(asked.find(({ grader }) => grader === "asks")?.state).toBe("passed");
});

test("a trap that is quoted, or said to be wrong, is none", async () => {
  for (const words of [
    "The $18,500 of the other firm are not our budget.",
    "A price of $18,500 that another firm named was refused; the budget is $4,000.",
  ]) {
    const texts = { ...files, [cost]: files[cost]!.replace("# Costs\n", `# Costs\n\n${words}\n`) };
    expect((await gradesOf(texts)).filter(({ state }) => state === "failed")).toEqual([]);
  }
});
