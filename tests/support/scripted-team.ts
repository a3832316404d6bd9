import { text } from "node:stream/consumers";
import { play } from "../../runtime/models/rehearsal/play.ts";
import { rehearsalWires } from "../../runtime/models/rehearsal/rehearsal-wires.ts";
import type { ConverseBody, PlayedReply } from "../../runtime/models/rehearsal/wire.ts";
import type { Phase, Pipeline } from "../../schema/types.ts";
import { serve } from "./model-endpoint.ts";

/** Files that an agent writes before all else in its round, by the round. */
export type Scripts = { [agent: string]: (round: number) => { [path: string]: string } };

/**
 * A service of chat completions, as any, whose model does the agents' work by the rules of rehearsals, and writes real code where a script has
 * it. Crew knows it as a model that is tried, so nothing of a project is rehearsed.
 */
export async function serveTeam(pipelines: readonly Pipeline[], scripts: Scripts): Promise<string> {
  const wire = rehearsalWires.openai;
  return serve(async (request, response) => {
    const { method = "", headers, url = "" } = request;
    if (url === "/v1/models") {
      response.writeHead(200, { "content-type": "application/json" });
      return void response.end(JSON.stringify({ object: "list", data: [{ id: "team", object: "model" }] }));
    }
    const heard = wire.read({ path: url.replace(/^\/v1/, ""), method, headers, text: await text(request) });
    if ("status" in heard) return wire.refuse(response, heard);
    const known = placeOf(heard.body, pipelines);
    if (known === undefined) return wire.refuse(response, { status: 400, type: "invalid", message: "No phase." });
    const { pipeline, ...requestMetadata } = known;
    const body = { ...heard.body, requestMetadata: { ...requestMetadata, purpose: "swarm" } };
    const reply = writing(body, scripts[known.agent]?.(Number(known.round)) ?? {}) ?? play(body, pipeline);
    if ("status" in reply) return wire.refuse(response, reply);
    wire.send(response, { ...heard, body }, reply);
  });
}

/** The next files of a script that were not written in this conversation. */
function writing({ messages }: ConverseBody, files: { [path: string]: string }): PlayedReply | undefined {
  const said = messages.flatMap(({ content }) => content.map(({ toolUse }) => JSON.stringify(toolUse?.input ?? "")));
  const left = Object.entries(files).filter(
    ([, content]) => !said.some((input) => input.includes(JSON.stringify(content))),
  );
  if (left.length === 0) return undefined;
  return {
    text: "I write it.",
    calls: left.map(([path, content]) => ({ name: "git_write", input: { path, content } })),
  };
}

/** A service is told nothing of the project, so the phase is that of its deliverables, and the agent the member that has these tools. */
function placeOf(body: ConverseBody, pipelines: readonly Pipeline[]) {
  const brief = body.messages[0]?.content.map(({ text = "" }) => text).join("\n") ?? "";
  const status = JSON.parse(/<phase-status>([\s\S]*?)<\/phase-status>/.exec(brief)?.[1] ?? "{}");
  const ids: string[] = (status.deliverables ?? []).map(({ id }: { id: string }) => id);
  for (const pipeline of pipelines)
    for (const [phase, declared] of Object.entries(pipeline.phases)) {
      const own = declared.deliverables.map(({ id }) => id);
      if (own.length === 0 || own.join() !== ids.join()) continue;
      return { pipeline, phase, agent: memberOf(declared, body), round: String(status.round ?? 1) };
    }
  return undefined;
}

/** Of several members, who may ask is told by that tool. */
function memberOf({ members, deliverables }: Phase, { toolConfig }: ConverseBody): string {
  const asks = toolConfig?.tools?.some(({ toolSpec }) => toolSpec?.name === "ask") ?? false;
  const owner = deliverables[0]?.owner ?? "";
  return asks ? (members.find((member) => member !== owner) ?? owner) : owner;
}
