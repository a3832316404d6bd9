import { type PatternNode, parsePattern } from "./parse-pattern.ts";

/** Larger patterns are refused instead of examined. */
const mostCharacters = 200;

/**
 * True when some text can be matched in exponentially many ways, so that the engine tries them all before it gives up: `(a+)+$`.
 *
 * The pattern becomes an automaton with one state per character that it contains. It is endless when a state can be left and
 * reached again over two different ways that read the same text.
 */
export function isEndless(pattern: string): boolean {
  return parsePattern(pattern).some((tree) => {
    const automaton = createAutomaton();
    connect(tree, automaton, false);
    if (automaton.isRepeatedTwice) return true;
    return (
      automaton.sources.length > mostCharacters || hasTwoWaysBack(automaton, readersOf(automaton.sources, pattern))
    );
  });
}

interface Automaton {
  /** The pattern of each state's character. */
  sources: string[];
  next: Set<number>[];
  /** True when two repetitions connect the same states: their turns can be split in several ways. */
  isRepeatedTwice: boolean;
}

interface Ends {
  first: number[];
  last: number[];
  mayBeEmpty: boolean;
}

const createAutomaton = (): Automaton => ({ sources: [], next: [], isRepeatedTwice: false });

const nothing: Ends = { first: [], last: [], mayBeEmpty: true };

function connect(node: PatternNode, automaton: Automaton, isWithinMany: boolean): Ends {
  switch (node.kind) {
    case "atom": {
      const state = automaton.sources.push(node.source) - 1;
      automaton.next.push(new Set());
      return { first: [state], last: [state], mayBeEmpty: false };
    }
    case "sequence":
      return node.parts.reduce(
        (before, part) => inSequence(before, connect(part, automaton, isWithinMany), automaton),
        nothing,
      );
    case "choice": {
      const parts = node.parts.map((part) => connect(part, automaton, isWithinMany));
      return {
        first: parts.flatMap(({ first }) => first),
        last: parts.flatMap(({ last }) => last),
        mayBeEmpty: parts.some(({ mayBeEmpty }) => mayBeEmpty),
      };
    }
    case "repeat": {
      if (node.max === 0) return nothing;
      const isMany = isWithinMany || turnsOf(node) > fewTurns;
      const inner = connect(node.part, automaton, isMany);
      // A fixed number of turns cannot be split differently, and few turns in few ways.
      if (isMany && node.max > 1 && node.max !== node.min) repeat(inner, automaton);
      return { ...inner, mayBeEmpty: inner.mayBeEmpty || node.min === 0 };
    }
  }
}

/** Repetitions within each other with at most so many turns in all can be split in few ways. */
const fewTurns = 32;

/** Returns the greatest number of turns of the repetitions inside a node, one within the other. */
function turnsOf(node: PatternNode): number {
  if (node.kind === "atom") return 1;
  if (node.kind === "repeat") return node.max === 0 ? 1 : node.max * turnsOf(node.part);
  return Math.max(1, ...node.parts.map(turnsOf));
}

function inSequence(before: Ends, after: Ends, { next }: Automaton): Ends {
  for (const state of before.last) for (const other of after.first) next[state]?.add(other);
  return {
    first: before.mayBeEmpty ? [...before.first, ...after.first] : before.first,
    last: after.mayBeEmpty ? [...before.last, ...after.last] : after.last,
    mayBeEmpty: before.mayBeEmpty && after.mayBeEmpty,
  };
}

function repeat({ first, last }: Ends, automaton: Automaton): void {
  for (const state of last) {
    for (const other of first) {
      if (automaton.next[state]?.has(other)) automaton.isRepeatedTwice = true;
      automaton.next[state]?.add(other);
    }
  }
}

type Reads = (state: number, other: number) => boolean;

/** Tells which two states can read the same character, tried with the characters that the pattern speaks of and some others. */
function readersOf(sources: readonly string[], pattern: string): Reads {
  const codes = [...pattern].map((character) => character.codePointAt(0) ?? 0);
  const around = codes.flatMap((code) => [code - 1, code, code + 1]).filter((code) => code >= 0 && code <= 0x10ffff);
  const plain = Array.from({ length: 256 }, (_, code) => code);
  const samples = [...new Set([...plain, ...around, 0x3b1, 0x416, 0x4e2d, 0x2028, 0x1f600])].map((code) =>
    String.fromCodePoint(code),
  );
  const read = sources.map((source) => {
    const one = new RegExp(`^(?:${source})$`, "u");
    return new Set(samples.filter((character) => one.test(character)));
  });
  const known = new Map<string, boolean>();
  return (state, other) => {
    const name = state < other ? `${state} ${other}` : `${other} ${state}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const overlap = [...(read[state] ?? [])].some((character) => read[other]?.has(character));
    known.set(name, overlap);
    return overlap;
  };
}

/**
 * Looks at pairs of ways that read the same text: endless when a pair of different states is part of a circle through a pair of
 * the same state.
 */
function hasTwoWaysBack({ sources, next }: Automaton, reads: Reads): boolean {
  const width = sources.length;
  const steps = (pair: number): number[] => {
    const [one, other] = [Math.floor(pair / width), pair % width];
    return [...(next[one] ?? [])].flatMap((left) =>
      [...(next[other] ?? [])].filter((right) => reads(left, right)).map((right) => left * width + right),
    );
  };
  return sources.some((_, state) => {
    const start = state * width + state;
    const reached = reachedFrom([start], steps);
    const parted = [...reached].filter((pair) => Math.floor(pair / width) !== pair % width);
    return parted.length > 0 && reachedFrom(parted, steps).has(start);
  });
}

function reachedFrom(starts: readonly number[], steps: (pair: number) => number[]): Set<number> {
  const reached = new Set<number>();
  const open = [...starts];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    for (const following of steps(pair)) {
      if (reached.has(following)) continue;
      reached.add(following);
      open.push(following);
    }
  }
  return reached;
}
