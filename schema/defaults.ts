/** What holds where the YAML says nothing. The schemas' descriptions state the same values; a test compares them. */
export const defaults = {
  mode: "guided",
  warnAt: "80%",
  model: { cache: "5m" },
  questions: { remind: ["1d"], expires: "14d" },
  agent: { lane: "dry-run", blockOn: ["high", "critical"], mayAsk: false },
  output: { maxLength: 2000 },
  command: { timeout: "2m", exit: [0] },
  limits: {
    turns: 60,
    handoffs: 15,
    time: "30m",
    turnTime: "5m",
    repetition: { window: 8, agents: 3 },
    tokens: 2_000_000,
    usd: 25,
    onLimit: "save-and-ask",
  },
  deliverable: { min: 1, optional: false },
  check: { timeout: "2m", optional: false },
  // biome-ignore lint/suspicious/noThenProperty: the word of the language
  review: { rounds: 1, then: "ask-operator" },
  gate: { quorum: 1, due: "7d", expires: "30d", onExpire: "ask-operator" },
  // biome-ignore lint/suspicious/noThenProperty: the word of the language
  revise: { rounds: 3, then: "ask-operator" },
  retry: { attempts: 2, backoff: "30s" },
} as const;

/** What the language does not let one set. */
export const constants = {
  /** What the members of one phase may report together, in bytes of JSON. */
  reportBytes: 8192,
  /** Longest silence of a runner; it beats every 60 s. */
  heartbeatSeconds: 300,
  /** What a run may take beside the work: a container starts in about a minute, and publishing follows the last turn. */
  headRoomSeconds: 600,
  /** When a project stops because no operator decided. */
  operatorExpiresSeconds: 30 * 86_400,
} as const;
