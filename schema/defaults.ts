/** Default values of the language. The schemas' descriptions state the same values; a test compares them. */
export const defaults = {
  mode: "guided",
  warnAt: "80%",
  survey: { after: "1d", closes: "30d" },
  lessons: { most: 50, keep: "180d", shown: 5 },
  // biome-ignore lint/suspicious/noThenProperty: the word of the language
  topUp: { expires: "7d", then: "ask-operator" },
  model: { provider: "bedrock", cache: "5m", profile: "full" },
  questions: { remind: ["1d"], expires: "14d" },
  agent: { lane: "dry-run", blockOn: ["high", "critical"], mayAsk: false },
  output: { maxLength: 2000 },
  value: { maxLength: 200 },
  command: { timeout: "2m", exit: [0] },
  http: { method: "GET", timeout: "30s", maxKilobytes: 256, status: 200 },
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
  gate: { verdicts: ["approve", "revise"], quorum: 1, due: "7d", expires: "30d", onExpire: "ask-operator" },
  // biome-ignore lint/suspicious/noThenProperty: the word of the language
  revise: { rounds: 3, then: "ask-operator" },
  // biome-ignore lint/suspicious/noThenProperty: the word of the language
  sendBack: { rounds: 3, then: "ask-operator" },
  each: { atOnce: 4 },
  flow: { again: "never", priority: 5, limits: { atOnce: 4 } },
  repository: { forge: "https", branch: "main" },
  trigger: { zone: "UTC", missed: "once", who: "anyone" },
  forgeTrigger: { who: "writers" },
  retry: { attempts: 2, backoff: "30s" },
  flowRetry: { attempts: 3, backoff: "5m" },
} as const;

/** Values that the language has no key for. */
export const constants = {
  /** Maximum length of the name of a flow, or of a trigger, that is for one of several repositories. */
  nameLength: 40,
  /** Maximum number of flows of an engagement, counted for each of their repositories. */
  flows: 40,
  /** Maximum size of all outputs that the members of one phase report, in bytes of JSON. */
  reportBytes: 8192,
  /** The same for one element of a list, of which a state machine keeps up to 40. */
  elementBytes: 4096,
  /** Maximum length of the texts of one lesson together. */
  lessonLength: 1500,
  /** Maximum size of the object that a project of a flow is started with, in bytes of JSON. */
  inputBytes: 8192,
  /** Maximum time between two heartbeats of a runner, which sends one every 60 s. */
  heartbeatSeconds: 300,
  /** Time allowed for a run beside its work: a container starts in about a minute, and publishing follows the last turn. */
  headRoomSeconds: 600,
  /** Longest wait for the turns at work when a person stops a project; the longest silence of a model by default. */
  stopSeconds: 300,
  /** Number of times that an element of a list works on conflicts of its branch with what others have merged. */
  mergeRounds: 1,
  /** Time allowed for merging all branches of a list, beside the start of the runner. */
  mergeSeconds: 600,
  /** Time allowed for fetching the customer's repository, beside the start of the runner. */
  fetchSeconds: 600,
  /** Time allowed for an operation on a forge, with what it waits for a forge that is asked too much. */
  forgeSeconds: 540,
  /** Longest wait of a merge by a forge for the checks that it requires, in addition. */
  mergeChecksSeconds: 600,
  /** Time allowed for delivering to the customer's repository, beside the start of the runner. */
  deliverSeconds: 600,
  /** Number of times that people at a gate can have the same work reviewed again. */
  reviewsAgain: 3,
  /** Time after which a project stops because no operator decided. */
  operatorExpiresSeconds: 30 * 86_400,
  /** Longest wait between two tries of a failed project. */
  flowRetrySeconds: 6 * 3600,
  /** Time after which a start that needs a person's decision is not started any more. */
  followUpExpiresSeconds: 30 * 86_400,
} as const;

/** Bounds of the store of a flow: characters of a text, number of keys, and days for which a text is kept. */
export const storeBounds = { textLength: 4000, keys: 200, days: 365, usualDays: 30 } as const;
