import { expect, test } from "vitest";
import { createOneTimeCodes } from "../../runtime/local/identity/one-time-codes.ts";

const minute = 60_000;

function codesOnAClock() {
  let now = Date.parse("2026-11-26T12:00:00Z");
  const codes = createOneTimeCodes({ now: () => now });
  return {
    ...codes,
    pass: (minutes: number) => {
      now += minutes * minute;
    },
  };
}

test("six digits can be guessed at most 25 times in a quarter of an hour, in however many sign-ins", () => {
  const codes = codesOnAClock();
  let guesses = 0;
  for (let signIn = 0; signIn < 40; signIn += 1) {
    const digits = codes.issue(`sign-in-${signIn}`, "cora@example.com");
    if (digits?.length !== 6) continue;
    for (let tries = 0; tries < 5; tries += 1) {
      const { kind } = codes.check(`sign-in-${signIn}`, "wrong!");
      expect(kind).toBe(tries < 4 ? "wrong" : "over");
      guesses += 1;
    }
    expect(codes.check(`sign-in-${signIn}`, digits)).toEqual({ kind: "over" });
  }
  expect(guesses).toBe(25);
});

test("an address that many codes are asked for gets one long code, which any of its sign-ins takes, once", () => {
  const codes = codesOnAClock();
  const issued = Array.from({ length: 40 }, (_, at) => codes.issue(`sign-in-${at}`, "cora@example.com"));
  const mailed = issued.filter((digits) => digits !== undefined);
  expect(mailed.map((digits) => digits.length)).toEqual([6, 6, 6, 6, 6, 12]);
  const long = mailed.at(-1) ?? "";
  expect(codes.check("sign-in-7", "000000000000")).toEqual({ kind: "wrong", triesLeft: 4 });
  expect(codes.check("sign-in-39", long)).toEqual({ kind: "right", email: "cora@example.com" });
  for (const signIn of ["sign-in-39", "sign-in-12"]) expect(codes.check(signIn, long)).toEqual({ kind: "over" });
});

test("a long code is of no use for another address", () => {
  const codes = codesOnAClock();
  const asked = (email: string) => Array.from({ length: 7 }, (_, at) => codes.issue(`${email}-${at}`, email));
  const [toCora, toOtto] = [asked("cora@example.com")[5], asked("otto@example.com")[5]];
  expect(codes.check("otto@example.com-6", toCora ?? "")).toEqual({ kind: "wrong", triesLeft: 4 });
  expect(codes.check("otto@example.com-6", toOtto ?? "")).toEqual({ kind: "right", email: "otto@example.com" });
});

test("however often a code is asked for, a mail goes out every five minutes at most, and one is always good", () => {
  const codes = codesOnAClock();
  const lengths: number[] = [];
  let newest = "";
  for (let asked = 0; asked < 200; asked += 1) {
    newest = codes.issue(`sign-in-${asked}`, "cora@example.com") ?? newest;
    lengths.push(newest.length);
    expect(codes.check(`sign-in-${asked}`, "no").kind).toBe("wrong");
    codes.pass(0.1);
  }
  expect(codes.check("sign-in-199", newest)).toMatchObject({ kind: "right" });
});

test("a code is over after ten minutes, and short ones are given again after a quarter of an hour", () => {
  const codes = codesOnAClock();
  const digits = Array.from({ length: 6 }, (_, at) => codes.issue(`${at}`, "cora@example.com"));
  codes.pass(10);
  for (const [at, each] of digits.entries()) expect(codes.check(`${at}`, each ?? "")).toEqual({ kind: "over" });
  codes.pass(5.1);
  expect(codes.issue("later", "cora@example.com")).toHaveLength(6);
});

test("the next code for a sign-in takes the place of the one before", () => {
  const codes = codesOnAClock();
  const first = codes.issue("one", "cora@example.com") ?? "";
  const second = codes.issue("one", "otto@example.com") ?? "";
  expect(codes.pending("one")).toBe("otto@example.com");
  if (first !== second) expect(codes.check("one", first)).toMatchObject({ kind: "wrong" });
  expect(codes.check("one", second)).toEqual({ kind: "right", email: "otto@example.com" });
});
