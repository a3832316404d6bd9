import { isTimeZone } from "../../base/time-zone.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const calendarZoneUnknown: Rule = {
  id: "calendar-zone-unknown",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const zone = phase.declared.gate?.calendar?.zone;
      if (zone === undefined || isTimeZone(zone)) return;
      report({
        message: `"${zone}" is no time zone.`,
        span: phase.origin("gate", "calendar", "zone"),
        why: "Nobody could say when a working day begins and ends.",
        help: "write a name of the IANA time zone database, such as Europe/Vienna, America/New_York or UTC",
      });
    });
  },
};
