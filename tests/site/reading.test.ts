import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ProjectEvent } from "../../schema/types.ts";
import { languageOfText } from "../../site/view/language.ts";
import { openSite } from "../support/site/open-site.ts";
import { gateAddress, here, withGate } from "../support/site/page-states.ts";
import { artifactOf, caveats, project, siteData } from "../support/site/projects.ts";

const { browser, server } = await openSite();
let page: Page;
beforeEach(async () => {
  server.show(siteData(withGate({ caveats })));
  page = await (await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: "reduce" })).newPage();
});
afterEach(() => page.context().close());

describe.each([
  { name: "a gate's page", address: gateAddress },
  { name: "a project's page", address: here },
])("on a phone, $name", ({ address }) => {
  test("has a way to each of its parts at its top, and each takes the keyboard along", async () => {
    await page.goto(server.address + address);
    const links = page.getByRole("navigation", { name: "On this page" }).getByRole("link");
    expect(await links.count()).toBeGreaterThanOrEqual(5);
    expect((await links.last().boundingBox())?.y).toBeLessThan(1_500);
    for (const link of await links.all()) {
      const target = (await link.getAttribute("href"))?.slice(1) ?? "";
      await link.click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe(target);
    }
  });
});

test("the way to the decision takes the keyboard to the decision", async () => {
  await page.goto(server.address + gateAddress);
  await page.getByRole("link", { name: "Go to the decision" }).click();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("decision");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("rating-clarity");
});

test("every fold on a gate's page says which document it is about", async () => {
  await page.goto(server.address + gateAddress);
  const names = await page.locator(".deliverable summary").allTextContents();
  expect(names.length).toBeGreaterThan(4);
  expect(new Set(names).size).toBe(names.length);
});

test("what an agent does call by call is there to be read, and only what matters is said", async () => {
  await Promise.all([
    page.waitForResponse((response) => new URL(response.url()).pathname.endsWith("/events")),
    page.goto(server.address + here),
  ]);
  expect(await page.locator("#activity").getAttribute("aria-live")).toBeNull();
  const said = page.getByRole("status");
  const calls = Array.from(
    { length: 12 },
    (_, index): ProjectEvent => ({
      id: `call-${index}`,
      time: "2026-11-20T10:50:00Z",
      kind: "tool-called",
      text: `The reviewer read file ${index}.`,
    }),
  );
  server.show(siteData({ project: async () => ({ ...project, events: [...calls, ...project.events] }) }));
  server.announce("tool-called");
  await page.getByText("The reviewer read file 11.").waitFor();
  expect(await said.textContent()).toBe("");
  const summary = { ...project.summary, status: "finished" as const, waitingFor: "" };
  server.show(siteData({ project: async () => ({ ...project, summary, gates: [] }) }));
  server.announce("project-finished");
  await said.getByText("The project is finished.").waitFor();
});

test("a breadcrumb that needs a second line keeps its mark beside it", async () => {
  const summary = { ...project.summary, title: "The renewal of the permits of all forests in the north and the south" };
  server.show(siteData({ project: async () => ({ ...project, summary }) }));
  await page.goto(server.address + gateAddress);
  const [mark, link] = await page
    .locator(".trail li")
    .last()
    .evaluate((item) => {
      const box = item.getBoundingClientRect();
      return [box.left, item.querySelector("a")?.getBoundingClientRect().left ?? 0, box.height];
    });
  expect(link).toBeGreaterThan(mark ?? 0);
  const lines = await page
    .locator(".trail li")
    .last()
    .evaluate((item) => {
      const first = item.querySelector("a")?.getClientRects()[0];
      return Math.abs((first?.top ?? 0) - item.getBoundingClientRect().top);
    });
  expect(lines).toBeLessThan(10);
});

test.each([
  [
    "English",
    "The shop moves to services that are run for us, and the orders of the day shall be kept for this.",
    undefined,
  ],
  [
    "German",
    "Die Bestellungen werden nicht auf dem Server des Hauses, sondern auf einer Datenbank gehalten, und das ist für den Kunden besser.",
    "de",
  ],
  [
    "French",
    "Les commandes sont gardées dans une base pour le client, et la facture est envoyée par le service qui les traite.",
    "fr",
  ],
  [
    "Spanish",
    "Los pedidos se guardan en una base para el cliente, y la factura es enviada por el servicio que los trata con las demás.",
    "es",
  ],
  [
    "Portuguese",
    "Os pedidos são guardados em uma base para o cliente, e a fatura é enviada por um serviço que não os perde.",
    "pt",
  ],
  [
    "Italian",
    "Gli ordini sono conservati in una base per il cliente, e la fattura è inviata dal servizio che li tratta con gli altri della casa.",
    "it",
  ],
  [
    "Dutch",
    "De bestellingen worden niet op de server van het huis bewaard, en dat is voor de klant ook beter met het oog op de kosten.",
    "nl",
  ],
  [
    "Swedish",
    "Och det är för kunden som beställningarna inte ska sparas på en server, utan i en databas som har en annan plats.",
    "sv",
  ],
  [
    "Polish",
    "Zamówienia są przechowywane w bazie dla klienta, a faktura jest wysyłana przez serwis, który się tym zajmuje oraz nie traci danych.",
    "pl",
  ],
  ["Arabic", "تنتقل الطلبات إلى قاعدة بيانات تديرها الخدمة نيابة عنا.", "ar"],
  ["Russian", "Заказы хранятся в базе данных, а счета отправляет служба.", "ru"],
  ["Japanese", "注文はデータベースに保存され、請求書はサービスから送られます。", "ja"],
  ["Chinese", "订单保存在数据库中，发票由服务发送给客户。", "zh"],
  ["Korean", "주문은 데이터베이스에 저장되고 송장은 서비스가 보냅니다.", "ko"],
  ["Greek", "Οι παραγγελίες φυλάσσονται σε μια βάση δεδομένων.", "el"],
  ["Hebrew", "ההזמנות נשמרות במסד נתונים.", "he"],
  [
    "a language it does not know",
    "Tilaukset säilytetään tietokannassa asiakkaalle, lasku lähetetään palvelusta joka käsittelee tiedot turvallisesti huolellisesti nopeasti aina.",
    "",
  ],
  ["a few words", "Load plan", undefined],
  [
    "English with foreign names",
    "The orders of the Gemeinde Bad Münstereifel and of Château d'Yquem are kept in the base for this and that.",
    undefined,
  ],
  [
    "English beside code",
    "The service is started with this:\n```\nder die das und ist nicht ein eine mit für auf werden wird\n```\nand it is then in use for the team.",
    undefined,
  ],
])("a document in %s is said to be in its language", (_, text, language) => {
  expect(languageOfText(text)).toBe(language);
});

test("a document is read in its own language and direction, paragraph by paragraph", async () => {
  const arabic =
    "# خطة\n\nتنتقل الطلبات إلى قاعدة بيانات تديرها الخدمة نيابة عنا، ويبقى كل شيء.\n\nThe last paragraph.\n";
  server.show(siteData({ artifact: async (_, path) => ({ ...artifactOf("README.md")!, path, text: arabic }) }));
  await page.goto(`${server.address}${here}/artifacts/README.md`);
  const prose = page.locator(".document");
  expect(await prose.getAttribute("lang")).toBe("ar");
  const sides = await prose.locator("p").evaluateAll((paragraphs) =>
    paragraphs.map((paragraph) => {
      const range = document.createRange();
      range.selectNodeContents(paragraph);
      const [words, box] = [range.getClientRects(), paragraph.getBoundingClientRect()];
      const last = words[words.length - 1]!;
      return Math.round(last.left - box.left) < 2 ? "left" : "right";
    }),
  );
  expect(sides).toEqual(["right", "left"]);
});
