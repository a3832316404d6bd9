import { expect, test } from "vitest";
import type { ForgeEvent } from "../../runtime/api/triggers/forge/events-of.ts";
import { createVouching, writersComments } from "../../runtime/api/triggers/forge/vouch.ts";
import type { Forge, ForgeComment } from "../../runtime/forge/forge.ts";

const on = { kind: "issue", number: 1 } as const;
const event = { on, at: "2026-11-29T12:00:00.000Z" } as ForgeEvent;

/** A forge on which every comment is of another person; counts of how many it is asked. */
function openPlayed(count: number, isWriter: (n: number) => boolean) {
  const time = "2026-11-29T11:00:00.000Z";
  const comments = Array.from({ length: count }, (_, index): ForgeComment => {
    const n = index + 1;
    const author = { name: `person-${n}`, id: String(n) };
    return { id: String(n), on, text: `No. ${n}`, author, createdAt: time, updatedAt: time, page: "" };
  });
  const asked: number[] = [];
  const forge = {
    newestComments: async () => comments,
    permission: async ({ id }) => {
      asked.push(Number(id));
      return isWriter(Number(id)) ? "write" : "read";
    },
  } as Pick<Forge, "newestComments" | "permission"> as Forge;
  const read = async () =>
    (await writersComments(forge, event, createVouching(forge))).map((each) => (each as { text: string }).text);
  return { asked, read };
}

test("of a thousand comments of writers the newest are kept, and nobody is asked about the others", async () => {
  const { asked, read } = openPlayed(1000, () => true);
  expect(await read()).toEqual(Array.from({ length: 40 }, (_, n) => `No. ${n + 961}`));
  expect(asked).toHaveLength(40);
});

test("of a thousand comments of strangers a bounded number is looked at", async () => {
  const { asked, read } = openPlayed(1000, (n) => n === 500 || n === 900);
  expect(await read()).toEqual(["No. 900"]);
  expect(asked).toHaveLength(200);
});
