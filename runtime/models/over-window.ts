/** Messages of services for a conversation that no longer fits: Claude, Nova, Llama and Mistral, and OpenAI-compatible servers. */
const spellings =
  /too long|input tokens.*exceed|exceeds?.*(context|token limit|maximum.*tokens)|context (length|window)|maximum context|max.*input.*tokens|too many (input )?tokens|reduce the length|prompt.*exceeds/i;

/** A quota in tokens for a time is worded alike, and only waiting helps: github.com/code-yeongyu/senpi/pull/1466. */
const quota = /per (second|minute|hour|day)|rate limit|quota/i;

/** True for the message of a refusal that only a shorter conversation avoids. */
export function isOverWindow(message: string): boolean {
  return spellings.test(message) && !quota.test(message);
}
