/** Outcomes of a signed message, with their answers. */
export const outcomes = {
  started: { status: 202, isRefused: false, words: "The message was accepted." },
  ignored: { status: 202, isRefused: false, words: "The message was accepted; its condition does not hold." },
  unvouched: {
    status: 202,
    isRefused: true,
    words: "The message was accepted; nobody who may write in the repository vouches for what it names.",
  },
  unwatched: {
    status: 202,
    isRefused: true,
    words: "The message was accepted; it is about a repository that the trigger does not watch under this name.",
  },
  repeated: { status: 202, isRefused: true, words: "The message was accepted before, and starts nothing again." },
  unsigned: { status: 401, isRefused: true, words: "The message has no signature of its scheme." },
  forged: { status: 401, isRefused: true, words: "The signature is not valid." },
  late: { status: 401, isRefused: true, words: "The message was signed more than five minutes ago, or in the future." },
  oversized: { status: 413, isRefused: true, words: "A message has at most 1 MB." },
  unreadable: { status: 400, isRefused: true, words: "The message is not JSON." },
  unusable: {
    status: 422,
    isRefused: true,
    words: "The message does not have the values that a project is started with.",
  },
  doubtful: { status: 503, isRefused: false, words: "It is not certain that the message was recorded: send it again." },
} as const;

export type Outcome = keyof typeof outcomes;
