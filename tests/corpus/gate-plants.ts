import type { Change, Plant } from "./plant.ts";

const engagement = "engagements/shop/engagement.yaml";
const build = "phases/build.yaml";

const approvers = "group: customer }";

function inGate(lines: string): Change {
  return { file: build, find: approvers, replace: `${approvers}\n  ${lines}` };
}

/** Faults of gates, planted in the shop. */
export const gatePlants: Plant[] = [
  {
    id: "fresh-without-review",
    name: "an agent that neither reviews nor reports",
    faulty: `"fresh(dev, '24h')"`,
    changes: [inGate(`requires: ["fresh(dev, '24h')"]`)],
  },
  {
    id: "calendar-zone-unknown",
    name: "a city alone",
    faulty: "Vienna",
    changes: [inGate("calendar: { days: [mon, tue], zone: Vienna }")],
  },
  {
    id: "holiday-not-a-date",
    name: "a day that February does not have",
    faulty: `"2026-02-30"`,
    changes: [inGate(`calendar: { days: [mon, tue], zone: UTC, holidays: ["2026-02-30"] }`)],
  },
  {
    id: "separate-leaves-nobody",
    name: "a gate of operators that separates them",
    faulty: "operators",
    changes: [{ file: build, find: approvers, replace: "group: operators }\n  separate: [operators]" }],
  },
  {
    id: "approving-group-repeats",
    name: "one group twice in a list",
    faulty: "customer",
    changes: [
      {
        file: build,
        find: "{ group: customer }",
        replace: "[{ group: operators }, { group: customer }, { group: customer }]",
      },
    ],
  },
  {
    id: "approving-groups-too-small",
    name: "one person in both groups",
    faulty: "[{ group: customer }, { group: board }]",
    at: build,
    changes: [
      { file: engagement, find: "people:\n", replace: "people:\n  board: [{ name: Ada, email: ada@example.com }]\n" },
      { file: build, find: "{ group: customer }", replace: "[{ group: customer }, { group: board }]" },
    ],
  },
  {
    id: "delegate-without-people",
    name: "votes passed on to the own group",
    faulty: "customer",
    changes: [inGate("delegate: customer")],
  },
  {
    id: "wrong-value",
    name: "an empty list of groups",
    faulty: "[]",
    changes: [{ file: build, find: "{ group: customer }", replace: "[]" }],
  },
  {
    id: "fresh-without-person",
    name: "an expiry that approves",
    faulty: "onExpire",
    changes: [
      inGate(`onExpire: approve\n  remind: [2d]\n  requires: ["fresh(pm, '24h')"]`),
      { file: engagement, find: "", replace: "mode: full\n" },
    ],
  },
];
