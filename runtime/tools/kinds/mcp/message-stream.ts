import { type JSONRPCMessage, parseJSONRPCMessage } from "@modelcontextprotocol/client";

/** A server did something for which its connection is ended; the message says what, for an operator. */
export class ServerRefused extends Error {
  override readonly name = "ServerRefused";
}

/** Most bytes that a server may send during one connection. */
export const mostBytes = 8 * 1024 * 1024;

/** Splits the output of a server into messages, one per line. Throws `ServerRefused` for anything else. */
export class MessageStream {
  #rest: Buffer[] = [];
  #bytes = 0;

  read(chunk: Buffer): JSONRPCMessage[] {
    this.#bytes += chunk.length;
    if (this.#bytes > mostBytes) throw new ServerRefused(`it sent more than ${mostBytes / 1024 / 1024} MB`);
    const end = chunk.lastIndexOf(10);
    if (end < 0) {
      this.#rest.push(chunk);
      return [];
    }
    const whole = Buffer.concat([...this.#rest, chunk.subarray(0, end)]);
    this.#rest = [chunk.subarray(end + 1)];
    return whole
      .toString("utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map(parseMessage);
  }
}

function parseMessage(line: string): JSONRPCMessage {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new ServerRefused(`it wrote a line that is no message: ${JSON.stringify(line.slice(0, 200).toWellFormed())}`);
  }
  try {
    return parseJSONRPCMessage(value);
  } catch {
    throw new ServerRefused(`it sent JSON that is no message: ${JSON.stringify(line.slice(0, 200).toWellFormed())}`);
  }
}
