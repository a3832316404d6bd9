import type { Page } from "playwright-core";

/** Loads a page again, as a person does who waits, until it has this element. */
export async function openWhenThere(page: Page, url: string, element: string, seconds = 120): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ; await page.waitForTimeout(250)) {
    await page.goto(url);
    if ((await page.locator(element).count()) > 0) return;
    if (Date.now() > end) throw new Error(`${url} has not come to have ${element}.`);
  }
}

/** From anywhere on the site to being signed in, with the newest code that was sent to this address. */
export async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.locator('a[href*="/auth/sign-in"], form[action*="/auth/sign-in"] button').first().click();
  await page.locator('input[name="email"]').fill(email);
  await page.locator('button[type="submit"]').click();
  await page.locator('input[name="code"]').waitFor();
  await page.locator('input[name="code"]').fill(await newestCode(page, url, email));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => !/^\/(oidc|auth)\//.test(address.pathname));
}

async function newestCode(page: Page, url: string, email: string): Promise<string> {
  const outbox = await page.context().newPage();
  await outbox.goto(`${url}/outbox`);
  const mail = outbox
    .locator("main li")
    .filter({ hasText: email })
    .filter({ has: outbox.locator(".code-box") })
    .first();
  const code = (await mail.locator(".code-box").textContent()) ?? "";
  await outbox.close();
  return code.trim();
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
