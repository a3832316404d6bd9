import type { PlantedKind } from "./planted-kind.ts";

const compilerEntry = `import { forWhich } from "./conditions.ts";
import type { TriggerKind } from "./trigger-kind.ts";

export const chat: TriggerKind<"chat"> = {
  noun: "a message of a chat",
  event: {
    channel: { form: { kind: "text" }, meaning: "channel of the message" },
    text: { form: { kind: "text" }, meaning: "its text" },
    by: { form: { kind: "text" }, meaning: "name of the person who wrote it" },
  },
  isOpenToAnyone: ({ who }) => who === "anyone",
  lower: (declared) => declared,
  inWords: ({ channel }) => \`by messages in the channel \${channel}\`,
  explain: ({ channel, start, when, secret }) => [
    \`It starts a project of the flow \${start} for each message in the channel \${channel}\${forWhich(when)}.\`,
    \`The chat signs its messages with the secret \${secret}.\`,
  ],
};
`;

const runtimeEntry = `import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { isObject } from "../../../../base/is-object.ts";
import { readBounded } from "../../read-bounded.ts";
import { startByMessage } from "../act-once.ts";
import { mostBytes, parseMessage } from "../message-body.ts";
import type { TriggerKind } from "../trigger-kind.ts";

/** Messages in a channel of a chat, which signs them with their time. */
export const chatKind: TriggerKind<"chat"> = {
  async receive(services, active, request) {
    const { clock, secrets } = services.options;
    const { channel, secret: name } = active.trigger;
    const body = await readBounded(request, mostBytes);
    if (body === undefined) return "oversized";
    const [signature, time] = ["x-chat-signature", "x-chat-timestamp"].map((each) => request.headers.get(each) ?? "");
    if (!signature || !time) return "unsigned";
    const secret = await secrets?.(name);
    if (secret === undefined) throw new Error(\`The secret \${name} is not stored.\`);
    const own = createHmac("sha256", secret).update(\`v0:\${time}:\`).update(body).digest();
    const offered = Buffer.from(signature.replace(/^v0=/, ""), "hex");
    if (own.length !== offered.length || !timingSafeEqual(own, offered)) return "forged";
    if (Math.abs(clock.now() / 1000 - Number(time)) > 300) return "late";
    const event = parseMessage(body);
    if (event === undefined) return "unreadable";
    if (!isObject(event) || event.channel !== channel) return "ignored";
    const digest = createHash("sha256").update(\`\${time}.\`).update(body).digest("hex");
    return startByMessage(services, active, event, digest);
  },
};
`;

const declaration = `{
          "title": "ChatDeclaration",
          "description": "A start by a message in a chat.",
          "type": "object",
          "additionalProperties": false,
          "required": ["on", "channel", "secret", "who", "start"],
          "properties": {
            "on": { "const": "chat", "description": "Kind of cause: a message in a chat." },
            "channel": { "type": "string", "minLength": 1, "maxLength": 80, "description": "Channel of the chat." },
            "secret": { "$ref": "#/$defs/KeyName", "description": "Secret that signs the messages." },
            "who": { "enum": ["writers", "anyone"], "description": "Whose texts are in the messages." },
            "when": { "$ref": "common.schema.json#/$defs/Expression", "description": "Condition over \`event\`." },
            "start": { "$ref": "common.schema.json#/$defs/Name", "description": "Flow of which a project starts." },
            "with": { "$ref": "#/$defs/TriggerInput" },
            "examples": { "$ref": "#/$defs/TriggerExamples" }
          }
        },
        `;

const lowered = `{
          "title": "ChatTrigger",
          "type": "object",
          "additionalProperties": false,
          "required": ["name", "on", "channel", "secret", "who"],
          "properties": {
            "name": { "type": "string" },
            "on": { "const": "chat" },
            "channel": { "type": "string" },
            "secret": { "type": "string" },
            "who": { "enum": ["writers", "anyone"] },
            "when": { "type": "string" },
            "with": { "type": "object", "additionalProperties": { "type": "string" } }
          }
        },
        `;

const before = (title: string, own: string) => ({
  find: `{\n          "title": "${title}",`,
  replace: `${own}{\n          "title": "${title}",`,
});

/** A kind of trigger that starts projects for messages of a chat, as an engineer would add it. */
export const plantedTriggerKind: PlantedKind = {
  own: {
    "compiler/kinds/triggers/chat.ts": compilerEntry,
    "runtime/api/triggers/chat/chat-kind.ts": runtimeEntry,
  },
  edits: [
    { file: "schema/engagement.schema.json", ...before("WebhookDeclaration", declaration) },
    { file: "schema/pipeline.schema.json", ...before("WebhookTrigger", lowered) },
    {
      file: "compiler/kinds/triggers/trigger-kinds.ts",
      find: 'import { end } from "./end.ts";',
      replace: 'import { chat } from "./chat.ts";\nimport { end } from "./end.ts";',
    },
    {
      file: "compiler/kinds/triggers/trigger-kinds.ts",
      find: "= { schedule,",
      replace: "= { chat, schedule,",
    },
    {
      file: "runtime/api/triggers/trigger-kinds.ts",
      find: 'import { forgeKind } from "./forge/forge-kind.ts";',
      replace: 'import { chatKind } from "./chat/chat-kind.ts";\nimport { forgeKind } from "./forge/forge-kind.ts";',
    },
    {
      file: "runtime/api/triggers/trigger-kinds.ts",
      find: "  webhook: webhookKind,\n",
      replace: "  webhook: webhookKind,\n  chat: chatKind,\n",
    },
  ],
};
