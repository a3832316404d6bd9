import { expect, test } from "vitest";
import { estimateInWords, gateInWords, readingInWords } from "../../site/view/plan.ts";
import { reading, startable } from "../support/site/projects.ts";

const gate = {
  approvers: [{ people: ["Ada"], quorum: 1 }],
  dueSeconds: 7_200,
  expiresSeconds: 86_400,
  onExpire: "stop" as const,
  reviseRounds: 1,
};

test.each([
  [{}, "Ada decides within 2 hours; after 1 day without a decision the project stops. Changes can be asked for once."],
  [
    { approvers: [{ people: ["Ada", "Bo"], quorum: 1 }] },
    "1 of Ada and Bo decides within 2 hours; after 1 day without a decision the project stops. Changes can be asked for once.",
  ],
  [
    { approvers: [{ people: ["Ada", "Bo", "Cy"], quorum: 2 }], reviseRounds: 0 },
    "2 of Ada, Bo and Cy decide within 2 hours; after 1 day without a decision the project stops. No changes can be asked for.",
  ],
  [
    {
      approvers: [
        { people: ["Ada", "Bo"], quorum: 1 },
        { people: ["Cy"], quorum: 1 },
      ],
    },
    "1 of Ada and Bo, and Cy decide within 2 hours; after 1 day without a decision the project stops. Changes can be asked for once.",
  ],
  [
    { onExpire: "approve" as const, dueSeconds: 90 },
    "Ada decides within 2 minutes; after 1 day without a decision it counts as approved. Changes can be asked for once.",
  ],
])("a gate with %j is described in words", (change, words) => {
  expect(gateInWords({ ...gate, ...change })).toBe(words);
});

test("an estimate is described as work, money and people, and what was compiled without one by its bound", () => {
  const [cloudcrew, audit] = startable;
  expect(estimateInWords(cloudcrew!).map(({ text }) => text)).toEqual([
    "40 to 200 minutes, likely 90; people's time to decide comes on top.",
    "$8.00 to $60.00 for models, likely $20.00; never more than $80.00.",
    "6 decisions and 1 question, when nothing is sent back.",
  ]);
  expect(estimateInWords(audit!)).toEqual([{ label: "Money", text: "At most $5.00." }]);
});

test("a reading is described by what was found", () => {
  expect(readingInWords(reading)).toBe(
    "harbour portal.docx, a Word document, was read as 1 requirement and 1 section.",
  );
  const { original: _, ...typed } = reading;
  expect(readingInWords({ ...typed, kind: "text", counts: { ...typed.counts, requirements: 12, tables: 2 } })).toBe(
    "Your text was read as 12 requirements, 1 section and 2 tables.",
  );
});
