import { rmSync } from "node:fs";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { compile } from "../../compiler/index.ts";
import { play } from "../../runtime/models/rehearsal/play.ts";
import { rehearsalWires } from "../../runtime/models/rehearsal/rehearsal-wires.ts";
import type { LessonsView, Pipeline, ProjectSummary } from "../../schema/types.ts";
import { serve } from "../support/model-endpoint.ts";
import { writeWorkspace } from "../support/run-crew.ts";
import { startCrew } from "../support/running-crew.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const workspace = overlay(`# engagements/shop/engagement.yaml
flows:
  work: {phases: [note], limits: {atOnce: 1}}
lessons: {from: pm.lessons, kept: pm.held, keep: 30d}
# agents/pm.yaml
mayAsk: false
outputs:
  lessons: { items: 3, of: { id: {}, advice: { type: string, maxLength: 200 } } }
  held: { items: 5, of: { id: {} } }
# phases/note.yaml
title: Note
goal: Write down what is built.
swarm: { entry: pm, members: [pm] }
lessons: true
deliverables: [{ id: plan, path: docs/plan.md, owner: pm }]
`);

type Report = (shown: readonly { id: string; text: string }[]) => { [output: string]: Json };

/** A service of chat completions whose model works by the rules of rehearsals and reports what the test says; keeps the briefs. */
async function serveReporter(pipeline: Pipeline) {
  const wire = rehearsalWires.openai;
  const briefs: string[] = [];
  const next: { report: Report } = { report: () => ({ lessons: [], held: [] }) };
  const endpoint = await serve(async (request, response) => {
    const { method = "", headers, url = "" } = request;
    if (url === "/v1/models") {
      response.writeHead(200, { "content-type": "application/json" });
      return void response.end(JSON.stringify({ object: "list", data: [{ id: "team", object: "model" }] }));
    }
    const heard = wire.read({ path: url.replace(/^\/v1/, ""), method, headers, text: await text(request) });
    if ("status" in heard) return wire.refuse(response, heard);
    const brief = heard.body.messages[0]?.content.map((part) => part.text ?? "").join("\n") ?? "";
    briefs.push(brief);
    const body = { ...heard.body, requestMetadata: { phase: "note", agent: "pm", round: "1", purpose: "swarm" } };
    const reply = play(body, pipeline);
    if ("status" in reply) return wire.refuse(response, reply);
    const calls = reply.calls.map((call) =>
      call.name === "report" ? { ...call, input: next.report(shownIn(brief)) } : call,
    );
    wire.send(response, { ...heard, body }, { ...reply, calls });
  });
  return { endpoint, briefs, next };
}

/** The lessons between the tags of a brief. */
function shownIn(brief: string): { id: string; text: string }[] {
  const lines = /<lessons>\n([\s\S]*?)\n<\/lessons>/.exec(brief)?.[1]?.split("\n") ?? [];
  return lines.map((line) => {
    const { id, lesson } = JSON.parse(line) as { id: string; lesson: { [name: string]: string } };
    return { id, text: Object.values(lesson).join(" ") };
  });
}

const records = "Moving stored records of orders needs a second copy.";
const colours = "Colours of buttons come from tokens.";

test("what one project learned is in the brief of the next that it concerns, counted as shown and as held, and kept once when crew is killed", async () => {
  const { flows = [], diagnostics } = compile(hostOf(workspace), { engagement: "shop" });
  const pipeline = flows[0]?.pipeline;
  if (pipeline === undefined) throw new Error(JSON.stringify(diagnostics));
  const { endpoint, briefs, next } = await serveReporter(pipeline);
  const folder = writeWorkspace(workspace);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const args = ["--no-start", "--workspace", folder, "--model", `openai=${endpoint}/v1`];
  const crew = await startCrew("shop", args, folder);
  onTestFinished(() => crew.stop());

  const sow = (about: string) => `# ${about}\n\n${about}, as the customer asks.\n`;
  const begin = async (about: string, report: Report) => {
    next.report = report;
    const file = writeWorkspace({ "sow.md": sow(about) });
    onTestFinished(() => rmSync(file, { recursive: true, force: true }));
    await crew.text(["start", "shop/work", "--title", about, "--sow", `${file}/sow.md`]);
  };
  const finished = async () =>
    (await crew.json<ProjectSummary[]>(["status", "--all"])).filter(({ status }) => status === "finished").length;
  const lessons = async () => (await crew.json<LessonsView>(["lessons", "shop"])).lessons;
  const counts = async () =>
    Object.fromEntries((await lessons()).map(({ texts, shown, held }) => [texts[0]?.text, { shown, held }]));
  const wait = { timeout: 120_000, interval: 1000 };

  await begin("Orders are listed", () => ({
    lessons: [
      { id: "records", advice: records },
      { id: "colours", advice: colours },
    ],
    held: [],
  }));
  await expect.poll(counts, wait).toEqual({ [records]: { shown: 0, held: 0 }, [colours]: { shown: 0, held: 0 } });
  expect(briefs.some((brief) => brief.includes("<lessons>"))).toBe(false);

  briefs.length = 0;
  await begin("Records of orders move", (shown) => ({ lessons: [], held: shown.map(({ id }) => ({ id })) }));
  await expect.poll(counts, wait).toEqual({ [records]: { shown: 1, held: 1 }, [colours]: { shown: 0, held: 0 } });
  expect(shownIn(briefs[0] ?? "").map((each) => each.text)).toEqual([records]);
  expect(briefs.some((brief) => brief.includes(colours))).toBe(false);

  await begin("Orders are sent", () => ({ lessons: [{ id: "late", advice: "Sending is slow at noon." }], held: [] }));
  await expect.poll(finished, { timeout: 120_000, interval: 50 }).toBe(3);
  await crew.kill();
  await crew.restart();
  await expect.poll(counts, wait).toEqual({
    [records]: { shown: 2, held: 1 },
    [colours]: { shown: 0, held: 0 },
    "Sending is slow at noon.": { shown: 0, held: 0 },
  });
}, 600_000);
