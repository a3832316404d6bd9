import { isDeepStrictEqual } from "node:util";
import { dollars } from "../../../base/dollars.ts";
import { marks, projectOf } from "../../../schema/table.ts";
import type { Person, RaisedDay, TodayInput } from "../../../schema/types.ts";
import { authorOf, type Caller, memberOf, operatorGroup } from "../../inbox/caller.ts";
import { type Decider, openProject, requireMember } from "../../inbox/decider.ts";
import { topUpGroup } from "../../inbox/kinds/top-up/top-up-kind.ts";
import { microsPerUsd } from "../../inbox/limit-amounts.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { incomplete } from "../../inbox/refusal.ts";
import { sentBefore } from "../../inbox/repeated-decision.ts";
import { sendAnswer } from "../../inbox/send-answer.ts";
import { dayOf, raiseDay, raisedBefore, wakeWaits } from "../../ledger/days.ts";
import { key } from "../../ledger/keys.ts";
import { itemsOf, readItem, readMarked } from "../../ledger/read.ts";
import { recordEvent } from "../../ledger/records.ts";
import type { Stored } from "../../ledger/stored.ts";
import { InvalidTaskToken } from "../../machine/machine.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { Problem } from "../problem.ts";

/** Raises the money of today for all projects of the project's engagement. The sweep wakes those that wait for it. */
export async function raiseToday(decider: Decider, caller: Caller, id: string, input: TodayInput): Promise<RaisedDay> {
  const project = await openProject(decider, caller, id);
  const { manifest, meta } = project;
  const member = raiserOf(project, caller);
  const by = member === undefined ? requireMember(project, operatorGroup, caller) : authorOf(member, caller);
  const { perDayMicros } = manifest.budget;
  if (perDayMicros === undefined) {
    const detail = `${manifest.title} has no maximum for a day (\`budget.perDay\`).`;
    throw incomplete("Nothing to raise", [{ pointer: "/usd", detail }]);
  }
  const time = new Date(decider.clock.now()).toISOString();
  const { decisionId, day, usd, comment = "" } = input;
  const mine: RaisedDay = {
    ...{ decisionId, engagement: meta.engagement, day, usd, by: by.email, name: by.name, time },
    comment: comment.trim(),
  };
  const raised =
    (await raisedBefore(decider.table, mine)) ??
    (await raiseDay(decider.table, { perDayMicros, micros: Math.round(usd * microsPerUsd) }, requireToday(mine))) ??
    mine;
  if (!isDeepStrictEqual(contentOf(raised), contentOf(mine))) throw sentBefore("another raise", raised);
  await recordEvent(decider.table, id, {
    id: `${raised.time}-today-${decisionId}`,
    time: raised.time,
    kind: "limit-raised",
    text: `${raised.name} raised the money of ${raised.day} for all projects of ${manifest.title} by ${dollars(raised.usd * microsPerUsd)}.`,
    by: raised.by,
  });
  return raised;
}

/** Returns the caller as somebody who may raise the money of a day: a member of the group of the top-ups, or an operator. */
export function raiserOf(project: ProjectRecords, caller: Caller): Person | undefined {
  const { manifest } = project;
  return memberOf(manifest, topUpGroup(project), caller) ?? memberOf(manifest, operatorGroup, caller);
}

/** Refuses a request about another day, such as one that is repeated after midnight: its first attempt may have raised that day. */
function requireToday(mine: RaisedDay): RaisedDay {
  const today = dayOf(mine.time);
  if (mine.day === today) return mine;
  const detail = `Nothing was recorded: it is ${today} (UTC) now, and the money of ${mine.day} was to be raised.`;
  throw new Problem(409, "Another day", detail);
}

function contentOf({ usd, by, comment }: RaisedDay) {
  return [usd, by, comment];
}

/** Wakes phases that wait for the next day, where the money of theirs is enough again. */
export async function wakeForMoney(decider: Decider): Promise<number> {
  const waits = itemsOf(await readMarked(decider.table, marks.days), "day-wait");
  const known = await Promise.all(
    waits.map(async (wait) => ({ wait, meta: await readItem(decider.table, key.meta(projectOf(wait))) })),
  );
  const byEngagement = Map.groupBy(known, ({ meta }) => meta?.engagement);
  const results = await Promise.all(
    [...byEngagement].map(([engagement, own]) =>
      engagement === undefined
        ? 0
        : wakeIn(
            decider,
            engagement,
            own.map(({ wait }) => wait),
          ),
    ),
  );
  return results.reduce((sum, woken) => sum + woken, 0);
}

function wakeIn(
  { table, machine }: Decider,
  engagement: string,
  waits: readonly Stored<"day-wait">[],
): Promise<number> {
  return wakeWaits(table, engagement, waits, async (wait, token) => {
    try {
      return await sendAnswer(machine, wait, token, { enough: true });
    } catch (error) {
      // The machine has gone on, or has ended.
      if (!(error instanceof InvalidTaskToken)) logFailure("delivery-later", error, { pk: wait.pk, sk: wait.sk });
      return false;
    }
  });
}
