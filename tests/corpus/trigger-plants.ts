import type { Change, Plant } from "./plant.ts";

const engagement = "engagements/shop/engagement.yaml";

/** The shop with flows and triggers, one a line, instead of its phases. */
function declaring(flows: string[], triggers: string[]): Change {
  const under = (key: string, lines: string[]) => [`${key}:`, ...lines].join("\n  ");
  const replace = `${under("flows", flows)}\n${under("triggers", triggers)}`;
  return { file: engagement, find: "phases: [plan, build]", replace };
}

/** The shop with one flow, and a trigger of it. */
function trigger(declared: string): Change {
  return declaring(["fix: { phases: [plan, build] }"], [`nightly: { ${declared}, start: fix }`]);
}

/** The shop with one flow, and a trigger of it for what happens in a repository. */
function ofForge(on: string, declared: string, flow = "{ phases: [plan, build] }"): Change {
  return declaring(
    [`fix: ${flow}`],
    [
      `told: { on: ${on}, for: tea, ${declared}, start: fix }\nrepositories:`,
      "tea: { forge: github, project: acme/tea, credentials: forge-token }",
    ],
  );
}

/** An input with one number. */
const numbered: Change = {
  file: "engagements/shop/inputs/issue.json",
  find: "",
  replace:
    '{ "type": "object", "required": ["number"], "properties": { "number": { "type": "integer", "minimum": 1 } } }\n',
};

/** Faults of triggers, planted in the shop. */
export const triggerPlants: Plant[] = [
  {
    id: "schedule-unusable",
    name: "a day of the week as a number",
    faulty: '"0 2 * * 1"',
    changes: [trigger('on: schedule, at: "0 2 * * 1"')],
  },
  {
    id: "schedule-skips-a-time",
    name: "a time that does not exist in spring",
    faulty: '"30 2 * * *"',
    changes: [trigger('on: schedule, at: "30 2 * * *", zone: Europe/Vienna')],
  },
  {
    id: "trigger-example-unusable",
    name: "a list of events in one file",
    faulty: "[]",
    at: "engagements/shop/triggers/opened.json",
    changes: [
      trigger("on: webhook, scheme: standard, secret: desk, who: writers, examples: [triggers/opened.json]"),
      { file: "engagements/shop/triggers/opened.json", find: "", replace: "[]\n" },
    ],
  },
  {
    id: "trigger-example-unusable",
    name: "an event whose value is no number",
    faulty: '"7"',
    at: "engagements/shop/triggers/opened.json",
    changes: [
      declaring(
        ["fix: { input: inputs/issue.json, phases: [plan, build] }"],
        [
          "opened: { on: webhook, scheme: standard, secret: desk, who: writers, start: fix, with: { number: event.number }, examples: [triggers/opened.json] }",
        ],
      ),
      {
        file: "engagements/shop/inputs/issue.json",
        find: "",
        replace: '{ "type": "object", "required": ["number"], "properties": { "number": { "type": "integer" } } }\n',
      },
      { file: "engagements/shop/triggers/opened.json", find: "", replace: '{ "number": "7" }\n' },
    ],
  },
  {
    id: "trigger-input-mismatch",
    name: "an input for a flow without one",
    faulty: "number",
    changes: [trigger('on: schedule, at: "0 4 * * *", with: { number: "1" }')],
  },
  {
    id: "outsider-end-unasked",
    name: "a flow that starts after one that anyone can start",
    faulty: "done",
    changes: [
      declaring(
        ["sort: { phases: [plan, build] }", "fix: { phases: [plan, build] }"],
        [
          "asked: { on: webhook, scheme: standard, secret: desk, who: anyone, start: sort }",
          "done: { on: end, of: sort, start: fix }",
        ],
      ),
    ],
  },
  {
    id: "outsider-text-acts",
    name: "a call before a gate in a flow that anyone can start",
    faulty: "publish",
    at: "phases/send.yaml",
    changes: [
      declaring(
        ["fix: { phases: [send, plan, build] }"],
        ["asked: { on: webhook, scheme: standard, secret: desk, who: anyone, start: fix }"],
      ),
      { file: "phases/send.yaml", find: "", replace: "title: Send\ngoal: It is sent.\ncall: { tool: publish }\n" },
      {
        file: "agents/tools/publish.yaml",
        find: "",
        replace:
          "description: Reads prices.\neffect: read\ninput: { type: object, properties: {} }\ncommand: { argv: [read-prices] }\nsecrets: [{ name: TOKEN, from: prices }]\n",
      },
    ],
  },
  {
    id: "outsider-text-acts",
    name: "a push that no gate precedes in a flow that anyone can start",
    faulty: "end",
    changes: [
      declaring(
        ["fix: { phases: [plan, build] }", "answer: { phases: [sketch] }"],
        [
          "opened: { on: issue, for: tea, who: anyone, start: answer }\nrepositories:",
          "tea: { forge: github, project: acme/tea, credentials: forge-token, deliver: end }",
        ],
      ),
      {
        file: "phases/sketch.yaml",
        find: "",
        replace:
          "title: Sketch\ngoal: It is answered.\nswarm: { entry: pm, members: [pm] }\ndeliverables:\n  - { id: sketch, path: docs/sketch.md, template: page, owner: pm }\n",
      },
    ],
  },
  {
    id: "delivery-without-gate",
    name: "a flow that anyone can start, whose only gate comes before any approval",
    faulty: "gates",
    changes: [
      declaring(
        ["fix: { phases: [plan] }", "change: { phases: [build] }"],
        [
          "asked: { on: mcp, start: fix }\nrepositories:",
          "tea: { forge: github, project: acme/tea, credentials: forge-token, deliver: gates }",
        ],
      ),
    ],
  },
  {
    id: "trigger-repository-unusable",
    name: "a repository on no forge that tells what happens",
    faulty: "tea",
    changes: [
      declaring(
        ["fix: { phases: [plan, build] }"],
        [
          "labeled: { on: issue, for: tea, start: fix }",
          'opened: { on: schedule, at: "0 4 * * *", start: fix }\nrepositories:',
          'tea: { url: "https://git.example.com/acme/tea.git" }',
        ],
      ),
    ],
  },
  {
    id: "trigger-of-other-repository",
    name: "events of one repository for a flow that works on another one",
    faulty: "tea",
    changes: [
      declaring(
        ["fix: { phases: [plan, build], repository: till }"],
        [
          "labeled: { on: issue, for: tea, start: fix }",
          'opened: { on: schedule, at: "0 4 * * *", start: fix }\nrepositories:',
          "tea: { forge: github, project: acme/tea, credentials: forge-token }",
          "till: { forge: github, project: acme/till, credentials: forge-token }",
        ],
      ),
    ],
  },
  {
    id: "trigger-repository-undecided",
    name: "a schedule that does not say in which of two repositories",
    faulty: "fix",
    changes: [
      declaring(
        ["fix: { phases: [plan, build], repositories: [tea, till] }"],
        [
          'nightly: { on: schedule, at: "0 4 * * *", start: fix }\nrepositories:',
          "tea: { forge: github, project: acme/tea, credentials: forge-token }",
          "till: { forge: github, project: acme/till, credentials: forge-token }",
        ],
      ),
    ],
  },
  {
    id: "trigger-repository-undecided",
    name: "a follower for two repositories of a flow without any",
    faulty: "look",
    changes: [
      declaring(
        ["look: { phases: [plan] }", "fix: { phases: [plan, build], repositories: [tea, till] }"],
        [
          "looked: { on: end, of: look, start: fix }\nrepository: tea\nrepositories:",
          "tea: { forge: github, project: acme/tea, credentials: forge-token }",
          "till: { forge: github, project: acme/till, credentials: forge-token }",
        ],
      ),
    ],
  },
  {
    id: "flow-repositories-unusable",
    name: "a flow whose name for a repository is that of another flow",
    faulty: "repositories",
    changes: [
      declaring(
        ["fix: { phases: [plan, build], repositories: [tea, till] }", "fix-till: { phases: [plan], repository: till }"],
        [
          "labeled: { on: issue, for: repositories, start: fix }\nrepositories:",
          "tea: { forge: github, project: acme/tea, credentials: forge-token }",
          "till: { forge: github, project: acme/till, credentials: forge-token }",
        ],
      ),
    ],
  },
  {
    id: "trigger-cycle",
    name: "a flow that starts itself",
    faulty: "fix",
    changes: [trigger("on: end, of: fix")],
  },
  {
    id: "trigger-input-mismatch",
    name: "a text of the event for a number",
    faulty: "event.title",
    changes: [
      ofForge("issue", "with: { number: event.title }", "{ input: inputs/issue.json, phases: [plan, build] }"),
      numbered,
    ],
  },
  {
    id: "trigger-input-mismatch",
    name: "a number that is out of its bounds",
    faulty: "0",
    changes: [
      ofForge("push", 'with: { number: "0" }', "{ input: inputs/issue.json, phases: [plan, build] }"),
      numbered,
    ],
  },
  {
    id: "expression-type",
    name: "an action as British people spell it",
    faulty: "'labelled'",
    changes: [ofForge("issue", "when: \"event.action = 'labelled'\"")],
  },
  {
    id: "expression-type",
    name: "an action of GitHub's own hooks",
    faulty: "'synchronize'",
    changes: [ofForge("pull-request", "when: \"event.action = 'synchronize'\"")],
  },
  {
    id: "expression-type",
    name: "a command with its prefix",
    faulty: "'/crew build'",
    changes: [ofForge("comment", "when: \"event.command = '/crew build'\"")],
  },
  {
    id: "expression-type",
    name: "a list of labels as though it were one",
    faulty: "'crew'",
    changes: [ofForge("issue", "when: \"event.labels = 'crew'\"")],
  },
  {
    id: "trigger-condition-unusable",
    name: "a regular expression over an event",
    faulty: '"event.title ~> /urgent/"',
    changes: [trigger('on: webhook, scheme: standard, secret: desk, who: writers, when: "event.title ~> /urgent/"')],
  },
];
