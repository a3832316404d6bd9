import { afterEach, beforeEach, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { type GithubStandIn, githubProject, openGithub } from "../support/forge/github-stand-in.ts";
import { openTriggered } from "../support/forge/triggered-shop.ts";

let services: ApiServices;
let github: GithubStandIn;
beforeEach(async () => {
  services = await openApiServices();
  github = await openGithub();
});
afterEach(() => services.close());

const place = `/repos/${githubProject}`;

/** A trigger that has looked once, so that what happens from now on is new. */
async function open() {
  const repository = {
    ...{ name: "shop", branch: "main", credentials: "forge-token", forge: "github" as const },
    ...{ project: githubProject, url: github.origin },
  };
  const trigger = { on: "issue", when: "event.action = 'labeled' and event.label = 'crew'" } as const;
  const opened = await openTriggered(services, repository, {
    trigger,
    secrets: { "forge-token": github.secretOf("crew-bot") },
  });
  await opened.sweep();
  return opened;
}

async function labelledIssue(by: "bea" | "crew-bot"): Promise<number> {
  const { number } = await github.as("mallory", "POST", `${place}/issues`, { title: "Broken", body: "It is." });
  await github.as(by, "POST", `${place}/issues/${number}/labels`, { labels: ["crew"] });
  return number;
}

/** Issues, each at a second after now, among 150 pull requests of a minute: more than one part of the list. */
async function playList(issues: { [number: string]: number }) {
  const at = (seconds: number) => `${new Date(begin + seconds * 1000).toISOString().slice(0, 19)}Z`;
  const own = await Promise.all(
    Object.entries(issues).map(async ([number, seconds]) => ({
      ...(await github.as("ann", "GET", `${place}/issues/${number}`)),
      updated_at: at(seconds),
    })),
  );
  const others = Array.from({ length: 150 }, (_, n) => ({
    ...own[0],
    ...{ id: n + 1000, number: n + 1000, updated_at: at(2 + n * 0.4), pull_request: { url: "https://x" } },
  }));
  const all = [...own, ...others].sort((one, other) => (one.updated_at < other.updated_at ? -1 : 1));
  github.faults = (method, path) => {
    if (method !== "GET" || !path.startsWith(`${place}/issues?`)) return undefined;
    const query = new URLSearchParams(path.split("?")[1]);
    const [size, page] = ["per_page", "page"].map((name) => Number(query.get(name)));
    const found = all.filter(({ updated_at }) => Date.parse(updated_at) >= Date.parse(query.get("since")!));
    const headers = found.length > page! * size! ? { link: '<https://x>; rel="next"' } : {};
    return { status: 200, body: found.slice((page! - 1) * size!, page! * size!), headers } as const;
  };
}
let begin: number;
beforeEach(() => {
  begin = Date.now() + 1000;
});

/** Requests for histories, of which each object that is read needs one. */
const historiesRead = () => github.received.filter(({ path }) => path === "/graphql").length;

test("an event that is met again in a list of several parts is kept once", async () => {
  const { sweep } = await open();
  const first = await labelledIssue("crew-bot");
  await sweep();
  const second = await labelledIssue("crew-bot");
  await playList({ [first]: 1, [second]: 61 });
  await sweep();
  const { seen } = await services.read(key.look("shop", "opened", "shop"));
  expect(seen?.map(({ what }) => what)).toEqual([
    "issue 1, labeled crew by crew-bot",
    "issue 2, labeled crew by crew-bot",
  ]);
});

test("a change that is shown late among the rows of an earlier part starts its project, and nothing is read twice", async () => {
  const { sweep } = await open();
  const [first, late] = [await labelledIssue("bea"), await labelledIssue("bea")];
  await playList({ [first]: 61 });
  expect(await sweep()).toMatchObject([{ number: first }]);
  await playList({ [first]: 61, [late]: 10 });
  const before = historiesRead();
  expect(await sweep()).toMatchObject([{ number: first }, { number: late }]);
  await sweep();
  expect(historiesRead()).toBe(before + 1);
});

test("a long list is read in full until nothing of it can be late, and then from its end", async () => {
  const { sweep } = await open();
  const first = await labelledIssue("bea");
  await playList({ [first]: 61 });
  const requests: number[] = [];
  for (let n = 0; n < 8; n += 1) {
    const before = github.received.length;
    await sweep();
    requests.push(github.received.length - before);
  }
  expect(requests.at(1)).toBe(2);
  expect(requests.at(-1)).toBe(1);
});
