import type { Json } from "../../../base/json.ts";
import { tagged } from "./scene.ts";
import type { ConverseBody, PlayedReply } from "./wire.ts";

/**
 * Rates by rule: 5 minus one point per kind of gap, the same for every rating. It uses only the structure of the text,
 * so instructions in the text have no effect.
 */
export function rateWork(body: ConverseBody): PlayedReply {
  const request = body.messages[0]?.content.map(({ text }) => text ?? "").join("\n") ?? "";
  const schema = body.toolConfig?.tools?.[0]?.toolSpec?.inputSchema?.json as { required?: string[] } | undefined;
  const files = [
    ...tagged(request, "deliverables").matchAll(/<deliverable path="[^"]*">\n([\s\S]*?)\n<\/deliverable>/g),
  ];
  const texts = files.map(([, text = ""]) => text);
  const gaps = gapsOf(texts.join("\n\n"));
  const lines = texts
    .join("\n")
    .split("\n")
    .map((line) => line.trim());
  const quote = lines.reduce((longest, line) => (line.length > longest.length ? line : longest), "").slice(0, 200);
  const reason = gaps.length === 0 ? "Rehearsal: no gap is seen by rule." : `Rehearsal: ${gaps.join("; ")}.`;
  const rating: Json = { score: Math.max(1, 5 - gaps.length), quote, reason };
  return {
    text: "",
    calls: [{ name: "rate", input: Object.fromEntries((schema?.required ?? []).map((name) => [name, rating])) }],
  };
}

function gapsOf(text: string): string[] {
  const has = (pattern: RegExp) => pattern.test(text);
  return [
    ...(has(/\b(todo|tbd|to be (done|decided|written)|lorem ipsum)\b/i) ? ["something is left open"] : []),
    ...(has(/^#+ [^\n]*\n\s*(?=#|$(?![\s\S]))/m) ? ["a heading has nothing below it"] : []),
    ...(text.length < 400 ? ["there is little text"] : []),
    ...(has(/\d/) ? [] : ["no figure is given"]),
  ];
}
