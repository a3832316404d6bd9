import type { Delivery } from "../../runtime/grading/delivery.ts";
import type { EvalCase } from "../../schema/types.ts";

export const statement = `# Berths for guests

A harbour has 84 berths for guests. Bookings are by telephone.

## Requirements

- REQ-1: A skipper books a berth for a night by its length and pays at once.
- REQ-2: The harbour office sees the berths of tonight on one page.
- REQ-3: A booking can be cancelled until 12:00 and the money is returned within 5 days.

## Constraints

- It has to be in use by 1 March.
- The harbour opens on 15 April, and nothing is introduced before.
- A price of $18,500 that another firm named was refused; the budget is $4,000.
`;

export const expected: EvalCase = {
  title: "Berths for guests",
  statement: "statement.md",
  facts: [
    { name: "berths", any: ["84 berths"] },
    { name: "refund", any: ["5 days", "five days"] },
    { name: "budget", any: ["$4,000"], in: "docs/cost.md" },
  ],
  traps: [
    { name: "the refused offer", any: ["$18,500"], why: "It was refused." },
    { name: "paper", any: ["by telephone only"] },
  ],
  contradictions: [{ name: "two dates", one: "1 March", other: "15 April" }],
  asks: [{ name: "the provider", any: ["payment provider"] }],
  names: ["Amazon Web Services"],
};

/** A small delivery in which no grader finds a fault. */
export const files: Record<string, string> = {
  "docs/requirements.md": `# Requirements

The harbour has 84 berths for guests. Money comes back within five days.

| No. | Requirement | Shown by |
|---|---|---|
| REQ-1 | A skipper books a berth for a night | a test |
| REQ-2 | The harbour office sees the berths | a test |
| REQ-3 | A booking can be cancelled | a test |

The statement wants it in use by 1 March, and nothing before 15 April: we ask which of the two holds.

## Open questions

- Which payment provider does the harbour have a contract with?
`,
  "docs/architecture.md": `# Architecture

It runs on Amazon Web Services; the harbour office signs in with its e-mail address.

\`\`\`mermaid
flowchart LR
  skipper(["Skipper"]) --> page["Page of berths (public)"]
  page -->|"books"| service[Service]
  subgraph cloud
    service --> store[("Table of berths")]
  end
  service -.-> office{{Office}}
\`\`\`

\`\`\`mermaid
sequenceDiagram
  participant S as Skipper
  S->>Service: book
  alt free
    Service-->>S: confirmed
  else taken
    Service-->>S: sorry
  end
\`\`\`

\`\`\`mermaid
erDiagram
  BERTH ||--o{ BOOKING : has
  BOOKING {
    string id PK
    int nights
  }
\`\`\`
`,
  "docs/cost.md": `# Costs

The budget is $4,000 once.

| Part | Hours | Cost |
|---|---|---|
| Page | 10 | $1,200 |
| Service | 15 | $1,800 |
| Tests | 5 | $600.00 |
| **Total** | 30 | **$3,600** |
`,
  "app/package.json": '{ "name": "berths", "private": true, "type": "module" }\n',
  "app/src/fee.ts": `/** The fee of a night, in cents. */
export const fee = (metres: number): number => (metres < 10 ? 3800 : 5200);
`,
  "app/src/cancel.ts": `/** Whether a booking can still be cancelled. */
export function canCancel(hour: number): boolean {
  return hour < 12;
}
`,
  "app/tests/fee.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { fee } from "../src/fee.ts";

test("longer boats pay more", () => {
  assert.equal(fee(9), 3800);
  assert.equal(fee(12), 5200);
});
`,
  "app/tests/cancel.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { canCancel } from "../src/cancel.ts";

test("until noon", () => {
  assert.equal(canCancel(11), true);
  assert.equal(canCancel(12), false);
});
`,
  "infra/main.tf": `variable "berths" {
  type    = number
  default = 84
}

output "berths" {
  value = var.berths
}
`,
  "infra/pipeline.yaml": "name: berths\nstages:\n  - build\n  - test\n",
};

export const deliveryOf = (texts: Record<string, string>, questions: string[] = []): Delivery => ({
  statement,
  files: Object.entries(texts).map(([path, text]) => ({ path, text })),
  questions,
  given: "Harbour office staff. The template asks for open questions and an e-mail address.",
});
