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
    name: "another agent than the reviewer",
    faulty: `"fresh(qa, '24h')"`,
    changes: [inGate(`requires: ["fresh(qa, '24h')"]`)],
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
