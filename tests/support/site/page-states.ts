import type { SiteData } from "../../../schema/site-data.ts";
import type {
  CallView,
  GateStart,
  GateView,
  ProjectView,
  RecordedDecision,
  SurveyView,
} from "../../../schema/types.ts";
import { operatorWithEvidence, operatorWithoutTraces } from "./evidence.ts";
import {
  answeredQuestion,
  artifactOf,
  caveats,
  flowOfDesk,
  openGate,
  openOperator,
  openQuestion,
  pageOf,
  project,
  queues,
  revise,
  statement,
} from "./projects.ts";

export const here = "/projects/northwind-7k2";
export const gateAddress = `${here}/gates/architecture/2`;
export const operator = { email: "olga@crew.example", name: "Olga Berg", isOperator: true };
export const approve = { ...revise, verdict: "approve" as const, comment: "" };
export const cause = "Olga Berg stopped the project: the budget is needed elsewhere.";
export const stopped: ProjectView = {
  ...project,
  summary: { ...project.summary, status: "stopped", waitingFor: cause },
};

/** A project that waits for money of the day, as somebody sees it who may add to it. */
export const withToday: ProjectView = {
  ...project,
  summary: { ...project.summary, status: "awaiting-money" },
  today: { day: "2026-11-20", perDayMicros: 30_000_000, leftMicros: 4_000_000, isAwaited: true, mayRaise: true },
};

const survey: SurveyView = {
  project: "northwind-7k2",
  title: project.summary.title,
  questions: [
    { id: "satisfied", ask: "How satisfied are you with what was delivered?", answer: "rating" },
    { id: "again", ask: "Would you work with this team again?", answer: "yes-no" },
    { id: "change", ask: "What should the team do better next time?", answer: "text" },
  ],
  opensAt: "2026-11-20T08:30:00.000Z",
  closesAt: "2026-12-20T08:30:00.000Z",
  isOpen: true,
  mayAnswer: true,
};

const answeredSurvey: SurveyView = {
  ...survey,
  mayAnswer: false,
  received: [
    {
      by: "ada@northwind.example",
      name: "Ada Ruiz",
      time: "2026-11-21T08:30:00.000Z",
      answers: { satisfied: 4, again: true, change: "Ask sooner." },
    },
  ],
};
const requirement = { text: "security.score >= 8", isMet: false, values: "security.score = 7" };

/** A call that applies a plan in the customer's account. */
export const call: CallView = {
  tool: "terraform-apply",
  argv: ["sh", "-ec", "terraform init\nterraform apply plan.bin\n", "terraform-apply"],
  role: "arn:aws:iam::210987654321:role/delivery",
  files: [{ path: "deployment/plan.bin", digest: "a".repeat(64), size: 2_048 }],
  digest: "c".repeat(64),
};

const groups = [
  { group: "security", quorum: 1, given: 1, people: ["Ada Ruiz", "Lin Wei"] },
  { group: "product", quorum: 2, given: 0, people: ["Ada Ruiz", "Bo Sand", "Cy Dahl"] },
];

const starts: GateStart = {
  phases: [
    { phase: "poc", title: "Proof of concept", isConditional: true },
    { phase: "production", title: "Production" },
  ],
  beside: ["Threat model"],
  costMicros: { low: 2_000_000, likely: 5_500_000, high: 12_000_000 },
  worstMicros: 60_000_000,
  minutes: { low: 20, likely: 45, high: 90 },
  usual: { projects: 4, low: 31, likely: 48, high: 70 },
};
const receivers = [
  { name: "Bo Sand", email: "bo@northwind.example" },
  { name: "Cy Dahl", email: "cy@northwind.example" },
];
const passedOn: RecordedDecision = {
  ...revise,
  decisionId: "delegation-1",
  verdict: "delegate",
  to: { name: "Bo Sand", email: "bo@northwind.example" },
  comment: "I am on leave until Monday.",
  artifactComments: {},
  ratings: {},
};

const remarks: NonNullable<GateView["remarks"]> = {
  from: "selected",
  items: [
    {
      id: "gh-41-9f3c",
      author: "bo-sand",
      text: "The export forgets permits without an end.\n\nPlease add a test for them.",
      page: "https://github.com/acme/shop/pull/41#issuecomment-9001",
      path: "src/permits/export-of-all-permits-with-their-holders.ts",
      time: "2026-11-20T09:10:00.000Z",
    },
    {
      id: "gh-41-77aa",
      author: "lin-wei",
      text: "Good to merge from my side.",
      page: "https://github.com/acme/shop/pull/41#issuecomment-9002",
      time: "2026-11-20T09:20:00.000Z",
    },
  ],
};
const sensitive = {
  group: "owners",
  paths: [".github/workflows/release.yml", "src/auth/sign-in-with-a-passkey-and-without-a-password.ts"],
  count: 7,
};
const retry = { number: 2, of: 3, at: "2026-11-20T14:05:00.000Z" };
const tried = {
  ...queues.flows[0]!.waiting[0]!,
  waitingFor:
    "Build tries again at 20 November 2026, 14:05 UTC, 2 of 3, because it failed: Crew.RunnerLost: its container stopped.",
  holdsPlace: false,
  retry,
};
const busy = { ...queues.flows[0]!, waiting: [...queues.flows[0]!.waiting, tried] };
const retriedInQueue: Partial<SiteData> = {
  hasQueues: async () => true,
  queues: async () => ({
    flows: queues.flows.map(({ engagement, flow, title }) => ({ ...busy, engagement, flow, title })),
  }),
};
const placesTaken: Partial<SiteData> = {
  hasQueues: async () => true,
  queues: async () => ({
    flows: queues.flows.map((flow) => ({
      ...flow,
      holds: "repository",
      repository: {
        name: "shop-changes",
        atOnce: 2,
        projects: ["feature-aaaaqwertzuiopas-1", "fix-ddddqwertzuiopas-1"],
      },
    })),
  }),
};

const rejected: ProjectView = {
  ...project,
  summary: { ...project.summary, status: "rejected", waitingFor: "Ada Ruiz rejected it: We buy one." },
};

const { revision: _unread, ...withoutRevision } = project;

export const withGate = (change: Partial<GateView>): Partial<SiteData> => ({
  gate: async () => ({ ...openGate, ...change }),
});

const noneFound = pageOf([], {
  states: { yours: 1, waiting: 3, queued: 0, working: 1, finished: 0, stopped: 0, rejected: 0 },
});
const manyPages = pageOf([project.summary], {
  page: 2,
  pages: 40,
  found: 1_000,
  states: { yours: 400, waiting: 1_000, queued: 0, working: 20, finished: 3, stopped: 0, rejected: 0 },
  engagements: [
    { name: "cloudcrew", title: "CloudCrew" },
    { name: "shop", title: "Shop" },
  ],
});

/** What was typed into a form that is not there any more. */
const tooLate = (field: string): Partial<SiteData> => ({
  refusal: { text: "This closed meanwhile.", errors: [], fields: { [field]: "Something was typed." } },
});

const refused = (field: string): Partial<SiteData> => ({
  refusal: {
    text: "That cannot be taken.",
    errors: [{ field, message: "Say what should change." }],
    fields: { [field]: "Something was typed.", "rating-clarity": "4" },
  },
});

function inQueue(status: ProjectView["summary"]["status"]): Partial<SiteData> {
  const waitingFor = status === "queued" ? "Its start: 3 before it in the queue." : cause;
  return { project: async () => ({ ...project, summary: { ...project.summary, status, waitingFor, priority: 5 } }) };
}

/** Every page in every state that people meet it in: name, address, and what it is shown from. */
export const pageStates: [string, string, Partial<SiteData>][] = [
  ["the projects", "/", {}],
  [
    "projects that wait for others",
    "/",
    { projects: async () => pageOf([{ ...project.summary, awaitsViewer: false }]) },
  ],
  ["no projects", "/", { projects: async () => pageOf([]) }],
  ["projects that were looked for and are not there", "/?text=none", { projects: async () => noneFound }],
  ["the second of many pages of projects", "/?state=waiting&page=2", { projects: async () => manyPages }],
  ["sign-in", "/sign-in?returnTo=/projects/x", { viewer: undefined }],
  ["a new project", "/projects/new", { viewer: operator }],
  ["what was read", "/projects/new/check?reading=sealed-reading", { viewer: operator }],
  ["what was read and refused", "/projects/new/check?reading=sealed-reading", { viewer: operator, ...refused("sow") }],
  [
    "the form of a flow",
    "/projects/new/input?engagement=desk/triage",
    { viewer: operator, startable: async () => [flowOfDesk] },
  ],
  [
    "the form of a flow, refused",
    "/projects/new/input?engagement=desk/triage",
    { viewer: operator, startable: async () => [flowOfDesk], ...refused("input.number") },
  ],
  ["a new project without its file", "/projects/new", { viewer: operator, ...refused("file") }],
  ["a new project without engagements", "/projects/new", { viewer: operator, startable: async () => [] }],
  ["a link that signs in", "/link?token=good", { viewer: undefined }],
  ["a link that is over", "/link?token=used", { viewer: undefined }],
  ["where one is signed in", "/sessions", {}],
  ["where everybody is signed in", "/sessions", { viewer: operator }],
  ["a project", here, {}],
  [
    "a project that has just begun",
    here,
    { project: async () => ({ ...project, events: [], ledger: [], phases: [] }) },
  ],
  ["the statement of work", `${here}/statement-of-work`, {}],
  [
    "a part of a long statement of work",
    `${here}/statement-of-work?part=2`,
    { statement: async () => ({ ...statement, text: statement.text.repeat(1_000) }) },
  ],
  [
    "a rehearsed project",
    here,
    {
      rehearsed: async () => "wholly",
      project: async () => ({ ...project, summary: { ...project.summary, rehearsed: "wholly" } }),
    },
  ],
  ["a gate of a project that was rehearsed in part", gateAddress, { rehearsed: async () => "partly" }],
  ["a gate with requirements that are met", gateAddress, withGate({ requirements: [{ ...requirement, isMet: true }] })],
  [
    "a gate whose review is too old",
    gateAddress,
    withGate({ mayReviewAgain: true, requirements: [{ ...requirement, text: "fresh(security, '24h')" }] }),
  ],
  [
    "a gate for somebody who cannot approve",
    gateAddress,
    withGate({ separated: "You started this project, so somebody else has to approve its work." }),
  ],
  ["a gate of work that changes sensitive files", gateAddress, withGate({ sensitive, groups, quorum: 3 })],
  ["a gate with comments of writers to tick", gateAddress, withGate({ remarks })],
  [
    "a gate with comments of writers that all go along, of which some may be missing",
    gateAddress,
    withGate({ remarks: { ...remarks, from: "writers", problem: "github.com takes no calls until 14:05." } }),
  ],
  [
    "a gate where a comment was edited after it was ticked",
    gateAddress,
    { ...withGate({ remarks }), ...refused("remark:gh-41-9f3c") },
  ],
  ["a gate that says what an approval starts", gateAddress, withGate({ starts })],
  ["a gate of a call", gateAddress, withGate({ call })],
  ["a gate of several groups", gateAddress, withGate({ groups, quorum: 3 })],
  [
    "a gate of several groups for somebody whose group has enough",
    gateAddress,
    withGate({ groups, quorum: 3, uncounted: true }),
  ],
  ["a gate at which the own vote can be passed on", gateAddress, withGate({ mayDelegateTo: receivers })],
  [
    "a vote that could not be passed on",
    gateAddress,
    { ...withGate({ mayDelegateTo: receivers }), ...refused("reason") },
  ],
  [
    "a gate at which the own vote was passed on",
    gateAddress,
    withGate({ mayDecide: false, mayTakeBack: true, delegations: [passedOn] }),
  ],
  [
    "a gate at which somebody votes for another person",
    gateAddress,
    withGate({ votesFor: "Ada Ruiz", delegations: [passedOn], groups, quorum: 3 }),
  ],
  ["a gate with an approval to withdraw", gateAddress, withGate({ mayDecide: false, mayWithdraw: true })],
  ["a gate that cannot be approved", gateAddress, withGate({ requirements: [requirement] })],
  ["a rejected project", here, { project: async () => rejected }],
  ["a gate that may end the project", gateAddress, withGate({ verdicts: ["approve", "reject"] })],
  [
    "a gate that ended the project",
    gateAddress,
    withGate({ status: "decided", outcome: "reject", mayDecide: false, decisions: [{ ...revise, verdict: "reject" }] }),
  ],
  [
    "a project that waits for the money of the next day, for somebody who may add to it",
    here,
    { project: async () => withToday },
  ],
  ["a stopped project", here, { project: async () => stopped }],
  ["a stopped project for an operator", here, { viewer: operator, project: async () => stopped }],
  ["the question before a project stops", `${here}/stop`, { viewer: operator }],
  ["the question before a stopped project stops", `${here}/stop`, { viewer: operator, project: async () => stopped }],
  ["the way on of a stopped project", `${here}/resume`, { viewer: operator, project: async () => stopped }],
  ["the way on of a project that has not stopped", `${here}/resume`, { viewer: operator }],
  ["the artifacts", `${here}/artifacts`, {}],
  ["the artifacts before anything is published", `${here}/artifacts`, { revision: async () => undefined }],
  ["a document", `${here}/artifacts/docs/architecture/overview.md`, {}],
  [
    "a document that cannot be read",
    `${here}/artifacts/docs/architecture/overview.md`,
    {
      artifact: async (_, path) => {
        const { text: _lost, ...rest } = artifactOf(path)!;
        return { ...rest, unreadable: `The object ${"ab".repeat(32)} is missing` };
      },
    },
  ],
  [
    "a project whose files cannot be read",
    here,
    {
      project: async () => ({
        ...withoutRevision,
        unreadable: "The newest files are damaged.",
        undelivered: [
          {
            about: "gate",
            time: "2026-11-20T11:59:00.000Z",
            addresses: ["carl@example.com"],
            isLost: false,
            text: "The mail about a gate that waits for a decision could not be sent to carl@example.com.",
          },
        ],
      }),
    },
  ],
  ["code", `${here}/artifacts/infra/template.yaml`, {}],
  ["changes in one column", `${here}/artifacts/docs/architecture/overview.md?compareWith=4c1d9e0`, {}],
  ["changes side by side", `${here}/artifacts/docs/architecture/overview.md?compareWith=4c1d9e0&layout=split`, {}],
  ["changes to a file that is new", `${here}/artifacts/docs/plans/load.md?compareWith=4c1d9e0`, {}],
  ["an open gate", gateAddress, {}],
  ["a gate for somebody who only reads", gateAddress, withGate({ mayDecide: false })],
  [
    "a decided gate",
    gateAddress,
    withGate({ status: "decided", outcome: "approve", mayDecide: false, decisions: [approve, revise] }),
  ],
  ["a gate that is not as planned", gateAddress, withGate({ caveats })],
  ["a gate that is asked again", gateAddress, withGate({ work: 1 })],
  ["a gate whose project stopped", gateAddress, withGate({ status: "stopped", mayDecide: false })],
  ["an expired gate", gateAddress, withGate({ status: "expired", mayDecide: false })],
  ["a replaced gate", gateAddress, withGate({ status: "replaced", mayDecide: false, round: 1 })],
  ["an open question", `${here}/questions/${openQuestion.id}`, {}],
  ["an answered question", `${here}/questions/${answeredQuestion.id}`, {}],
  ["an expired question", `${here}/questions/x`, { question: async () => ({ ...openQuestion, status: "expired" }) }],
  ["an operator's decision", `${here}/operator/poc/3`, { viewer: operator }],
  [
    "an operator's decision with all its evidence",
    `${here}/operator/poc/3`,
    { viewer: operator, operator: async () => operatorWithEvidence },
  ],
  [
    "an operator's decision on a round that left no traces",
    `${here}/operator/poc/3`,
    { viewer: operator, operator: async () => operatorWithoutTraces },
  ],
  [
    "a grant that was refused",
    `${here}/operator/poc/3`,
    { viewer: operator, operator: async () => operatorWithEvidence, ...refused("raise-turns") },
  ],
  [
    "an operator's decision taken",
    `${here}/operator/poc/3`,
    { operator: async () => ({ ...openOperator, status: "decided", decision: { ...revise, verdict: "resume" } }) },
  ],
  ["the questions after a project", `${here}/survey`, { survey: async () => survey }],
  [
    "an answer to them that was refused",
    `${here}/survey`,
    { survey: async () => survey, ...refused("answer-satisfied") },
  ],
  ["what people answered", `${here}/survey`, { viewer: operator, survey: async () => answeredSurvey }],
  ["who decides", `${here}/people`, { viewer: operator }],
  ["a change of people that was refused", `${here}/people`, { viewer: operator, ...refused("email") }],
  ["the decisions", `${here}/decisions`, {}],
  ["no decisions", `${here}/decisions`, { decisions: async () => [] }],
  ["the queues", "/queue", { viewer: operator, hasQueues: async () => true }],
  ["no queues", "/queue", { viewer: operator, queues: async () => ({ flows: [] }) }],
  ["the lessons", "/lessons", { viewer: operator, hasLessons: async () => true }],
  ["no lessons", "/lessons", { viewer: operator, lessons: async () => ({ lessons: [] }) }],
  ["a lesson to drop", "/lessons/auto-dev/3f09ab12cd", { viewer: operator }],
  ["a lesson that was not dropped", "/lessons/auto-dev/3f09ab12cd", { viewer: operator, ...refused("reason") }],
  ["a pause of a queue", "/queue/auto-dev/feature", { viewer: operator }],
  ["a pause of a queue that was refused", "/queue/auto-dev/feature", { viewer: operator, ...refused("reason") }],
  ["the end of a pause", "/queue/auto-dev/triage", { viewer: operator }],
  [
    "queues of flows that are all busy, with failed projects that are tried again",
    "/queue",
    { viewer: operator, ...retriedInQueue },
  ],
  ["a queue that waits for a repository", "/queue", { viewer: operator, ...placesTaken }],
  [
    "a failed project that is tried again",
    `${here}/queue`,
    { viewer: operator, project: async () => ({ ...project, summary: { ...project.summary, retry } }) },
  ],
  [
    "an operator's decision on a phase that is tried again",
    `${here}/operator/poc/3`,
    { viewer: operator, operator: async () => ({ ...openOperator, retry }) },
  ],
  ["a queued project", `${here}/queue`, { viewer: operator, ...inQueue("queued") }],
  ["a priority that was refused", `${here}/queue`, { viewer: operator, ...inQueue("queued"), ...refused("priority") }],
  ["a failed project that can be queued again", `${here}/queue`, { viewer: operator, ...inQueue("stopped") }],
  ["a project that is in no queue", `${here}/queue`, { viewer: operator }],
  ["the outbox", "/outbox", { viewer: undefined }],
  [
    "a form that was refused",
    gateAddress,
    {
      refusal: {
        text: "Say it.",
        errors: [
          { field: "comment", message: "Say what should change." },
          { field: "rating-clarity", message: "There is no such rating." },
          { field: "comment:docs/plans/load.md", message: "Shorten it." },
        ],
        fields: { comment: "No." },
      },
    },
  ],
  ["a message left by a form", "/", { flash: { kind: "refused", text: "Say what should change." } }],
  ["an overdue gate", gateAddress, withGate({ dueAt: "2026-11-21T10:45:00Z" })],
  ["a gate at which one has voted", gateAddress, withGate({ mayDecide: false, decisions: [approve] })],
  [
    "a gate that is not as planned and was not ticked",
    gateAddress,
    { ...withGate({ caveats }), ...refused("acknowledge:limit:2") },
  ],
  [
    "a gate that closed while somebody wrote",
    gateAddress,
    { ...withGate({ status: "expired", mayDecide: false }), ...tooLate("comment") },
  ],
  ["a question that was refused", `${here}/questions/${openQuestion.id}`, refused("answer")],
  ["a question that was answered while somebody wrote", `${here}/questions/${answeredQuestion.id}`, tooLate("answer")],
  [
    "a question whose project stopped",
    `${here}/questions/x`,
    { question: async () => ({ ...openQuestion, status: "stopped", mayAnswer: false }) },
  ],
  [
    "a question for somebody who only reads",
    `${here}/questions/x`,
    { question: async () => ({ ...openQuestion, mayAnswer: false }) },
  ],
  ["an operator's decision that was refused", `${here}/operator/poc/3`, { viewer: operator, ...refused("comment") }],
  [
    "an operator's decision whose project stopped",
    `${here}/operator/poc/3`,
    { viewer: operator, operator: async () => ({ ...openOperator, status: "stopped", mayDecide: false }) },
  ],
  ["a new project that was refused", "/projects/new", { viewer: operator, ...refused("sow") }],
  ["a session that ended while somebody wrote", "/sign-in", { viewer: undefined, ...tooLate("comment") }],
];
