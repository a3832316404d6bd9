import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Viewer } from "../../schema/site-data.ts";
import { openSite } from "../support/site/open-site.ts";
import { here } from "../support/site/page-states.ts";
import { siteData } from "../support/site/projects.ts";

const ada = { email: "ada@northwind.example", name: "Ada Ruiz", isOperator: true };
const jonas = { email: "jonas@northwind.example", name: "Jonas Lind", isOperator: true };
const forms = [
  { form: "a gate", address: `${here}/gates/architecture/2`, field: "comment" },
  { form: "a question", address: `${here}/questions/discovery-1-1`, field: "answer" },
  { form: "an operator's item", address: `${here}/operator/poc/3`, field: "comment" },
  { form: "a new project", address: "/projects/new", field: "sow" },
];

const { browser, server } = await openSite();
let context: BrowserContext;
let page: Page;
beforeEach(async () => {
  signIn(ada);
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

function signIn(viewer: Viewer | undefined): void {
  server.show(siteData({ viewer }));
}

const field = (name: string) => page.locator(`textarea[name="${name}"]`);
const open = (address: string) => page.goto(server.address + address);

/** Sends the form as the page does, to a server that answers with `next`. */
async function submit(path: RegExp, button: string, next: () => void): Promise<void> {
  await page.route(path, (route) => {
    next();
    return route.fulfill({ status: 303, headers: { location: new URL(page.url()).pathname } });
  });
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: button }).click()]);
}

describe.each(forms)("what is typed into the form of $form", ({ address, field: name }) => {
  test("is there again after a reload", async () => {
    await open(address);
    await field(name).fill("An hour's work.");
    await page.reload();
    expect(await field(name).inputValue()).toBe("An hour's work.");
  });

  test("is there again after the session was lost and the same person signed in", async () => {
    await open(address);
    await field(name).fill("An hour's work.");
    signIn(undefined);
    await page.reload();
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    signIn(ada);
    await open(address);
    expect(await field(name).inputValue()).toBe("An hour's work.");
  });

  test("is never in another person's form, in the same tab, nor comes back after them", async () => {
    await open(address);
    await field(name).fill("Ada's own words.");
    signIn(jonas);
    await open(address);
    expect(await field(name).inputValue()).toBe("");
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("Ada's own words.");
  });

  test("is forgotten when its writer signs out, in this tab and in every other", async () => {
    await open(address);
    await field(name).fill("Ada's own words.");
    const other = await context.newPage();
    await other.goto(server.address + address);
    await other.locator(`textarea[name="${name}"]`).fill("Ada's other words.");
    await submit(/sign-out/, "Sign out", () => signIn(undefined));
    for (const tab of [page, other]) {
      await tab.waitForFunction(() => !JSON.stringify(sessionStorage).includes("words"));
    }
    signIn(ada);
    await open(address);
    expect(await field(name).inputValue()).toBe("");
  });
});

test("a choice is kept with the words beside it", async () => {
  await open(`${here}/questions/discovery-1-1`);
  await page.getByLabel("Only outside of December").check();
  await field("answer").fill("The stores count on it.");
  await page.reload();
  await expect.poll(() => page.getByLabel("Only outside of December").isChecked()).toBe(true);
});

test("comments at a deliverable come back after a reload, in sight", async () => {
  await open(`${here}/gates/architecture/2`);
  await page.locator("summary", { hasText: "Comment on it" }).nth(1).click();
  await page.getByLabel("Comment on Load plan").fill("Which Saturday?");
  await page.reload();
  await page.getByLabel("Comment on Load plan").waitFor();
  expect(await page.getByLabel("Comment on Load plan").inputValue()).toBe("Which Saturday?");
});

test("what was accepted is a draft no longer; what was refused still is", async () => {
  const address = `${here}/gates/architecture/2`;
  await open(address);
  await field("comment").fill("Measure the peak.");
  await submit(/decision$/, "Request changes", () => {});
  await page.waitForLoadState();
  expect(await field("comment").inputValue()).toBe("Measure the peak.");
  await submit(/decision$/, "Request changes", () =>
    server.show(siteData({ viewer: ada, flash: { kind: "done", text: "Your request is with the team." } })),
  );
  await page.getByText("Your request is with the team.").waitFor();
  expect(await field("comment").inputValue()).toBe("");
});

test("what a page brings back after a refusal is newer than what was kept", async () => {
  const address = `${here}/gates/architecture/2`;
  await open(address);
  await field("comment").fill("The first draft.");
  const refusal = {
    text: "No.",
    errors: [{ field: "comment", message: "No." }],
    fields: { comment: "The second draft." },
  };
  server.show(siteData({ viewer: ada, refusal }));
  await open(address);
  expect(await field("comment").inputValue()).toBe("The second draft.");
});
