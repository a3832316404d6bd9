import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { compile, nodeHost } from "../../../compiler/index.ts";
import { converseInput } from "../../../runtime/models/bedrock/converse-input.ts";
import { openModels } from "../../../runtime/models/model-providers.ts";
import { createRehearsalModel } from "../../../runtime/models/rehearsal/rehearsal-model.ts";
import type { ModelClient, ModelReply, ModelRequest } from "../../../runtime/swarm/ports.ts";
import { runSwarm } from "../../../runtime/swarm/run-swarm.ts";
import type { Pipeline, Price } from "../../../schema/types.ts";
import { MemoryWork, swarmRun } from "../../support/swarm-run.ts";

/** A request and its reply, in the order in which they were made. */
interface Call {
  request: ModelRequest;
  reply: ModelReply;
}

/** A block of a request, in the order in which a service reads them, with the lifetime of the cache point behind it. */
interface Piece {
  tokens: number;
  text: string;
  ttl?: "5m" | "1h";
}

const root = join(import.meta.dirname, "../../..");
const charactersPerToken = 4;
const leastPrefix = 1024;
const lookBack = 20;

const { pipeline } = compile(nodeHost(root), { engagement: "cloudcrew" });
if (pipeline === undefined) throw new Error("CloudCrew does not compile.");

const calls = await play(pipeline);
console.log(`${calls.length} requests of a rehearsed CloudCrew, ${charactersPerToken} characters a token`);
for (const secondsPerTurn of [10, 33, 66]) {
  const [before, after] = [asReviewed, asToday].map((pieces) => bill(calls, pieces, secondsPerTurn));
  console.log(`\n${secondsPerTurn} seconds a turn`);
  for (const [name, sum] of [
    ["as reviewed", before],
    ["today", after],
  ] as const)
    if (sum) console.log(`  ${name}: ${said(sum)}`);
  if (before && after)
    console.log(
      `  input ${percent(1 - after.input / before.input)} less, all ${percent(1 - (after.input + after.output) / (before.input + before.output))} less`,
    );
}

async function play(all: Pipeline): Promise<Call[]> {
  const server = createServer(createRehearsalModel({ pipelineFor: () => all }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const inner = openModels({ bedrock: { endpoint, region: "us-east-1", credentials } });
  const made: Call[] = [];
  const models: ModelClient = {
    async converse(request, signal, heard) {
      const reply = await inner.converse(request, signal, heard);
      made.push({ request: structuredClone(request), reply });
      return reply;
    },
  };
  let files = new Map<string, string>();
  for (const phase of Object.keys(all.phases)) {
    const work = new MemoryWork(all, phase, { sow: all.sow, files });
    const answers = all.phases[phase]?.rehearsal.ask.map(({ answer }) => answer ?? "You decide.") ?? [];
    const run = swarmRun({ pipeline: all, models, work });
    let outcome = await runSwarm(run);
    if (outcome.kind === "asked")
      outcome = await runSwarm(swarmRun({ pipeline: all, models, work, journal: run.ports.journal, answers }));
    console.log(`  ${phase}: ${outcome.kind}, ${made.length} requests so far`);
    files = work.files;
  }
  server.closeAllConnections();
  server.close();
  return made;
}

/** The points of today, as they are sent. */
function asToday({ request, reply }: Call): Piece[] {
  const input = converseInput(request, reply.modelId, 1);
  const blocks = [
    ...(input.toolConfig?.tools ?? []),
    ...(input.system ?? []),
    ...(input.messages ?? []).flatMap(({ content = [] }) => content),
  ];
  const pieces: Piece[] = [];
  for (const block of blocks) {
    const last = pieces.at(-1);
    if (block.cachePoint !== undefined && last) last.ttl = (block.cachePoint.ttl as "1h" | undefined) ?? "5m";
    else pieces.push(pieceOf(block));
  }
  return pieces;
}

/** The hour that the reasoning model declared then, everywhere; one point that moves, and a brief in one block. */
function asReviewed(call: Call): Piece[] {
  const { request } = call;
  const messages = request.messages.map((message, at) =>
    at > 0
      ? message
      : {
          ...message,
          content: [
            {
              kind: "text" as const,
              text: message.content.map((block) => ("text" in block ? block.text : "")).join("\n\n"),
            },
          ],
        },
  );
  const input = converseInput({ ...request, messages }, call.reply.modelId, 1);
  const plain = (blocks: object[]) => blocks.filter((block) => !("cachePoint" in block)).map(pieceOf);
  const lasting = (pieces: Piece[]) =>
    pieces.map(
      (piece, at): Piece =>
        at === pieces.length - 1 ? { ...piece, ttl: declaredAnHour(request) ? "1h" : "5m" } : piece,
    );
  return [
    ...lasting(plain(input.toolConfig?.tools ?? [])),
    ...lasting(plain(input.system ?? [])),
    ...lasting(plain((input.messages ?? []).flatMap(({ content = [] }) => content))),
  ];
}

function declaredAnHour({ model }: ModelRequest): boolean {
  return model.ids[0] === pipeline?.models.reasoning?.ids[0];
}

function pieceOf(block: object): Piece {
  const text = JSON.stringify(block);
  return { text, tokens: Math.ceil(text.length / charactersPerToken) };
}

interface Sum {
  tokens: number;
  read: number;
  short: number;
  long: number;
  input: number;
  output: number;
}

/** A service's bill: what a request finds up to one of its points, twenty blocks back at most, is read; what follows up to its last point is written. */
function bill(all: Call[], piecesOf: (call: Call) => Piece[], secondsPerTurn: number): Sum {
  const cached = new Map<string, { until: number; ttl: "5m" | "1h" }>();
  const sum: Sum = { tokens: 0, read: 0, short: 0, long: 0, input: 0, output: 0 };
  let [now, phase] = [0, ""];
  for (const call of all) {
    const { metadata, model } = call.request;
    // People decide between two phases.
    now += metadata.phase === phase ? secondsPerTurn : 86_400;
    phase = metadata.phase;
    const price = model.prices[call.reply.modelId] as Price;
    const pieces = piecesOf(call);
    const hash = createHash("sha256").update(call.reply.modelId);
    let total = 0;
    const ends = pieces.map(({ text, tokens, ttl }) => {
      hash.update(text);
      total += tokens;
      return { key: hash.copy().digest("hex"), total, ttl };
    });
    const isThere = (at: number) => (cached.get(ends[at]?.key ?? "")?.until ?? 0) > now;
    const points = ends.flatMap(({ ttl }, at) => (ttl ? [at] : []));
    const hits = points.flatMap((point) =>
      Array.from({ length: lookBack + 1 }, (_, back) => point - back).filter((at) => at >= 0 && isThere(at)),
    );
    const hit = Math.max(-1, ...hits);
    let done = ends[hit]?.total ?? 0;
    sum.tokens += total;
    sum.read += done;
    let cost = (done * price.cacheReadMicros) / 1e6;
    for (const at of points) {
      const { key, total: upTo, ttl = "5m" } = ends[at] ?? { key: "", total: 0 };
      if (upTo < leastPrefix) continue;
      const seconds = ttl === "1h" ? 3600 : 300;
      if (upTo > done) {
        const written = upTo - done;
        if (ttl === "1h") sum.long += written;
        else sum.short += written;
        cost += (written * writePrice(ttl, price)) / 1e6;
        done = upTo;
      }
      cached.set(key, { until: now + seconds, ttl });
    }
    const found = ends[hit] && cached.get(ends[hit].key);
    if (found) found.until = now + (found.ttl === "1h" ? 3600 : 300);
    cost += ((total - done) * price.inputMicros) / 1e6;
    sum.input += cost;
    sum.output += (call.reply.usage.outputTokens * price.outputMicros) / 1e6;
  }
  return sum;
}

/** Writing for an hour costs twice the input, whichever lifetime the engagement declares today. */
function writePrice(ttl: "5m" | "1h", price: Price): number {
  return ttl === "1h" ? 2 * price.inputMicros : (price.shortCacheWriteMicros ?? price.cacheWriteMicros);
}

function said({ tokens, read, short, long, input, output }: Sum): string {
  const thousands = (amount: number) => `${Math.round(amount / 1000)} k`;
  return `${thousands(tokens)} input tokens, ${percent(read / tokens)} read from the cache, ${thousands(long)} written for an hour, ${thousands(short)} for five minutes; input $${(input / 1e6).toFixed(3)}, replies $${(output / 1e6).toFixed(3)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
