import fc from "fast-check";
import { expect, test } from "vitest";
import { decideDispatch, type Look, type PlaceState } from "../../runtime/api/queue/decide-dispatch.ts";

const states: PlaceState[] = ["queued", "working", "waiting", "ended"];

/** Looks at a flow of some projects, each in the queue, at work, waiting or ended; sets may be out of date. */
const looks: fc.Arbitrary<Look> = fc
  .record({
    atOnce: fc.integer({ min: 1, max: 5 }),
    perDay: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    isPaused: fc.boolean(),
    projects: fc.array(
      fc.record({
        state: fc.constantFrom(...states),
        place: fc.constantFrom("none", "atWork", "waiting"),
        isOfToday: fc.boolean(),
      }),
      { maxLength: 12 },
    ),
  })
  .map(({ atOnce, perDay, isPaused, projects }) => {
    const named = projects.map((project, index) => ({ ...project, name: `p${index}` }));
    const among = (place: string) => new Set(named.filter((each) => each.place === place).map(({ name }) => name));
    return {
      limits: { atOnce, ...(perDay !== undefined && { perDay }) },
      isPaused,
      queued: named.filter(({ state, place }) => state === "queued" && place !== "waiting").map(({ name }) => name),
      atWork: among("atWork"),
      waiting: among("waiting"),
      startsToday: new Set(named.filter(({ isOfToday }) => isOfToday).map(({ name }) => name)),
      states: new Map(named.map(({ name, state }) => [name, state])),
    };
  });

const property = (check: (look: Look) => void) => fc.assert(fc.property(looks, check), { numRuns: 500 });

test("no more projects are at work than the limit says, unless more went on from a wait", () => {
  property((look) => {
    const { ended, toWaiting, toWork, start } = decideDispatch(look);
    const kept = [...look.atWork, ...toWork].filter((each) => !ended.includes(each) && !toWaiting.includes(each));
    const after = new Set([...kept, ...start]);
    expect(after.size).toBeLessThanOrEqual(Math.max(look.limits.atOnce, new Set(kept).size));
  });
});

test("no more projects start on a day than the limit says", () => {
  property((look) => {
    const { perDay = Number.POSITIVE_INFINITY } = look.limits;
    const held = [...look.atWork].filter((place) => look.states.get(place) === "queued");
    const fresh = decideDispatch(look).start.filter((place) => !look.startsToday.has(place) && !held.includes(place));
    expect(fresh.length).toBeLessThanOrEqual(Math.max(0, perDay - look.startsToday.size));
  });
});

test("projects start in the order of the queue, after those that have a place already, and none while it is paused", () => {
  property((look) => {
    const { start } = decideDispatch(look);
    if (look.isPaused) expect(start).toEqual([]);
    if (look.isPaused) return;
    const fresh = start.filter((place) => !look.atWork.has(place));
    const order = look.queued.filter((place) => !look.atWork.has(place));
    expect(fresh).toEqual(order.slice(0, fresh.length));
    expect(start.slice(0, start.length - fresh.length)).toEqual(start.filter((place) => look.atWork.has(place)));
  });
});

test("a free place is not left empty while a project could take it", () => {
  property((look) => {
    if (look.isPaused) return;
    const { ended, toWaiting, toWork, start } = decideDispatch(look);
    const kept = new Set(
      [...look.atWork, ...toWork].filter((each) => !ended.includes(each) && !toWaiting.includes(each)),
    );
    const left = look.queued.filter((place) => !kept.has(place) && !start.includes(place));
    const today = new Set([...look.startsToday, ...start.filter((place) => !look.atWork.has(place))]).size;
    const isFull = new Set([...kept, ...start]).size >= look.limits.atOnce;
    const isDayOver = look.limits.perDay !== undefined && today >= look.limits.perDay;
    expect(left.length === 0 || isFull || isDayOver).toBe(true);
  });
});

test("a second look at the result changes nothing", () => {
  property((look) => {
    const { ended, toWaiting, toWork, start } = decideDispatch(look);
    const gone = [...ended, ...toWaiting];
    const begun = new Map(start.map((place) => [place, "working" as const]));
    const again = decideDispatch({
      ...look,
      queued: look.queued.filter((place) => !begun.has(place)),
      atWork: new Set([...look.atWork, ...toWork, ...start].filter((place) => !gone.includes(place))),
      waiting: new Set(
        [...look.waiting, ...toWaiting].filter((place) => !toWork.includes(place) && !ended.includes(place)),
      ),
      startsToday: new Set([...look.startsToday, ...start]),
      states: new Map([...look.states, ...begun]),
    });
    expect(again).toEqual({ ended: [], toWaiting: [], toWork: [], start: [] });
  });
});
