import type { Provider } from "../../../schema/types.ts";
import { messagesWire } from "../anthropic/rehearsal/messages-wire.ts";
import { chatWire } from "../openai/rehearsal-chat.ts";
import { converseWire } from "./converse-wire.ts";
import type { RehearsalWire } from "./rehearsal-wire.ts";

/** Forms of the providers that the rehearsal model answers. */
export const rehearsalWires: { readonly [Name in Provider]: RehearsalWire } = {
  bedrock: converseWire,
  anthropic: messagesWire,
  openai: chatWire,
};
