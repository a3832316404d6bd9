import { expect, test } from "vitest";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import { compile, explain } from "../../compiler/index.ts";
import type { Pipeline } from "../../schema/types.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const engagement = (triggers: string) => `# engagements/shop/engagement.yaml
flows:
  triage: { phases: [plan] }
  fix: { phases: [plan, build] }
${triggers}`;

function pipelineOf(triggers: string): Pipeline {
  const { pipeline, diagnostics } = compile(hostOf(overlay(engagement(triggers))), { engagement: "shop", flow: "fix" });
  if (pipeline === undefined) throw new Error(JSON.stringify(diagnostics));
  return pipeline;
}

async function explained(triggers: string, name: string, now: string): Promise<string> {
  const options = { pages: new Map(), placeOf: (file: string) => file, now: Date.parse(now) };
  const explanation = await explain(hostOf(overlay(engagement(triggers))), name, options);
  return "text" in explanation ? explanation.text : explanation.fault;
}

const nightly = `triggers:
  nightly: { on: schedule, at: "30 6 * * MON-FRI", zone: Europe/Vienna, start: fix }
`;

test("a schedule is explained in words, with its next five times on both sides of a change of the clocks", async () => {
  const text = await explained(nightly, "nightly", "2026-10-22T10:00:00Z");
  expect(text).toContain(
    "It starts a project of the flow fix at 06:30 every Monday to Friday, by the clocks of Europe/Vienna.",
  );
  expect(text.match(/\S+Z$/gm)).toEqual([
    "2026-10-23T04:30Z",
    "2026-10-26T05:30Z",
    "2026-10-27T05:30Z",
    "2026-10-28T05:30Z",
    "2026-10-29T05:30Z",
  ]);
});

test.each([
  ["both fields of days", "0 2 1 * MON", 'its schedule "0 2 1 * MON" cannot be used: One of the two fields of days'],
  ["a day of the week as a number", "0 2 * * 1", 'its schedule "0 2 * * 1" cannot be used: "1" is no day of the week'],
])("a schedule with %s is explained by its fault", async (_, at, fault) => {
  const text = await explained(nightly.replace("30 6 * * MON-FRI", at), "nightly", "2026-10-22T10:00:00Z");
  expect(text).toContain(`It is to start a project of the flow fix, and nobody can say when: ${fault}`);
  expect(text).not.toContain("next times");
});

test("a schedule in a time zone that does not exist is explained by that", async () => {
  const text = await explained(nightly.replace("Europe/Vienna", "Mars/X"), "nightly", "2026-10-22T10:00:00Z");
  expect(text).toContain('nobody can say when: "Mars/X" is no time zone.');
  expect(text).not.toContain("next times");
});

test("a trigger that is set beside the flow it starts is in that flow alone", () => {
  expect(pipelineOf(nightly).triggers).toMatchObject([{ name: "nightly", zone: "Europe/Vienna", missed: "once" }]);
  const { flows = [] } = compile(hostOf(overlay(engagement(nightly))), { engagement: "shop" });
  expect(flows.find(({ name }) => name === "triage")?.pipeline.triggers).toBeUndefined();
});

const hook = (who: string, when = "") =>
  `triggers:\n  opened: { on: webhook, scheme: standard, secret: forge, who: ${who}, ${when}start: fix }\n`;

const asked = (more = "") => `triggers:\n  asked: { on: mcp, ${more}start: fix }\n`;

test("a trigger for agents says whose texts they pass on, and anyone's unless it is written", async () => {
  expect(pipelineOf(asked()).triggers).toMatchObject([{ name: "asked", on: "mcp", who: "anyone" }]);
  const text = await explained(asked(), "asked", "2026-10-22T10:00:00Z");
  expect(text).toContain("The tool asked of `crew mcp` starts a project of the flow fix for each call.");
  expect(text).toContain("An agent outside may pass on what anyone wrote");
  expect(await explained(asked("who: writers, "), "asked", "2026-10-22T10:00:00Z")).toContain("vouches for the people");
});

test.each([
  ["a trigger that is new", "", nightly, "high added"],
  ["a trigger that is gone", nightly, "", "medium removed"],
  ["a webhook that anyone may cause now", hook("writers"), hook("anyone"), "high widened"],
  ["a flow that other agents can start now", "", asked(), "high added"],
  ["agents that may pass on anyone's texts now", asked("who: writers, "), asked(), "high widened"],
  ["a condition that is gone", hook("writers", `when: "event.action = 'opened'", `), hook("writers"), "high widened"],
  ["a schedule of every hour", nightly, nightly.replace("30 6", "30 *"), "high changed"],
])("a reviewer is told of %s", (_, before, after, expected) => {
  const changes = comparePipelines(pipelineOf(before), pipelineOf(after));
  expect(changes.map(({ severity, kind }) => `${severity} ${kind}`)).toContain(expected);
  expect(changes.map(({ subject }) => subject)).toContainEqual(expect.stringMatching(/^triggers/));
});

test("triggers that are only written in another order are no change", () => {
  const two = (first: string, second: string) => `triggers:\n  ${first}\n  ${second}\n`;
  const [day, night] = ["day", "night"].map((name) => `${name}: { on: schedule, at: "0 4 * * *", start: fix }`);
  expect(comparePipelines(pipelineOf(two(day!, night!)), pipelineOf(two(night!, day!)))).toEqual([]);
});

const repositories = `repositories:
  shop: { forge: github, project: acme/shop, credentials: forge-token }
  till: { forge: gitlab, project: acme/tools/till, url: "https://gitlab.example.com/", branch: release, credentials: till-token }
  docs: { url: "https://git.example.com/acme/docs.git" }
repository: docs
`;
const labeled = (rest = "", watched = "shop") => `${repositories}triggers:
  labeled: { on: issue, for: ${watched}, ${rest}when: "event.label = 'crew'", start: fix }
`;

test("a trigger of a forge knows where to ask and with what", () => {
  expect(pipelineOf(labeled("secret: forge-hook, ")).triggers).toEqual([
    {
      name: "labeled",
      on: "issue",
      who: "writers",
      secret: "forge-hook",
      when: "event.label = 'crew'",
      repositories: [
        { name: "shop", forge: "github", project: "acme/shop", branch: "main", credentials: "forge-token" },
      ],
    },
  ]);
  expect(pipelineOf(labeled("", "repositories")).triggers).toMatchObject([
    {
      repositories: [
        { name: "shop" },
        {
          name: "till",
          forge: "gitlab",
          project: "acme/tools/till",
          url: "https://gitlab.example.com",
          branch: "release",
        },
      ],
    },
  ]);
});

test("projects begin with the code of a repository that is named on its forge", () => {
  const of = (name: string) => pipelineOf(labeled().replace("repository: docs", `repository: ${name}`)).repository;
  expect(of("shop")).toMatchObject({ url: "https://github.com/acme/shop.git", project: "acme/shop" });
  expect(of("till")).toMatchObject({
    url: "https://gitlab.example.com/acme/tools/till.git",
    service: "https://gitlab.example.com",
    branch: "release",
  });
});

test.each([
  ["others who may cause it", "who", labeled(), labeled("who: anyone, ")],
  ["more repositories", "for", labeled(), labeled("", "repositories")],
  ["another repository on the forge", "for", labeled(), labeled().replace("acme/shop", "acme/other")],
  ["a condition that is gone", "when", labeled(), labeled().replace(`when: "event.label = 'crew'", `, "")],
])(
  "a reviewer is told, as of something that costs money without a person, of a trigger with %s",
  (_, key, before, after) => {
    const changes = comparePipelines(pipelineOf(before), pipelineOf(after));
    const told = { subject: `triggers.labeled.${key}`, severity: "high", kind: "widened" };
    expect(changes).toContainEqual(expect.objectContaining(told));
  },
);

test("a trigger of a forge is explained by whom it counts and how crew hears of it", async () => {
  const text = await explained(labeled("secret: forge-hook, "), "labeled", "2026-11-28T10:00:00Z");
  expect(text).toContain(
    "each time something happens to an issue in the repository shop for which `event.label = 'crew'` holds.",
  );
  expect(text).toContain("may write in the repository, and that title and text were not edited since");
  expect(text).toContain("signed with the secret forge-hook");
  const open = await explained(labeled("who: anyone, ", "repositories"), "labeled", "2026-11-28T10:00:00Z");
  expect(open).toContain("Anyone may cause it");
  expect(open).toContain("all repositories on GitHub and GitLab");
});

const followed = (by: string) => `triggers:\n  done: { on: end, of: triage, ${by}start: fix }\n`;

test("an end that asks people is compiled with its group, and explained and compared as that", async () => {
  const [alone, asked] = [followed(""), followed("by: operators, ")];
  expect(pipelineOf(asked).triggers).toMatchObject([{ name: "done", of: "triage", by: "operators" }]);
  expect(pipelineOf(alone).triggers?.[0]).not.toHaveProperty("by");
  expect(await explained(asked, "done", "2026-11-28T10:00:00Z")).toContain(
    "At the end of each project of the flow triage, the group operators is asked whether a project of the flow fix starts",
  );
  expect(await explained(asked, "operators", "2026-11-28T10:00:00Z")).toContain("It decides on the starts of done.");
  const changes = comparePipelines(pipelineOf(asked), pipelineOf(alone));
  expect(changes).toContainEqual(expect.objectContaining({ subject: "triggers.done.on", severity: "high" }));
});

test("a group that does not exist cannot be asked", () => {
  const { diagnostics } = compile(hostOf(overlay(engagement(followed("by: operatrs, ")))), { engagement: "shop" });
  expect(diagnostics).toMatchObject([{ id: "unknown-name", message: `There is no group "operatrs".` }]);
});

const ofIssue = `repositories:
  tea: { forge: github, project: acme/tea, credentials: forge-token }
triggers:
  labeled: { on: issue, for: tea, start: fix }
`;

test("a trigger is explained with the values of its event, their types and what they mean", async () => {
  const text = await explained(ofIssue, "labeled", "2026-10-22T10:00:00Z");
  expect(text).toContain("Its expressions read these values of an issue:");
  expect(text).toMatch(/event\.action +'opened', 'labeled', 'unlabeled', 'closed', 'reopened' +what happened\n/);
  expect(text).toMatch(/event\.comments +list of author and text +comments of writers/);
  expect(await explained(hook("writers"), "opened", "2026-10-22T10:00:00Z")).toContain("as event.<name>.");
  expect(await explained(nightly, "nightly", "2026-10-22T10:00:00Z")).toMatch(
    /event\.time +text +time of the schedule/,
  );
});
