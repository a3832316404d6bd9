import type { Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import type { StartedProgram } from "../../programs/start-program.ts";
import { MessageStream, ServerRefused } from "./message-stream.ts";

/** Bytes kept of what the program writes to standard error. */
const keptBytes = 4096;

/** Time for a program to end by itself after its input has ended. */
const farewellMs = 300;

/** Messages over the standard input and output of a program, one per line. Ends the program and everything it started. */
export class ProgramTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  /** Present for the protocol's client, which recognizes programs by it. */
  readonly stderr = null;
  readonly #program: StartedProgram<Writable>;
  readonly #messages = new MessageStream();
  #words: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #ended: Promise<void> | undefined;

  constructor(program: StartedProgram<Writable>) {
    this.#program = program;
  }

  async start(): Promise<void> {
    const { child } = this.#program;
    child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    // Everything is read, so that a program with much to say does not block.
    child.stderr.on("data", (chunk: Buffer) => {
      this.#words = Buffer.concat([this.#words, chunk.subarray(-keptBytes)]).subarray(-keptBytes);
    });
    child.stdin.on("error", () => undefined);
    child.once("error", (error) => this.#fail(new ServerRefused(`it cannot be started: ${error.message}`)));
    child.once("exit", (code, signal) => {
      if (this.#ended === undefined) this.#fail(new ServerRefused(`it ended with ${signal ?? `exit code ${code}`}`));
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve) => {
      // A program that has ended is reported by its end.
      this.#program.child.stdin.write(`${JSON.stringify(message)}\n`, () => resolve());
    });
  }

  close(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  /** Last words of the program on standard error, from the start of a line; half of a secret would not be recognized. */
  lastWords(): string {
    const text = this.#words.toString("utf8");
    return (this.#words.length < keptBytes ? text : text.slice(text.indexOf("\n") + 1)).trim();
  }

  #read(chunk: Buffer): void {
    if (this.#ended !== undefined) return;
    try {
      for (const message of this.#messages.read(chunk)) this.onmessage?.(message);
    } catch (error) {
      if (!(error instanceof ServerRefused)) throw error;
      this.#fail(error);
    }
  }

  #fail(error: ServerRefused): void {
    this.onerror?.(error);
    void this.close();
  }

  async #end(): Promise<void> {
    const { child } = this.#program;
    this.onclose?.();
    child.stdin.end();
    const isOver = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    for (let waited = 0; waited < farewellMs && !isOver(); waited += 10) await wait(10);
    await this.#program.end();
    child.stdout.destroy();
    child.stderr.destroy();
  }
}
