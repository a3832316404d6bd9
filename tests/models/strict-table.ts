import { refusals, refuse } from "../../runtime/models/rehearsal/strict/refuse.ts";
import { strictCases } from "./strict-cases.ts";

// `node tests/models/strict-table.ts` prints each rule of the strict endpoint, its source, and the answer to a case that breaks it.
for (const { id, source } of refusals) {
  console.log(`${id}\n  source  https://${source}`);
  const broken = strictCases.filter(([rule]) => rule === id);
  if (broken.length === 0) console.log("  no case: every family that crew knows may take this");
  for (const [, modelId, body] of broken) {
    const answer = refuse(modelId, body);
    console.log(`  case    ${modelId}: ${JSON.stringify(body).slice(0, 200)}`);
    console.log(`  answer  ${answer?.status} ${answer?.type}: ${answer?.message}`);
  }
}
