import { asCommitId } from "../../../base/commit-id.ts";
import { asDigest } from "../../../base/digest.ts";
import type { OutboxMail, SiteData, StartableEngagement, StatementReading } from "../../../schema/site-data.ts";
import type {
  ArtifactView,
  DecisionLogEntry,
  GateView,
  LessonsView,
  OperatorView,
  ProjectPage,
  ProjectPeople,
  ProjectSummary,
  ProjectView,
  QuestionView,
  QueueView,
  RecordedDecision,
  Revision,
  Session,
  StatementOfWork,
  Usage,
} from "../../../schema/types.ts";

export const firstRevision = asCommitId("4c1d9e0a77b1c2d3e4f5061728394a5b6c7d8e9f");
export const secondRevision = asCommitId("9f8e7d6c5b4a39281706f5e4d3c2b1a0e9d8c7b6");

const usage: Usage = {
  inputTokens: 412_000,
  outputTokens: 58_400,
  cacheReadTokens: 1_204_000,
  cacheWriteTokens: 96_000,
  costMicros: 18_420_000,
};
const small: Usage = {
  inputTokens: 900,
  outputTokens: 320,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costMicros: 4_100,
};

const before = `# Target architecture

The shop moves from one server to services that AWS runs.

## Decisions

| Topic | Choice | Cost per month |
|:------|:-------|---------------:|
| Orders | AWS Lambda behind an HTTP API | $210 |
| Catalogue | Amazon DynamoDB, on demand | $140 |
| Payment | stays in the data centre until March | $0 |

## Risks

1. The order history holds card numbers that must not move.
2. Stock levels are read from a nightly file.
`;

const after = `# Target architecture

The shop moves from one server to services that AWS runs, in three steps that can each be undone.

## Decisions

| Topic | Choice | Cost per month |
|:------|:-------|---------------:|
| Orders | AWS Lambda behind an HTTP API | $210 |
| Catalogue | Amazon DynamoDB, on demand | $140 |
| Payment | moves first, behind a tokenising proxy | $95 |

\`\`\`mermaid
flowchart LR
  Shop --> Proxy --> Acquirer
\`\`\`

## Risks

1. The order history holds card numbers; the proxy replaces them by tokens before anything moves.
2. Stock levels are read from a nightly file.
3. Nobody has measured the Saturday peak. See the [load plan](../plans/load.md) or <script>alert(1)</script>.

> The peak decides the reserved concurrency.
`;

const template = `# Orders
Resources:
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      MemorySize: 512
      Environment:
        Variables: { TABLE: !Ref Orders }
`;

const revision: Revision = {
  id: secondRevision,
  parent: firstRevision,
  phase: "architecture",
  round: 2,
  agent: "architect",
  turn: 31,
  time: "2026-11-20T10:41:00Z",
  message: "Move payment first",
  files: [
    {
      path: "docs/architecture/overview.md",
      digest: asDigest("a".repeat(64)),
      size: after.length,
      title: "Target architecture",
    },
    { path: "docs/plans/load.md", digest: asDigest("b".repeat(64)), size: 2_310, title: "Load plan" },
    { path: "infra/template.yaml", digest: asDigest("c".repeat(64)), size: template.length, title: "template.yaml" },
    { path: "README.md", digest: asDigest("d".repeat(64)), size: 840, title: "Northwind Outfitters" },
  ],
};

export const openQuestion: QuestionView = {
  project: "northwind-7k2",
  id: "discovery-1-1",
  phase: "discovery",
  phaseTitle: "Discovery",
  round: 1,
  agent: "product-manager",
  agentTitle: "Product manager",
  text: "May the shop be read-only for two hours on a Sunday night while the order history moves?",
  choices: ["Yes, between 02:00 and 04:00", "No, it must stay writable", "Only outside of December"],
  status: "open",
  askedAt: "2026-11-19T09:00:00Z",
  expiresAt: "2026-11-26T09:00:00Z",
  mayAnswer: true,
};

export const answeredQuestion: QuestionView = {
  ...openQuestion,
  id: "discovery-1-2",
  text: "Who approves the budget?",
  choices: [],
  status: "answered",
  answer: "The head of digital, Ada Ruiz.",
  answeredBy: "ada@northwind.example",
  answeredAt: "2026-11-19T10:00:00Z",
  mayAnswer: false,
};

export const peopleView: ProjectPeople = {
  project: "northwind-7k2",
  title: "Northwind Outfitters: the shop without servers",
  mayChange: true,
  groups: [
    {
      group: "customer",
      people: [
        { name: "Ada Ruiz", email: "ada@northwind.example" },
        { name: "Lin Wei", email: "lin@northwind.example" },
      ],
      decides: ["Discovery", "Architecture"],
      answers: true,
    },
  ],
  changes: [
    {
      decisionId: "0b6d",
      by: "olga@crew.example",
      name: "Olga Berg",
      time: "2026-11-20T09:00:00Z",
      comment: "Ben is on leave.",
      group: "customer",
      added: { name: "Lin Wei", email: "lin@northwind.example" },
      removed: { name: "Ben Okoro", email: "ben@northwind.example" },
    },
  ],
};

export const openOperator: OperatorView = {
  project: "northwind-7k2",
  phase: "poc",
  phaseTitle: "Proof of concept",
  entry: 3,
  round: 2,
  status: "open",
  reason: "The round stopped at its limit of 60 turns before the load test passed.",
  openedAt: "2026-11-20T11:00:00Z",
  mayDecide: true,
};

export const revise: RecordedDecision = {
  decisionId: "6c7f6b52-9c5f-4c8e-9d5c-8f0f4a2f7f10",
  verdict: "revise",
  by: "ada@northwind.example",
  name: "Ada Ruiz",
  time: "2026-11-20T08:30:00Z",
  revision: firstRevision,
  ratings: { clarity: 4, "fit-for-purpose": 2 },
  comment: "Payment is our biggest risk. Move it first, not last.",
  artifactComments: { "docs/architecture/overview.md": "The card numbers need an answer here." },
};

export const openGate: GateView = {
  project: "northwind-7k2",
  phase: "architecture",
  phaseTitle: "Architecture",
  round: 2,
  work: 2,
  status: "open",
  goal: "Choose the target architecture and show what it costs and risks.",
  openedAt: "2026-11-20T10:45:00Z",
  dueAt: "2026-11-27T10:45:00Z",
  expiresAt: "2026-12-04T10:45:00Z",
  onExpire: "ask-operator",
  quorum: 2,
  verdicts: ["approve", "revise"],
  ratings: ["clarity", "fit-for-purpose"],
  roundsLeft: 1,
  reviseThen: "ask-operator",
  caveats: [],
  values: [
    {
      name: "checks.load.p95",
      value: 184.5,
      meaning: "$.p95 of the JSON that the check prints",
      source: "run by crew before the phase ends: k6 run load.js",
    },
    {
      name: "checks.load.failed",
      missing: "other-files",
      meaning: "true when the check failed",
      source: "run by crew before the phase ends: k6 run load.js",
    },
    { name: "spend.usd", value: 1.5, meaning: "US dollars that the phase cost", source: "prices of the models" },
    { name: "architect.risk", missing: "not-measured", meaning: "", source: "reported by architect" },
  ],
  earlier: [{ round: 1, text: "Ada Ruiz asked for changes, on Fri, 20 Nov 2026, 08:30 UTC." }],
  nextPhaseTitle: "Proof of concept",
  revisePhaseTitle: "Architecture",
  revision: secondRevision,
  previousRevision: firstRevision,
  previousRound: 1,
  artifacts: [
    {
      path: "docs/architecture/overview.md",
      title: "Target architecture",
      digest: asDigest("a".repeat(64)),
      size: 2_310,
      deliverable: "overview",
      owner: "architect",
      change: "changed",
    },
    {
      path: "docs/plans/load.md",
      title: "Load plan",
      digest: asDigest("b".repeat(64)),
      size: 2_310,
      deliverable: "load",
      owner: "qa",
      change: "new",
    },
    {
      path: "infra/template.yaml",
      title: "Template of the services",
      digest: asDigest("c".repeat(64)),
      size: 2_310,
      deliverable: "infra",
      owner: "infra",
      change: "same",
    },
    {
      path: "app/orders.ts",
      title: "orders.ts",
      digest: asDigest("f".repeat(64)),
      size: 2_310,
      deliverable: "",
      owner: "",
      change: "new",
    },
  ],
  review: {
    agent: "reviewer",
    agentTitle: "Reviewer",
    passed: true,
    summary: "The documents agree with each other and with the statement of work.",
    items: [
      { item: "Every choice names its cost", passed: true, note: "" },
      { item: "Every risk has an owner", passed: false, note: "Risk 3 has none yet; accepted for this phase." },
    ],
  },
  decisions: [],
  approvers: ["Ada Ruiz", "Jonas Lind"],
  mayDecide: true,
  feedbackAddressed: [
    {
      comment: "Payment is our biggest risk. Move it first, not last.",
      path: "",
      answer: "Payment now moves first, behind a tokenising proxy.",
      files: ["docs/architecture/overview.md"],
    },
    { comment: "The card numbers need an answer here.", path: "docs/architecture/overview.md", answer: "", files: [] },
  ],
};

/** Everything that can be otherwise than it should be, at once. */
export const caveats: GateView["caveats"] = [
  {
    id: "missing:load",
    kind: "missing",
    round: 2,
    text: "Load plan is missing: nothing was written at docs/plans/load.md by the end of round 2.",
  },
  {
    id: "limit:2",
    kind: "limit",
    round: 2,
    text: "The team was stopped by a limit in round 2, before it was done. All 12 turns were used.",
  },
  {
    id: "review:2",
    kind: "review",
    round: 2,
    text: "The internal review by Reviewer was not passed in round 2. 1 of 2 checks failed: Every risk has an owner.",
  },
  {
    id: "verdict:security:docs/architecture/overview.md",
    kind: "verdict",
    round: 2,
    text: "Security engineer asked for changes in docs/architecture/overview.md (severity high) in round 2, and the file has not changed since.",
  },
  {
    id: "accepted:5",
    kind: "accepted",
    round: 2,
    text: "Olga Berg, of the delivery team, accepted the work of round 2 as it is, after this: All 12 turns were used.",
  },
];

export const project: ProjectView = {
  summary: {
    id: "northwind-7k2",
    title: "Northwind Outfitters: the shop without servers",
    engagement: "cloudcrew",
    engagementTitle: "CloudCrew",
    status: "awaiting-approval",
    createdAt: "2026-11-19T08:12:00Z",
    phaseTitle: "Architecture",
    phasesDone: 1,
    phaseCount: 4,
    waitingFor: "A decision on Architecture, round 2.",
    awaitsViewer: true,
    usage,
    maxCostMicros: 60_000_000,
  },
  phases: [
    {
      name: "discovery",
      title: "Discovery",
      goal: "Understand what the shop does, for whom, and what must not break.",
      status: "done",
      rounds: [
        {
          round: 1,
          startedAt: "2026-11-19T08:12:00Z",
          finishedAt: "2026-11-19T12:00:00Z",
          cause: "start",
          decision: "approve",
        },
      ],
      members: ["product-manager", "architect"],
      gated: true,
      usage,
      deliverables: [
        {
          id: "brief",
          title: "Project brief",
          path: "docs/brief.md",
          owner: "product-manager",
          files: ["README.md"],
          changedSince: ["README.md"],
          optional: false,
        },
      ],
      revision: firstRevision,
    },
    {
      name: "architecture",
      title: "Architecture",
      goal: "Choose the target architecture and show what it costs and risks.",
      status: "awaiting-approval",
      rounds: [
        {
          round: 1,
          startedAt: "2026-11-19T13:00:00Z",
          finishedAt: "2026-11-20T07:00:00Z",
          cause: "start",
          decision: "revise",
        },
        { round: 2, startedAt: "2026-11-20T08:31:00Z", cause: "decision" },
      ],
      members: ["architect", "infra"],
      gated: true,
      usage: small,
      deliverables: [
        {
          id: "overview",
          title: "Target architecture",
          path: "docs/architecture/overview.md",
          owner: "architect",
          files: ["docs/architecture/overview.md"],
          optional: false,
        },
        {
          id: "infra",
          title: "Infrastructure",
          path: "infra/**",
          owner: "infra",
          files: ["infra/template.yaml", "infra/network.yaml"],
          optional: false,
        },
        {
          id: "sketch",
          title: "Screen sketches",
          path: "docs/sketches.md",
          owner: "architect",
          files: [],
          optional: true,
        },
      ],
    },
    {
      name: "poc",
      title: "Proof of concept",
      goal: "Show the riskiest path working under load.",
      status: "upcoming",
      rounds: [],
      members: ["developer"],
      gated: true,
      deliverables: [],
    },
    {
      name: "handoff",
      title: "Handoff",
      goal: "Leave the customer able to run it.",
      status: "upcoming",
      rounds: [],
      members: ["product-manager"],
      gated: false,
      deliverables: [],
    },
  ],
  agents: [
    {
      name: "product-manager",
      title: "Product manager",
      description: "Knows what the customer needs",
      usage: small,
      active: false,
    },
    { name: "architect", title: "Solutions architect", description: "Designs what is built", usage, active: true },
    {
      name: "infra",
      title: "Infrastructure engineer",
      description: "Writes what runs it",
      usage: small,
      active: false,
    },
  ],
  events: Array.from({ length: 24 }, (_, index) => ({
    id: `2026-11-20T10:${String(45 - index).padStart(2, "0")}:00Z-e${index}`,
    time: `2026-11-20T10:${String(45 - index).padStart(2, "0")}:00Z`,
    ...(index === 0
      ? ({
          kind: "gate-opened",
          text: "Architecture, round 2, is ready for a decision.",
          phase: "architecture",
          round: 2,
        } as const)
      : index % 3 === 1
        ? ({
            kind: "artifact-written",
            text: "Solutions architect wrote",
            path: "docs/architecture/overview.md",
            revision: secondRevision,
            agent: "architect",
          } as const)
        : ({
            kind: "model-replied",
            text: "Solutions architect weighs two ways to move payment.",
            costMicros: 41_200,
            tokens: 8_100,
            agent: "architect",
          } as const)),
  })),
  ledger: [
    {
      id: "d1",
      section: "decisions",
      text: "Payment moves first.",
      by: "architect",
      phase: "architecture",
      round: 2,
      time: "2026-11-20T09:00:00Z",
      rationale: "It carries most of the risk.",
    },
    {
      id: "f1",
      section: "facts",
      text: "Saturday brings four times the orders of a weekday.",
      by: "product-manager",
      phase: "discovery",
      round: 1,
      time: "2026-11-19T09:00:00Z",
      confidence: "high",
    },
    {
      id: "a1",
      section: "assumptions",
      text: "The acquirer accepts tokens.",
      by: "architect",
      phase: "architecture",
      round: 2,
      time: "2026-11-20T09:10:00Z",
      confidence: "medium",
    },
    {
      id: "b1",
      section: "blockers",
      text: "No access to the test account.",
      by: "infra",
      phase: "architecture",
      round: 1,
      time: "2026-11-19T15:00:00Z",
      status: "resolved",
    },
    {
      id: "w1",
      section: "feedback",
      text: "Payment is our biggest risk.",
      by: "ada@northwind.example",
      phase: "architecture",
      round: 1,
      time: "2026-11-20T08:30:00Z",
      path: "docs/architecture/overview.md",
      status: "answered",
    },
  ],
  gates: [
    { phase: "discovery", round: 1, work: 1, status: "decided", mayDecide: false },
    { phase: "architecture", round: 1, work: 1, status: "decided", mayDecide: false },
    { phase: "architecture", round: 2, work: 2, status: "open", mayDecide: true },
  ],
  questions: [answeredQuestion],
  operators: [],
  revision,
  warnAtPercent: 80,
  repository: "file:///srv/crew/repositories/northwind-7k2.git",
};

const texts: Record<string, string> = {
  "docs/architecture/overview.md": after,
  "docs/plans/load.md": "# Load plan\n\nOne hour at four times the usual rate.\n",
  "infra/template.yaml": template,
  "README.md": "# Northwind Outfitters\n",
};

export function artifactOf(path: string, compareWith?: string): ArtifactView | undefined {
  const text = texts[path];
  if (text === undefined) return undefined;
  const hasPrevious = compareWith !== undefined && path === "docs/architecture/overview.md";
  return {
    project: "northwind-7k2",
    path,
    revision: secondRevision,
    digest: asDigest("a".repeat(64)),
    size: text.length,
    text,
    ...(hasPrevious ? { previous: before } : {}),
    history: [
      {
        revision: secondRevision,
        digest: asDigest("a".repeat(64)),
        phase: "architecture",
        round: 2,
        agent: "architect",
        time: "2026-11-20T10:41:00Z",
        message: "Move payment first",
      },
      {
        revision: firstRevision,
        digest: asDigest("e".repeat(64)),
        phase: "architecture",
        round: 1,
        agent: "architect",
        time: "2026-11-19T16:20:00Z",
        message: "Draft the target architecture",
      },
    ],
  };
}

export const decisionLog: DecisionLogEntry[] = [
  { ...revise, phase: "architecture", phaseTitle: "Architecture", round: 1, on: "gate" },
  {
    ...revise,
    decisionId: "0b9a",
    verdict: "approve",
    comment: "",
    artifactComments: {},
    ratings: { clarity: 5 },
    phase: "discovery",
    phaseTitle: "Discovery",
    round: 1,
    on: "gate",
  },
];

/** A flow that is started with an object, with a value of each kind. */
export const flowOfDesk: StartableEngagement = {
  name: "desk/triage",
  title: "Triage",
  description: "Sorts what customers report.",
  input: {
    type: "object",
    required: ["number", "kind"],
    properties: {
      number: { type: "integer", title: "Number of the issue" },
      kind: { type: "string", enum: ["fault", "wish"] },
      urgent: { type: "boolean", description: "It cannot wait." },
      summary: { type: "string", maxLength: 90 },
      body: { type: "string", maxLength: 4000 },
      labels: { type: "array", maxItems: 5, items: { type: "string", maxLength: 20 } },
      files: {
        type: "array",
        maxItems: 5,
        items: { type: "object", properties: { path: { type: "string", maxLength: 90 } } },
      },
    },
  },
  maxCostMicros: 2_000_000,
  team: [{ title: "Reader", description: "Reads issues." }],
  phases: [{ title: "Reading", goal: "Sort the issue.", index: 0, members: ["Reader"], deliverables: ["Notes"] }],
};

export const startable: StartableEngagement[] = [
  {
    name: "cloudcrew",
    title: "CloudCrew",
    description: "Seven agents move an application to AWS in six phases.",
    maxCostMicros: 80_000_000,
    estimate: {
      minutes: { low: 40, likely: 90, high: 200 },
      costMicros: { low: 8_000_000, likely: 20_000_000, high: 60_000_000 },
      reviews: { gates: 6, questions: 1 },
    },
    team: [{ title: "Architect", description: "Draws the target and says what it costs." }],
    phases: [
      {
        title: "Discovery",
        goal: "Find out what the customer needs.",
        index: 0,
        members: ["Project manager", "Architect"],
        deliverables: ["Requirements", "Project plan"],
        gate: {
          approvers: [{ people: ["Ada Okafor", "Lin Wei"], quorum: 2 }],
          dueSeconds: 604_800,
          expiresSeconds: 2_592_000,
          onExpire: "ask-operator",
          reviseRounds: 3,
        },
      },
      { title: "Clean-up", goal: "Leave nothing behind.", index: 0, members: ["Architect"], deliverables: ["Notes"] },
    ],
  },
  {
    name: "audit",
    title: "Audit",
    description: "Two agents read a system and report.",
    maxCostMicros: 5_000_000,
    team: [],
    phases: [],
  },
];

export const reading: StatementReading = {
  token: "sealed-reading",
  engagement: "cloudcrew",
  original: { name: "harbour portal.docx", size: 48_200 },
  kind: "docx",
  title: "Harbour Portal",
  text: "# Harbour Portal\n\n- It shows <ferries>.\n",
  notes: ["2 pictures are not in the text: describe in words what is needed from them."],
  counts: { sections: 1, requirements: 1, constraints: 0, deliverables: 0, tables: 0 },
};

export const mails: OutboxMail[] = [
  {
    id: "m1",
    time: "2026-11-20T09:00:00Z",
    to: ["ada@northwind.example"],
    subject: "Your sign-in code",
    text: "Your code is 482913.\nIt is valid for ten minutes and can be used once.",
  },
  {
    id: "m2",
    time: "2026-11-20T10:45:00Z",
    to: ["ada@northwind.example", "jonas@northwind.example"],
    subject: "Architecture waits for your decision",
    text: "Please decide at http://127.0.0.1:4400/projects/northwind-7k2/gates/architecture/2.",
  },
];

const session: Session = {
  id: "5f0c",
  email: "ada@northwind.example",
  name: "Ada Ruiz",
  agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  begunAt: "2026-11-20T08:00:00Z",
  seenAt: "2026-11-20T10:40:00Z",
  until: "2026-11-20T20:00:00Z",
  isCurrent: true,
};
export const sessions: Session[] = [
  session,
  {
    ...session,
    id: "6a1d",
    agent: "Mozilla/5.0 (iPhone; CPU) Version/26.0 Mobile/15E148 Safari/604.1",
    isCurrent: false,
  },
  { ...session, id: "7b2e", email: "olga@crew.example", name: "Olga Berg", agent: "", isCurrent: false },
];

/** Everything a page may ask for, with what a test wants otherwise. */
export const statement: StatementOfWork = {
  title: project.summary.title,
  text: "# Statement of work\n\nMove the shop to AWS before the spring season.\n\n- No downtime on Saturdays\n- Card data never leaves the vault",
  digest: asDigest("5".repeat(64)),
  size: 131,
};

/** A list of these projects that has one page. */
export function pageOf(projects: ProjectSummary[], change: Partial<ProjectPage> = {}): ProjectPage {
  const inState = (start: string) => projects.filter(({ status }) => status.startsWith(start)).length;
  return {
    projects,
    page: 1,
    pages: 1,
    found: projects.length,
    states: {
      yours: projects.filter(({ awaitsViewer }) => awaitsViewer).length,
      waiting: inState("awaiting"),
      queued: inState("queued"),
      working: inState("working"),
      finished: inState("finished"),
      stopped: inState("stopped"),
      rejected: inState("rejected"),
    },
    engagements: [...new Set(projects.map(({ engagement }) => engagement))].map((name) => ({ name, title: name })),
    ...change,
  };
}

/** A queue with projects in every state, of which one is too many for its place. */
export const lessons: LessonsView = {
  lessons: [
    {
      engagement: "auto-dev",
      id: "3f09ab12cd",
      texts: [
        { name: "when", text: "A change touches stored records" },
        { name: "advice", text: "Let the specification name the oldest record that must be read." },
      ],
      project: "feature-abc",
      by: "historian",
      time: "2026-11-18T10:00:00.000Z",
      until: "2027-05-17T10:00:00.000Z",
      shown: 4,
      held: 3,
    },
  ],
};

export const queues: QueueView = {
  flows: [
    {
      engagement: "auto-dev",
      flow: "feature",
      title: "Features",
      atOnce: 2,
      perDay: 10,
      startsToday: 4,
      holds: "places",
      queued: [
        {
          id: "feature-k3p2qwertzuiopas-1",
          title: "Export of permits",
          startedBy: "trigger labeled",
          priority: 9,
          since: "2026-11-20T08:00:00.000Z",
        },
      ],
      queuedCount: 3,
      working: [{ id: "feature-aaaaqwertzuiopas-1", title: "Search by place", since: "2026-11-20T09:00:00.000Z" }],
      waiting: [
        {
          id: "feature-bbbbqwertzuiopas-1",
          title: "Yearly report",
          since: "2026-11-20T07:00:00.000Z",
          waitingFor: "A decision on Architecture, round 2.",
          holdsPlace: true,
        },
      ],
      proposed: [],
      failed: [
        {
          id: "feature-ccccqwertzuiopas-1",
          title: "Card payment",
          since: "2026-11-19T07:00:00.000Z",
          cause: "The runner stopped three times.",
          mayRequeue: true,
        },
      ],
      webhooks: [
        {
          trigger: "labeled",
          accepted: 12,
          refused: [
            { reason: "repeated", count: 2 },
            { reason: "forged", count: 1 },
          ],
          lastAt: "2026-11-20T08:00:00.000Z",
        },
      ],
      looks: [
        {
          trigger: "labeled",
          repository: "shop",
          started: 3,
          restsUntil: "2026-11-20T14:05:00.000Z",
          refused: [
            { reason: "stranger", count: 1 },
            { reason: "edited", count: 2 },
          ],
          newestRefused: [
            {
              time: "2026-11-20T09:10:00.000Z",
              event: "issue 7, labeled crew by bea",
              reason: "edited",
              text: "the text was edited since",
            },
          ],
          failing: {
            since: "2026-11-20T07:00:00.000Z",
            lastAt: "2026-11-20T09:59:00.000Z",
            times: 180,
            reason: "The forge answered 401: Bad credentials",
            toldAt: "2026-11-20T07:03:00.000Z",
          },
        },
      ],
    },
    {
      engagement: "auto-dev",
      flow: "triage",
      title: "Triage",
      atOnce: 4,
      startsToday: 0,
      paused: { by: "olga@crew.example", name: "Olga Berg", time: "2026-11-20T07:30:00.000Z", reason: "Release day." },
      providerPause: { provider: "Anthropic", until: "2026-11-20T14:20:00.000Z", reason: "Daily limit reached" },
      queued: [],
      queuedCount: 0,
      working: [],
      waiting: [],
      proposed: [],
      failed: [],
      webhooks: [],
      looks: [],
    },
  ],
};

export function siteData(change: Partial<SiteData> = {}): SiteData {
  const viewer = { email: "ada@northwind.example", name: "Ada Ruiz", isOperator: false };
  const isOperator = "viewer" in change && change.viewer?.isOperator;
  return {
    viewer,
    flash: undefined,
    refusal: undefined,
    onOneMachine: true,
    rehearses: false,
    projects: async () =>
      pageOf([
        project.summary,
        {
          ...project.summary,
          id: "second",
          title: "Harbour permits",
          status: "working",
          waitingFor: "",
          awaitsViewer: false,
          phaseTitle: "Production",
          phasesDone: 3,
        },
        {
          ...project.summary,
          id: "third",
          title: "Museum archive",
          status: "finished",
          waitingFor: "",
          awaitsViewer: false,
          phaseTitle: "",
          phasesDone: 4,
        },
      ]),
    project: async (id) => (id === project.summary.id ? project : undefined),
    rehearsed: async () => undefined,
    statement: async (id) => (id === project.summary.id ? statement : undefined),
    events: async () => project.events,
    gate: async (_id, phase, round) => (phase === openGate.phase && round === openGate.round ? openGate : undefined),
    question: async (_id, question) => [openQuestion, answeredQuestion].find((known) => known.id === question),
    operator: async (_id, phase, entry) => (phase === openOperator.phase && entry === 3 ? openOperator : undefined),
    topUp: async () => undefined,
    followUp: async () => undefined,
    decisions: async () => decisionLog,
    survey: async () => undefined,
    hasQueues: async () => false,
    queues: async () => (isOperator ? queues : undefined),
    hasLessons: async () => false,
    lessons: async () => (isOperator ? lessons : undefined),
    people: async () => (isOperator ? peopleView : undefined),
    revision: async () => revision,
    artifact: async (_id, path, _revision, compareWith) => artifactOf(path, compareWith),
    startable: async () => (isOperator ? startable : []),
    reading: async (token) => (token === reading.token ? reading : undefined),
    sessions: async () => sessions,
    linked: (token) => (token === "good" ? { email: "ada@northwind.example", name: "Ada Ruiz" } : undefined),
    outbox: async () => mails,
    ...change,
  };
}
