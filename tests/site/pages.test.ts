import { beforeAll, describe, expect, test } from "vitest";
import type { ProjectQuery, SiteData } from "../../schema/site-data.ts";
import { type BuiltSite, builtSite } from "../support/site/built-site.ts";
import { evidence, operatorWithEvidence, operatorWithoutTraces } from "../support/site/evidence.ts";
import {
  approve,
  call,
  cause,
  gateAddress,
  here,
  operator,
  pageStates,
  stopped,
  withGate,
  withToday,
} from "../support/site/page-states.ts";
import {
  caveats,
  firstRevision,
  flowOfDesk,
  openGate,
  openQuestion,
  pageOf,
  project,
  siteData,
  startable,
} from "../support/site/projects.ts";

let site: BuiltSite;
beforeAll(async () => {
  site = await builtSite();
});

async function open(path: string, change: Partial<SiteData> = {}) {
  const response = await site.render(new Request(`http://crew.test${path}`), { crew: siteData(change) });
  const html = await response.text();
  return { status: response.status, headers: response.headers, html, text: textOf(html) };
}

function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll(/\s+/g, " ");
}

describe.each(pageStates)("%s", (_name, address, change) => {
  test("renders as a whole page without inline scripts or styles", async () => {
    const { status, html, headers } = await open(address, change);
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(html).toMatch(/^<!doctype html><html lang="en">/i);
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html).not.toMatch(/\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)/i);
    expect(html).not.toMatch(/undefined|\[object|NaN|Invalid Date/);
  });

  test("has unique ids, and every reference to one finds it", async () => {
    const { html } = await open(address, change);
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const references = [
      ...html.matchAll(/\s(?:for|form|aria-labelledby|aria-describedby|aria-controls)="([^"]*)"/g),
    ].flatMap(([, named]) => named!.split(" "));
    const anchors = [...html.matchAll(/\shref="#([^"]*)"/g)].map(([, id]) => id!);
    expect([...references, ...anchors].filter((id) => !ids.includes(id))).toEqual([]);
  });

  test("closes every element it opens, and acts by POST only", async () => {
    const { html } = await open(address, change);
    expect(unbalanced(html)).toEqual([]);
    // A form that looks something up changes nothing: its address is that of a page.
    for (const [form] of html.matchAll(/<form(?![^>]*method="get" action="\/")[^>]*>/g)) {
      expect(form).toMatch(/method="post"/);
      expect(form).toMatch(/action="\/(api|auth)\//);
    }
  });
});

/** The tags that do not pair up; void elements and those that HTML closes itself are left out. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const alone = new Set(["meta", "link", "input", "br", "hr", "img"]);
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^>]*)?>/g)) {
    if (alone.has(name!)) continue;
    if (!slash) open.push(name!);
    else if (open.at(-1) === name) open.pop();
    else wrong.push(name!);
  }
  return [...wrong, ...open];
}

describe("what a person may see", () => {
  test("somebody who is not signed in is sent to sign in, and back afterwards", async () => {
    const { status, headers } = await open(`${gateAddress}?a=1`, { viewer: undefined });
    expect(status).toBe(303);
    expect(headers.get("location")).toBe(`/sign-in?returnTo=${encodeURIComponent(`${gateAddress}?a=1`)}`);
  });
  test("sign-in leads to where the person wanted to go, on this site only", async () => {
    const there = await open("/sign-in?returnTo=/projects/x", { viewer: undefined });
    expect(there.html).toContain('href="/auth/sign-in?returnTo=%2Fprojects%2Fx"');
    const elsewhere = await open("/sign-in?returnTo=//evil.example", { viewer: undefined });
    expect(elsewhere.html).toContain('href="/auth/sign-in?returnTo=%2F"');
  });
  test.each([
    "/nothing",
    "/projects/unknown",
    `${here}/gates/architecture/9`,
    `${here}/gates/architecture/two`,
    `${here}/questions/unknown`,
    `${here}/operator/poc/9`,
    `${here}/artifacts/no/such/file.md`,
    "/projects/new",
  ])("%s is not found for a customer, and the page says what to do", async (address) => {
    const { status, text } = await open(address);
    expect(status).toBe(404);
    expect(text).toContain("sign in with the address it was sent to");
  });
  test("whoever an engagement lets start projects finds where, and what one would take", async () => {
    const mayStart = { startable: async () => startable };
    expect((await open("/", mayStart)).html).toContain('href="/projects/new"');
    expect((await open("/projects/new", mayStart)).text).toContain(
      "Likely 90 minutes of work, $20.00, and 7 reviews by people.",
    );
    const { html, text } = await open("/projects/new/check?reading=sealed-reading", mayStart);
    expect(text).toContain("harbour portal.docx, a Word document, was read as 1 requirement and 1 section.");
    expect(html).toContain("# Harbour Portal\n\n- It shows &lt;ferries&gt;.\n</textarea>");
    expect(text).toContain(
      "Ada Okafor and Lin Wei decide within 7 days; after 30 days without a decision the delivery team is asked. Changes can be asked for 3 times.",
    );
    expect(text).toContain("At the same time as Discovery");
  });
  test("a reading of somebody else is not found", async () => {
    const { status } = await open("/projects/new/check?reading=other", { startable: async () => startable });
    expect(status).toBe(404);
  });
  test("there is no outbox where mail is really sent", async () => {
    expect((await open("/outbox", { onOneMachine: false })).status).toBe(404);
  });
  test("a failure says that nothing is lost and hides its cause", async () => {
    const { status, text } = await open("/", { projects: () => Promise.reject(new Error("table gone")) });
    expect(status).toBe(500);
    expect(text).toContain("Nothing is lost");
    expect(text).not.toContain("table gone");
  });
});

describe("the gate", () => {
  test("binds the decision to the revision shown, with an id of its own for each view", async () => {
    const [first, second] = await Promise.all([open(gateAddress), open(gateAddress)]);
    const idOf = (html: string) => /name="decisionId" value="([^"]+)"/.exec(html)?.[1];
    expect(idOf(first.html)).toMatch(/^[0-9a-f-]{36}$/);
    expect(idOf(first.html)).not.toBe(idOf(second.html));
    expect(first.html).toContain(`name="revision" value="${openGate.revision}"`);
  });
  test("says what is asked, by when, and what follows each answer", async () => {
    const { text } = await open(gateAddress);
    expect(text).toContain("say whether they are good enough to begin Proof of concept");
    expect(text).toContain("Fri, 27 Nov 2026, 10:45 UTC");
    expect(text).toContain("comes back to you with round 3");
    expect(text).toContain("the delivery team decides how to go on");
  });
  test("shows what is new, what changed and where the last comments went", async () => {
    const { text } = await open(gateAddress);
    for (const expected of [
      "New",
      "Changed since round 1",
      "Same as before",
      "Payment now moves first, behind a tokenising proxy.",
    ]) {
      expect(text).toContain(expected);
    }
  });
  test("a call's gate shows the program with its lines, the role that it acts with, and the files with their digests", async () => {
    const { html, text } = await open(gateAddress, withGate({ call }));
    expect(html.replaceAll("&#39;", "'")).toContain(
      "<p class=\"program\"><code>sh -ec 'terraform init\nterraform apply plan.bin\n' terraform-apply</code></p>",
    );
    expect(text).toContain("It acts with the role arn:aws:iam::210987654321:role/delivery");
    expect(text).toContain(`deployment/plan.bin, 2048 bytes, SHA-256 ${"a".repeat(64)}`);
    expect(text).toContain(`Digest of the call: ${"c".repeat(64)}`);
  });

  test("says first what is not as it should be, each of which has a tick of its own, unticked", async () => {
    const { html, text } = await open(gateAddress, withGate({ caveats }));
    const beginning = text.slice(0, text.indexOf("Goal of the phase"));
    expect(beginning).toContain("Architecture is not as planned and needs your decision");
    expect(text).not.toContain("ready for your decision");
    for (const caveat of caveats) {
      expect(beginning).toContain(caveat.text);
      expect(html).toMatch(
        new RegExp(`<input type="checkbox"[^>]*name="acknowledge:${caveat.id}" value="yes"(?![^>]*checked)`),
      );
    }
  });

  test("that asks about nothing says that there is nothing to read", async () => {
    const { text } = await open(gateAddress, withGate({ caveats, artifacts: [] }));
    expect(text).toContain("There is nothing to read: Architecture has left no deliverable.");
    expect(text).not.toContain("Read 0");
  });

  test("shows whoever only reads what is not as it should be, and no tick", async () => {
    const { html, text } = await open(gateAddress, withGate({ caveats, mayDecide: false }));
    for (const caveat of caveats) expect(text).toContain(caveat.text);
    expect(html).not.toContain("checkbox");
  });

  test("that is asked again is not called a new round, and says how the rounds before ended", async () => {
    const earlier = [{ round: 1, text: "Nobody decided by Fri, 20 Nov 2026, 10:10 UTC." }];
    const { text } = await open(gateAddress, withGate({ round: 2, work: 1, earlier }));
    expect(text).toContain("Round 1, asked again, since");
    expect(text).toContain("Round 1: Nobody decided by Fri, 20 Nov 2026, 10:10 UTC.");
  });

  test("shows in the record what was approved in spite of", async () => {
    const acknowledged = caveats.map((caveat) => caveat.text);
    const { text } = await open(
      gateAddress,
      withGate({ status: "decided", outcome: "approve", mayDecide: false, decisions: [{ ...approve, acknowledged }] }),
    );
    expect(text).toContain(`Knowing that ${acknowledged[0]}`);
  });

  test("asks nobody twice: a decided gate has no form and names who decided", async () => {
    const { html, text } = await open(
      gateAddress,
      withGate({ status: "decided", outcome: "approve", mayDecide: false, decisions: [approve] }),
    );
    expect(html).not.toContain('name="verdict"');
    expect(text).toContain("Ada Ruiz approved this round");
    expect(text).toContain("Ada Ruiz");
  });
  test("leads from an old round to the newest", async () => {
    const { html } = await open(
      `${here}/gates/architecture/1`,
      withGate({ round: 1, status: "replaced", mayDecide: false }),
    );
    expect(html).toContain(`href="${gateAddress}"`);
  });
});

test("text from a model is text in every place it appears", async () => {
  const attack = '<img src=x onerror="alert(1)">';
  const events = [{ ...project.events[0]!, text: attack }];
  const ledger = project.ledger.map((entry) => ({ ...entry, text: attack, rationale: attack }));
  const { html } = await open(here, { project: async () => ({ ...project, events, ledger, sow: attack }) });
  expect(withoutAttributes(html)).not.toContain("<img");
  const gate = await open(gateAddress, withGate({ review: { ...openGate.review!, summary: attack }, goal: attack }));
  expect(withoutAttributes(gate.html)).not.toContain("<img");
  const question = await open(`${here}/questions/x`, {
    question: async () => ({ ...openQuestion, text: attack, choices: [attack] }),
  });
  expect(withoutAttributes(question.html)).not.toContain("<img");
});

/** In a quoted value a tag is text. */
function withoutAttributes(html: string): string {
  return html.replaceAll(/"[^"]*"/g, '""');
}

describe("a phase that cannot continue by itself", () => {
  const address = `${here}/operator/poc/3`;
  const decisive = { viewer: operator, operator: async () => operatorWithEvidence };

  test("shows an operator the evidence before the buttons, and offers more of what was used up", async () => {
    const { html, text } = await open(address, decisive);
    for (const seen of [
      "Turns 60 60 reached",
      "Minutes of work 41.3 90",
      "Tokens 1,180,000 1,200,000 reached",
      "It stops at 40 users.",
      openQuestion.text,
      "nobody answered in time",
      "Move it first, not last.",
      "The bucket is public.",
      "infra/template.yaml",
      "The last 3 steps",
      "Grant more: 2 limits are reached",
      "If nobody decides by",
    ])
      expect(text).toContain(seen);
    expect(html).toContain('href="/api/projects/northwind-7k2/log?phase=poc&amp;round=2"');
    expect(html.indexOf('id="evidence"')).toBeLessThan(html.indexOf('name="verdict"'));
    const fields = [...html.matchAll(/name="(raise-\w+)"/g)].map(([, name]) => name);
    expect(fields.map((name) => name?.slice(6))).toEqual(evidence.limits.map(({ limit }) => limit));
  });

  test("says what there is not, rather than nothing", async () => {
    const { text } = await open(address, { viewer: operator, operator: async () => operatorWithoutTraces });
    expect(text).toContain("Files written in this round None.");
    expect(text).toContain("Nothing was recorded in this round.");
  });
});

test("the list leads to its other pages, and to each state and engagement, with what is looked for kept", async () => {
  const list = pageOf([project.summary], {
    page: 2,
    pages: 3,
    found: 60,
    states: { yours: 12, waiting: 60, queued: 0, working: 1, finished: 0, stopped: 0, rejected: 0 },
    engagements: [
      { name: "cloudcrew", title: "CloudCrew" },
      { name: "shop", title: "Shop" },
    ],
  });
  const asked: ProjectQuery[] = [];
  const projects = async (query: ProjectQuery) => {
    asked.push(query);
    return list;
  };
  const { html, text } = await open("/?state=waiting&engagement=shop&text=harbour&page=2", { projects });
  expect(asked).toEqual([{ page: 2, state: "waiting", engagement: "shop", text: "harbour" }]);
  const links = [...html.matchAll(/href="(\/\?[^"]*)"/g)].map(([, href]) => href?.replaceAll("&amp;", "&"));
  expect(links).toContain("/?state=waiting&engagement=shop&text=harbour&page=3");
  expect(links).toContain("/?state=waiting&engagement=shop&text=harbour");
  expect(links).toContain("/?state=finished&engagement=shop&text=harbour");
  expect(links).toContain("/?state=waiting&engagement=cloudcrew&text=harbour");
  expect(text).toContain("Page 2 of 3, 60 projects");
  expect(text).toContain("12 projects wait for you. 48 projects wait for somebody else.");
  expect(html).toMatch(/<input type="hidden" name="state" value="waiting">/);
  expect(html).toMatch(/name="text" value="harbour"/);
});

test("a phase leads to what was approved in it, and says what has changed since", async () => {
  for (const address of [here, `${here}/artifacts`]) {
    const { html, text } = await open(address);
    expect(html).toContain(`href="${here}/artifacts/README.md?revision=${firstRevision}"`);
    expect(text).toMatch(/Project brief · changed later: the newest/);
  }
});

test("a phase whose work was asked about again lists every number, and says which of them was no new work", async () => {
  const [discovery, ...others] = project.phases;
  const begun = { startedAt: "2026-11-19T09:00:00Z", cause: "start" as const };
  const phases = [
    {
      ...discovery!,
      rounds: [
        { round: 1, ...begun },
        { round: 3, ...begun, cause: "decision" as const },
      ],
    },
    ...others,
  ];
  const gates = [1, 2, 3].map((round) => ({
    phase: discovery!.name,
    round,
    work: round === 2 ? 1 : round,
    status: "decided" as const,
    mayDecide: false,
  }));
  const { text } = await open(here, { project: async () => ({ ...project, phases, gates }) });
  const numbers = text
    .match(/Round \d(?=,|:)[^·]*/g)
    ?.slice(0, 3)
    .map((each) => each.replace(/,? begun.*|\s+$/g, ""));
  expect(numbers).toEqual([
    "Round 1",
    "Round 2: the work of round 1, asked about again",
    "Round 3, after a request for changes",
  ]);
});

test("a comment says what has become of it", async () => {
  expect((await open(here)).text).toMatch(/Payment is our biggest risk\..*· answered by the team/);
});

test("the money of today is on the project's page, with a form for those who may add to it that keeps what a refusal did not take", async () => {
  const page = await open(here, { project: async () => withToday });
  expect(page.text).toContain("$4.00 left on 2026-11-20 (UTC) for all projects of");
  expect(page.html).toMatch(/<details[^>]*id="raise-today"[^>]* open[\s>]/);
  expect(page.html).toMatch(/action="\/api\/projects\/northwind-7k2\/today"[\s\S]*name="day" value="2026-11-20"/);
  const others = { ...withToday, today: { ...withToday.today!, mayRaise: false } };
  expect((await open(here, { project: async () => others })).html).not.toContain("/today");
  expect((await open(here)).html).not.toContain("Money of today");
  const refusal = {
    text: "Not usable.",
    fields: { day: "2026-11-20", usd: "ten" },
    errors: [{ field: "usd", message: "An amount is a number." }],
  };
  expect((await open(here, { project: async () => withToday, refusal })).html).toContain('value="ten"');
});

describe("stopping", () => {
  test("asks for the reason on a page of its own, says what follows, and is offered to operators alone", async () => {
    const page = await open(`${here}/stop`, { viewer: operator });
    expect(page.html).toMatch(/<form[^>]*action="\/api\/projects\/northwind-7k2\/stop"/);
    expect(page.html).toMatch(/<textarea[^>]*name="reason"[^>]*required/);
    expect(page.text).toContain("an operator can let the project go on from any phase");
    expect((await open(`${here}/stop`)).status).toBe(404);
    expect((await open(here)).html).not.toContain("Stop the project");
    expect((await open(here, { viewer: operator })).html).toContain(`href="${here}/stop"`);
    expect((await open(`${here}/operator/poc/3`, { viewer: operator })).html).toContain(`href="${here}/stop"`);
  });

  test("is said on the project's page with its reason, and its way back is there for operators", async () => {
    const forOperator = await open(here, { viewer: operator, project: async () => stopped });
    expect(forOperator.text).toContain(cause);
    expect(forOperator.html).toContain(`href="${here}/resume"`);
    const forCustomer = await open(here, { project: async () => stopped });
    expect(forCustomer.text).toContain(`${cause} Nothing that was delivered is lost.`);
    expect(forCustomer.html).not.toContain(`${here}/resume`);
    const way = await open(`${here}/resume`, { viewer: operator, project: async () => stopped });
    expect(way.html.match(/name="from"/g)).toHaveLength(project.phases.length);
    expect(way.html.match(/name="from"[^>]*checked/g)).toHaveLength(1);
  });

  test("comes back with what was typed where it is refused", async () => {
    const refusal = {
      text: "A reason is missing.",
      errors: [{ field: "reason", message: "Say why." }],
      fields: { reason: "x" },
    };
    const { html } = await open(`${here}/stop`, { viewer: operator, refusal });
    expect(html).toContain("Say why.");
    expect(html).toMatch(/<textarea[^>]*name="reason"[^>]*>x<\/textarea>/);
  });
});

test("a gate that may end the project offers that with its consequence, and no verdict that it does not take", async () => {
  const { html } = await open(gateAddress, withGate({ verdicts: ["approve", "reject"] }));
  expect(html).toContain('value="reject"');
  expect(html).toContain("The project ends for good, and nobody can resume it.");
  expect(html).not.toContain('value="revise"');
});

test("a gate whose requirement is not met shows it with its value, and offers no approval", async () => {
  const requirement = { text: "security.score >= 8", isMet: false, values: "security.score = 7" };
  const unmet = await open(gateAddress, withGate({ requirements: [requirement] }));
  expect(unmet.text).toContain(
    "Nobody can approve while one of them is not met. Not met security.score >= 8".replace(">", "&gt;"),
  );
  expect(unmet.text).toContain("security.score = 7");
  expect(unmet.html).not.toContain('value="approve"');
  expect(unmet.html).toContain('value="revise"');
  const met = await open(gateAddress, withGate({ requirements: [{ ...requirement, isMet: true }] }));
  expect(met.html).toContain('value="approve"');
});

test("a gate shows its values, and of a missing one why it is missing", async () => {
  const { text } = await open(gateAddress, withGate(openGate));
  expect(text).toContain(
    "checks.load.p95 184.5 $.p95 of the JSON that the check prints · run by crew before the phase ends",
  );
  expect(text).toContain("checks.load.failed missing: measured on other files");
  expect(text).toContain("spend.usd $1.50");
  expect(text).toContain("architect.risk missing");
});

test("a text field of a flow's form takes no more than its schema", async () => {
  const { html } = await open("/projects/new/input?engagement=desk/triage", {
    viewer: operator,
    startable: async () => [flowOfDesk],
  });
  const longest = (name: string) => new RegExp(`name="input.${name}"[^>]* maxlength="(\\d+)"`).exec(html)?.[1];
  expect([longest("summary"), longest("body"), longest("labels")]).toEqual(["90", "4000", undefined]);
});

test("operators see on the queue how many messages a webhook refused, and for what", async () => {
  const { text } = await open("/queue", { viewer: operator, hasQueues: async () => true });
  expect(text).toContain("Webhook labeled: 12 messages accepted, refused: at least 2 repeated, 1 forged.");
  expect(text).toContain(
    "Looks of labeled at shop: 3 events started a project, refused: 1 stranger, 2 edited. The forge wants no requests before Fri, 20 Nov 2026, 14:05 UTC.",
  );
  expect(text).toContain("Stopped (1)");
});
