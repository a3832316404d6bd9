import type { Page } from "playwright-core";
import type { RunningCrew } from "./running-crew.ts";

/** Loads a page again, as a person does who waits, until it has this many of an element. */
export async function openWhenThere(page: Page, url: string, element: string, count = 1): Promise<void> {
  for (const end = Date.now() + 120_000; ; await page.waitForTimeout(1000)) {
    await page.goto(url);
    if ((await page.locator(element).count()) >= count) return;
    if (Date.now() > end) throw new Error(`${url} has not come to have ${element}.`);
  }
}

/** Signs in with the code that is then sent to this address, from the page where the site asks people to. */
export async function signIn(
  page: Page,
  crew: RunningCrew,
  email: string,
  { from = "/sign-in", look = unseen }: { from?: string; look?: (page: Page) => Promise<void> } = {},
): Promise<void> {
  const { url } = crew;
  const outbox = await page.context().newPage();
  await outbox.goto(crew.outbox);
  const codes = `main li:has-text("${email}") .code-box`;
  const earlier = await outbox.locator(codes).count();
  await page.goto(url + from);
  if (from === "/sign-in") {
    await look(page);
    await page.locator('main a[href*="/auth/sign-in"]').click();
  }
  await page.locator('input[name="email"]').fill(email);
  await look(page);
  await page.locator('button[type="submit"]').click();
  await page.locator('input[name="code"]').waitFor();
  await look(page);
  await openWhenThere(outbox, `${url}/outbox`, codes, earlier + 1);
  const code = (await outbox.locator(codes).first().textContent()) ?? "";
  await outbox.close();
  await page.locator('input[name="code"]').fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => !/^\/(oidc|auth)\//.test(address.pathname));
}

const unseen = async () => {};

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((address) => address.pathname === "/sign-in");
}

/** Answers the question that the page asks, and sees that the answer was taken. */
export async function answerQuestion(page: Page): Promise<void> {
  await page.locator('input[name="choice"]').first().check();
  await page.locator('form[action*="/answer"] button[type="submit"]').first().click();
  await page.locator('.flash[data-kind="done"]').waitFor();
}

/** Decides at the gate that the page shows, and sees that the decision was taken. */
export async function decide(page: Page, verdict: "approve" | "revise", comment?: string): Promise<void> {
  for (const group of await page.locator('input[type="radio"][name^="rating-"][value="4"]').all()) await group.check();
  if (comment !== undefined) await page.locator('textarea[name="comment"]').fill(comment);
  await page.locator(`button[name="verdict"][value="${verdict}"]`).click();
  await page.locator('.flash[data-kind="done"]').waitFor();
}
