import type { Plant } from "./plant.ts";

const engagement = "engagements/shop/engagement.yaml";

const declaring = (...lines: string[]) => [
  { file: engagement, find: "phases: [plan, build]", replace: ["phases: [plan, build]", ...lines].join("\n") },
];

/** Faults of the customer's repositories, planted in the shop. */
export const repositoryPlants: Plant[] = [
  {
    id: "repository-incomplete",
    name: "a delivery at the end to a forge without credentials",
    faulty: "end",
    changes: declaring("repositories:", "  tea: { forge: github, project: acme/tea, deliver: end }"),
  },
  {
    id: "repository-incomplete",
    name: "the name of a project with the ending of an address",
    faulty: "acme/tea.git",
    changes: declaring("repositories:", "  tea: { forge: gitlab, project: acme/tea.git, credentials: forge-token }"),
  },
  {
    id: "repository-address-unusable",
    name: "the address of a repository for that of its forge",
    faulty: '"https://github.com/acme/tea.git"',
    changes: declaring(
      "repositories:",
      '  tea: { forge: github, project: acme/tea, url: "https://github.com/acme/tea.git" }',
    ),
  },
  {
    id: "repository-address-unusable",
    name: "the page of a branch for the address of its repository",
    faulty: '"https://github.com/acme/tea/tree/main"',
    changes: declaring("repositories:", '  tea: { url: "https://github.com/acme/tea/tree/main" }'),
  },
  {
    id: "repository-address-unusable",
    name: "a ref for a branch",
    faulty: "refs/heads/main",
    changes: declaring(
      "repositories:",
      '  tea: { url: "https://git.example.com/acme/tea.git", branch: refs/heads/main }',
    ),
  },
  {
    id: "repository-address-unusable",
    name: "a branch of crew's own",
    faulty: "crew/fix-1",
    changes: declaring("repositories:", '  tea: { url: "https://git.example.com/acme/tea.git", branch: crew/fix-1 }'),
  },
  {
    id: "deliverable-never-delivered",
    name: "a pipeline of the forge as a deliverable",
    faulty: ".github/workflows/ci.yml",
    at: "phases/plan.yaml",
    changes: [
      ...declaring(
        "repositories:",
        '  tea: { url: "https://git.example.com/acme/tea.git", credentials: forge-token, deliver: gates }',
      ),
      {
        file: "phases/plan.yaml",
        find: "deliverables:\n",
        replace: "deliverables:\n  - { id: checks, path: .github/workflows/ci.yml, owner: pm }\n",
      },
      { file: "agents/pm.yaml", find: "writes: [docs/*]", replace: "writes: [docs/*, .github/workflows/*]" },
    ],
  },
  {
    id: "repository-address-unusable",
    name: "a token in the address of a repository",
    faulty: '"https://ada:t0k3n@git.example.com/acme/shop.git"',
    changes: declaring("repositories:", '  tea: { url: "https://ada:t0k3n@git.example.com/acme/shop.git" }'),
  },
  {
    id: "repository-address-unusable",
    name: "a host without a repository",
    faulty: '"https://git.example.com"',
    changes: declaring("repositories:", '  tea: { url: "https://git.example.com" }'),
  },
  {
    id: "delivery-without-gate",
    name: "a delivery before gates, in phases without one",
    faulty: "gates",
    changes: [
      ...declaring(
        "repositories:",
        '  tea: { url: "https://git.example.com/acme/tea.git", credentials: forge-token, deliver: gates }',
      ),
      { file: "phases/plan.yaml", find: "gate:\n  approvers: { group: customer }\n", replace: "" },
      { file: "phases/build.yaml", find: "gate:\n  approvers: { group: customer }\n", replace: "" },
    ],
  },
  {
    id: "delivery-name-taken",
    name: "a phase with the name of what is delivered",
    faulty: "title",
    at: "phases/delivery.yaml",
    changes: [
      {
        file: engagement,
        find: "phases: [plan, build]",
        replace:
          'phases: [delivery, build]\nrepositories:\n  tea: { url: "https://git.example.com/acme/tea.git", credentials: forge-token, deliver: end }',
      },
    ],
    moves: [["phases/plan.yaml", "phases/delivery.yaml"]],
  },
  {
    id: "repository-ambiguous",
    name: "two repositories, of which none is named",
    faulty: "repositories",
    changes: declaring(
      "repositories:",
      '  tea: { url: "https://git.example.com/acme/tea.git" }',
      '  till: { url: "https://git.example.com/acme/till.git" }',
    ),
  },
  {
    id: "repository-secret-shared",
    name: "a model's service with the credentials of the repository",
    faulty: "{ provider: openai, id: gpt-5.4, key: forge-token }",
    changes: [
      ...declaring("repositories:", '  tea: { url: "https://git.example.com/acme/tea.git", credentials: forge-token }'),
      {
        file: engagement,
        find: "maxTokens: 4096",
        replace: "maxTokens: 4096, fallback: [{ provider: openai, id: gpt-5.4, key: forge-token }]",
      },
    ],
  },
  {
    id: "repository-outside-network",
    name: "a repository that a private network does not reach",
    faulty: "{ region: us-east-1, size: medium, sender: crew@example.com, alarms: [ops@example.com] }",
    changes: declaring(
      "repositories:",
      '  tea: { url: "https://git.example.com/acme/tea.git" }',
      "environments:",
      "  prod: { region: us-east-1, size: medium, sender: crew@example.com, alarms: [ops@example.com] }",
    ),
  },
  {
    id: "repository-outside-network",
    name: "GitHub, which a private network does not reach",
    faulty: "{ region: us-east-1, size: medium, sender: crew@example.com, alarms: [ops@example.com] }",
    changes: declaring(
      "repositories:",
      "  tea: { forge: github, project: acme/tea }",
      "environments:",
      "  prod: { region: us-east-1, size: medium, sender: crew@example.com, alarms: [ops@example.com] }",
    ),
  },
  {
    id: "repository-places-without-flows",
    name: "places on a repository, in an engagement whose projects wait in no queue",
    faulty: "3",
    changes: declaring("repositories:", '  tea: { url: "https://git.example.com/acme/tea.git", atOnce: 3 }'),
  },
  {
    id: "feedback-never-read",
    name: "comments on requests of a repository that is delivered after all gates",
    faulty: "selected",
    changes: declaring(
      "repositories:",
      "  tea: { forge: github, project: acme/tea, credentials: tea-token, deliver: end, feedback: selected }",
    ),
  },
  {
    id: "sensitive-never-shown",
    name: "sensitive files of a repository that is delivered after all gates",
    faulty: "sensitive",
    changes: declaring(
      "repositories:",
      '  tea: { url: "https://git.example.com/acme/tea.git", credentials: forge-token, deliver: end, sensitive: { paths: ["db/**"], approvers: customer } }',
    ),
  },
  {
    id: "repository-example-unusable",
    name: "a folder with example code that does not exist",
    faulty: "code",
    changes: declaring("repositories:", '  tea: { url: "https://git.example.com/acme/tea.git", example: code }'),
  },
  {
    id: "repository-incomplete",
    name: "a repository on GitHub without its name",
    faulty: "tea",
    changes: declaring("repositories:", '  tea: { forge: github, url: "https://github.com/acme/tea.git" }'),
  },
  {
    id: "repository-incomplete",
    name: "a repository on GitHub with groups",
    faulty: "acme/tools/tea",
    changes: declaring("repositories:", "  tea: { forge: github, project: acme/tools/tea }"),
  },
  {
    id: "forge-repository-unusable",
    name: "an operation on the forge of a repository that is not declared",
    faulty: "tea",
    at: "agents/tools/close-issue.yaml",
    changes: [
      { file: engagement, find: "phases: [plan, build]", replace: "phases: [plan, build, finish]" },
      {
        file: "phases/finish.yaml",
        find: "",
        replace: "title: Finish\ngoal: The issue is closed.\ncall: { tool: close-issue, with: { number: 7 } }\n",
      },
      {
        file: "agents/tools/close-issue.yaml",
        find: "",
        replace: "description: Closes an issue.\neffect: execute\nforge: { operation: close, repository: tea }\n",
      },
    ],
  },
  {
    id: "forge-repository-unusable",
    name: "an operation on a repository that is reached by Git alone",
    faulty: "tea",
    at: "agents/tools/close-issue.yaml",
    changes: [
      ...declaring(
        "repositories:",
        '  tea: { url: "https://git.example.com/acme/tea.git", credentials: tea-token, deliver: gates }',
      ),
      { file: engagement, find: "phases: [plan, build]", replace: "phases: [plan, build, finish]" },
      {
        file: "phases/finish.yaml",
        find: "",
        replace: "title: Finish\ngoal: It is closed.\ncall: { tool: close-issue, with: { number: 7 } }\n",
      },
      {
        file: "agents/tools/close-issue.yaml",
        find: "",
        replace: "description: Closes an issue.\neffect: execute\nforge: { operation: close, repository: tea }\n",
      },
    ],
  },
  {
    id: "repository-incomplete",
    name: "a delivery and a merge by Git without credentials to push them",
    faulty: "gates",
    changes: [
      ...declaring("repositories:", '  tea: { url: "https://git.example.com/acme/tea.git", deliver: gates }'),
      { file: engagement, find: "phases: [plan, build]", replace: "phases: [plan, build, finish]" },
      { file: "phases/finish.yaml", find: "", replace: "title: Finish\ngoal: It is merged.\ncall: { tool: merge }\n" },
      {
        file: "agents/tools/merge.yaml",
        find: "",
        replace: "description: Merges.\neffect: execute\nforge: { operation: merge, repository: tea }\n",
      },
    ],
  },
  {
    id: "call-argument-mismatch",
    name: "an argument of a merge by Git",
    faulty: "revision",
    at: "phases/finish.yaml",
    changes: [
      ...declaring(
        "repositories:",
        '  tea: { url: "https://git.example.com/acme/tea.git", credentials: tea-token, deliver: gates }',
      ),
      { file: engagement, find: "phases: [plan, build]", replace: "phases: [plan, build, finish]" },
      {
        file: "phases/finish.yaml",
        find: "",
        replace: "title: Finish\ngoal: It is merged.\ncall: { tool: merge, with: { revision: delivery.head } }\n",
      },
      {
        file: "agents/tools/merge.yaml",
        find: "",
        replace: "description: Merges.\neffect: execute\nforge: { operation: merge, repository: tea }\n",
      },
    ],
  },
  {
    id: "forge-effect-mismatch",
    name: "a closed issue that counts as reading",
    faulty: "read",
    at: "agents/tools/close-issue.yaml",
    changes: [
      ...declaring("repositories:", "  tea: { forge: github, project: acme/tea, credentials: forge-token }"),
      { file: engagement, find: "phases: [plan, build]", replace: "phases: [plan, build, finish]" },
      {
        file: "phases/finish.yaml",
        find: "",
        replace: "title: Finish\ngoal: It is closed.\ncall: { tool: close-issue, with: { number: 4 } }\n",
      },
      {
        file: "agents/tools/close-issue.yaml",
        find: "",
        replace: "description: Closes an issue.\neffect: read\nforge: { operation: close, repository: tea }\n",
      },
    ],
  },
  {
    id: "merge-without-gate",
    name: "a merge of what only the end of the project delivers",
    faulty: "merge",
    at: "phases/finish.yaml",
    changes: [
      ...declaring(
        "repositories:",
        "  tea: { forge: github, project: acme/tea, credentials: forge-token, deliver: end }",
      ),
      { file: engagement, find: "phases: [plan, build]", replace: "phases: [plan, build, finish]" },
      { file: "phases/finish.yaml", find: "", replace: "title: Finish\ngoal: It is merged.\ncall: { tool: merge }\n" },
      {
        file: "agents/tools/merge.yaml",
        find: "",
        replace: "description: Merges.\neffect: execute\nforge: { operation: merge, repository: tea }\n",
      },
    ],
  },
  {
    id: "merge-without-gate",
    name: "work between the last gate and the merge",
    faulty: "merge",
    at: "phases/finish.yaml",
    changes: [
      ...declaring(
        "repositories:",
        "  tea: { forge: github, project: acme/tea, credentials: forge-token, deliver: gates }",
      ),
      { file: engagement, find: "phases: [plan, build]", replace: "phases: [plan, build, finish]" },
      { file: "phases/build.yaml", find: "gate:\n  approvers: { group: customer }\n", replace: "" },
      { file: "phases/finish.yaml", find: "", replace: "title: Finish\ngoal: It is merged.\ncall: { tool: merge }\n" },
      {
        file: "agents/tools/merge.yaml",
        find: "",
        replace: "description: Merges.\neffect: execute\nforge: { operation: merge, repository: tea }\n",
      },
    ],
  },
  {
    id: "unused-repository",
    name: "a repository that no project begins with",
    faulty: "till",
    changes: declaring(
      "repository: tea",
      "repositories:",
      '  tea: { url: "https://git.example.com/acme/tea.git" }',
      '  till: { url: "https://git.example.com/acme/till.git" }',
    ),
  },
  {
    id: "wrong-value",
    name: "a time of delivery that does not exist",
    faulty: "always",
    changes: declaring("repositories:", '  tea: { url: "https://git.example.com/acme/tea.git", deliver: always }'),
  },
  {
    id: "wrong-value",
    name: "a repository that is fetched without encryption",
    faulty: '"http://git.example.com/acme/tea.git"',
    changes: declaring("repositories:", '  tea: { url: "http://git.example.com/acme/tea.git" }'),
  },
  {
    id: "unknown-name",
    name: "a repository that is not declared",
    faulty: "tee",
    changes: declaring("repository: tee", "repositories:", '  tea: { url: "https://git.example.com/acme/tea.git" }'),
  },
];
