import { setTimeout } from "node:timers/promises";
import { realClock } from "../../runtime/engine/clock.ts";
import { createEngine } from "../../runtime/engine/engine.ts";
import { sqliteJournal } from "../../runtime/engine/sqlite-journal.ts";

/** A process for the tests to kill: counts to forty in steps of a task and a small Map, over the journal it is given. */
const [path = ""] = process.argv.slice(2);
const task = { Type: "Task", Resource: "arn:aws:states:::test:work" };
const definition = JSON.stringify({
  QueryLanguage: "JSONata",
  StartAt: "Step",
  States: {
    Step: { ...task, Output: { n: "{% $states.result.n + 1 %}" }, Next: "Each" },
    Each: {
      Type: "Map",
      Items: "{% [1..3].{'n': $states.input.n} %}",
      ItemProcessor: { StartAt: "Echo", States: { Echo: { ...task, End: true } } },
      Output: { n: "{% $max($states.result.n) %}" },
      Next: "More",
    },
    More: { Type: "Choice", Choices: [{ Condition: "{% $states.input.n < 40 %}", Next: "Step" }], Default: "Done" },
    Done: { Type: "Succeed" },
  },
});

const engine = createEngine({
  journal: sqliteJournal(path),
  clock: realClock(),
  integrations: [{ resource: "arn:aws:states:::test:work", start: async (input) => setTimeout(2, input) }],
});
const { arn } = engine.createStateMachine({ name: "count", definition });
engine.resume();
const known =
  engine.listExecutions(arn)[0] ?? (await engine.startExecution({ stateMachineArn: arn, name: "e", input: '{"n":0}' }));
process.stdout.write("ready\n");
const { output } = await engine.completion(known.arn);
const ids = engine.history(known.arn).map(({ id }) => id);
process.stdout.write(`${JSON.stringify({ output, gaps: ids.filter((id, index) => id !== index + 1).length })}\n`);
engine.close();
