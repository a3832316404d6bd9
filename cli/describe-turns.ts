import { dollars } from "../base/dollars.ts";
import type { TurnView } from "../schema/types.ts";

/** A turn, as `crew logs --turns` prints it. */
export function describeTurn(turn: TurnView): string {
  const { time, phase, round, number, agent, text, tools, modelId = "a model" } = turn;
  const said = turn.textCharacters === undefined ? text : `${text} … (${turn.textCharacters} characters)`;
  return [
    `${time}  ${phase}, round ${round}, turn ${number}: ${agent}`,
    ...(turn.isLost ? ["  No reply came; the call may have been paid."] : []),
    ...(said.trim() === ""
      ? []
      : said
          .trim()
          .split("\n")
          .map((line) => `  ${printable(line)}`)),
    ...tools.map((call) => `  > ${describeCall(call)}`),
    `  ${modelId}: ${tokensOf(turn)}, ${dollars(turn.usage.costMicros)}${turn.isEstimated ? " (estimated)" : ""}`,
  ].join("\n");
}

function describeCall(call: TurnView["tools"][number]): string {
  const { name, argumentCharacters, resultCharacters, isError, refused } = call;
  const given = `${name} ${printable(call.arguments)}${argumentCharacters === undefined ? "" : ` … (${argumentCharacters} characters)`}`;
  if (refused !== undefined) return `${given}: refused: ${printable(refused)}`;
  if (resultCharacters === undefined) return given;
  return `${given}: ${isError ? "an error" : "a result"} of ${resultCharacters.toLocaleString("en")} characters`;
}

function tokensOf({ usage }: TurnView): string {
  const words = (tokens: number) => tokens.toLocaleString("en");
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return `${words(inputTokens)} tokens in, ${words(cacheReadTokens)} from the cache, ${words(cacheWriteTokens)} into it, ${words(outputTokens)} out`;
}

/** Text that a model wrote must not steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => (character === "\t" ? " " : "\uFFFD"));
}
