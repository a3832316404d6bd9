import { newBlock, type OpenBlock, sizeOfCall } from "../open-block.ts";

/** A piece of a call, as a chunk carries it. */
export interface CallPiece {
  index?: unknown;
  id?: unknown;
  function?: { name?: unknown; arguments?: unknown } | null;
}

/** Calls of a reply while their pieces arrive. */
export class OpenCalls {
  readonly blocks: OpenBlock[] = [];
  readonly #byIndex = new Map<number, OpenBlock>();

  /** Adds a piece, and returns its size in bytes. */
  add({ index, id: givenId, function: called }: CallPiece): number {
    const id = typeof givenId === "string" ? givenId : "";
    const name = typeof called?.name === "string" ? called.name : "";
    const piece = typeof called?.arguments === "string" ? called.arguments : objectText(called?.arguments);
    const found = this.#find(index, id, name);
    const block = found ?? this.#open(id);
    if (typeof index === "number") this.#byIndex.set(index, block);
    // A repeated beginning brings again what is already here.
    if (found !== undefined && name !== "" && id !== "" && block.id === id && block.json !== "" && block.json === piece)
      return 0;
    if (block.id === "" || block.id === undefined) block.id = id;
    const isNamed = name !== "" && block.name === undefined;
    if (isNamed) block.name = name;
    block.json += piece;
    return Buffer.byteLength(piece) + (isNamed ? sizeOfCall(name) : 0);
  }

  /**
   * Finds the call that a piece continues. Servers give all calls the same index, or none, or repeat the id with each piece:
   * github.com/ollama/ollama/issues/15457 and 7881, github.com/vllm-project/vllm/issues/18412.
   */
  #find(index: unknown, id: string, name: string): OpenBlock | undefined {
    const numbered = typeof index === "number" ? this.#byIndex.get(index) : undefined;
    const last = typeof index === "number" ? numbered : this.blocks.at(-1);
    // Without a name it is more of the same, even under a new id: some servers make one up for each piece.
    if (name === "" && last !== undefined) return last;
    if (id !== "") {
      const sameId = last?.id === id ? last : this.blocks.find((block) => block.id === id);
      // The same id for a second call: the first has its arguments, and a name begins anew.
      if (sameId !== undefined) return name !== "" && isSecond(sameId, name, index, numbered) ? undefined : sameId;
      return last?.id === "" && last.name === undefined ? last : undefined;
    }
    if (last === undefined) return undefined;
    return name !== "" && last.name !== undefined && isWhole(last.json) ? undefined : last;
  }

  #open(id: string): OpenBlock {
    const block = { ...newBlock(), id };
    this.blocks.push(block);
    return block;
  }

  /** All pieces of all calls have arrived. */
  close(): void {
    for (const block of this.blocks) block.isClosed = true;
  }
}

/** True when a piece with the id of an open call begins a call of its own. */
function isSecond(open: OpenBlock, name: string, index: unknown, numbered: OpenBlock | undefined): boolean {
  if (typeof index === "number") return numbered !== open;
  return open.name !== undefined && (open.name !== name || isWhole(open.json));
}

function isWhole(json: string): boolean {
  try {
    return typeof JSON.parse(json) === "object";
  } catch {
    return false;
  }
}

/** Some servers send the arguments as an object (github.com/ollama/ollama/issues/6708). */
const objectText = (value: unknown): string =>
  value !== null && typeof value === "object" ? JSON.stringify(value) : "";
