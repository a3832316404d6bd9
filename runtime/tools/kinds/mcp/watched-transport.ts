import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { ServerRefused } from "./message-stream.ts";

/** A connection that ends when the server changes its tools, and remembers what ended it. */
export interface Watched {
  transport: Transport;
  /** Reason why the connection was ended by this side; undefined while it was not. */
  refusal(): ServerRefused | undefined;
  /** Requests of the server, by method; each was answered with an error. */
  requested(): string[];
  /** Number of times that the server said that its tools changed; several servers say so while they start. */
  changes(): number;
  /** Ends the connection when the server changes its tools from now on. */
  fixTools(): void;
}

/** Watches all messages of a server before the protocol's client sees them. */
export function watch(transport: Transport): Watched {
  let refusal: ServerRefused | undefined;
  let [changes, isFixed] = [0, false];
  const requested = new Set<string>();
  const inner = transport;
  const outer: Transport = {
    start() {
      inner.onclose = () => outer.onclose?.();
      inner.onerror = (error) => {
        if (error instanceof ServerRefused) refusal ??= error;
        outer.onerror?.(error);
      };
      inner.onmessage = (message, extra) => {
        const method = methodOf(message);
        if (method === "notifications/tools/list_changed") {
          changes++;
          if (!isFixed) return;
          refusal ??= new ServerRefused("it changed its tools during the call");
          void inner.close();
          return;
        }
        if (method !== undefined && "id" in message && method !== "ping") requested.add(method);
        outer.onmessage?.(message, extra);
      };
      return inner.start();
    },
    send: (message, options) => inner.send(message, options),
    close: () => inner.close(),
    setProtocolVersion: (version) => inner.setProtocolVersion?.(version),
    get sessionId() {
      return inner.sessionId;
    },
  };
  // The protocol's client recognizes programs by these, and knows that an old one may not answer its first question.
  if ("stderr" in inner) Object.assign(outer, { stderr: null, pid: null });
  else if (inner.hasPerRequestStream !== undefined)
    Object.assign(outer, { hasPerRequestStream: inner.hasPerRequestStream });
  return {
    transport: outer,
    refusal: () => refusal,
    requested: () => [...requested].sort(),
    changes: () => changes,
    fixTools() {
      isFixed = true;
    },
  };
}

function methodOf(message: JSONRPCMessage): string | undefined {
  return "method" in message && typeof message.method === "string" ? message.method : undefined;
}
