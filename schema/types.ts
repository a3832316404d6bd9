// Generated from the JSON Schemas in this folder by `npm run types`. Do not edit.

/**
 * A lower-case name: letters, digits and hyphens, at most 40 characters.
 */
export type Name = string;
/**
 * A duration: a whole number with s, m, h or d, such as 20m or 7d.
 */
export type Duration = string;
/**
 * An amount of money in US dollars.
 */
export type Usd = number;
/**
 * A path in the project's repository, relative to its root; * and ** match as in a shell.
 */
export type Glob = string;
/**
 * A JSONata 2.0.6 expression, without the {% %} marks.
 */
export type Expression = string;
/**
 * Prose for people and models.
 */
export type Text = string;
/**
 * A phase's name, a phase with a condition or other limits, or phases side by side.
 */
export type PhaseItem =
  | Name
  | {
      phase: Name;
      when?: Expression;
      limits?: LimitsDeclaration;
    }
  | {
      /**
       * Phases that run side by side; the next begins when all are done.
       *
       * @minItems 2
       * @maxItems 10
       */
      parallel: Name[];
    };
/**
 * Type of one reported value.
 */
export type OutputType =
  | {
      /**
       * Allowed values.
       *
       * @minItems 1
       * @maxItems 50
       */
      enum: string[];
      /**
       * Meaning of the value.
       */
      description?: string;
    }
  | {
      /**
       * Type of the value; an integer is a whole number.
       */
      type: "string" | "number" | "integer" | "boolean";
      /**
       * Minimum of a number or integer. Default: no minimum.
       */
      min?: number;
      /**
       * Maximum of a number or integer. Default: no maximum.
       */
      max?: number;
      /**
       * Maximum number of characters of a string. Default: 2000.
       */
      maxLength?: number;
      /**
       * Meaning of the value.
       */
      description?: string;
    };
export type Step =
  | RunSwarmStep
  | AskStep
  | ReviewStep
  | AwaitDecisionStep
  | AwaitOperatorStep
  | ChooseStep
  | FanOutStep
  | NotifyStep
  | FinishStep
  | FailStep;
/**
 * A tool that agents may call, by its kind.
 */
export type Tool = BuiltInTool | CommandTool;
/**
 * Current activity of the project, derived from its open items.
 */
export type ProjectStatus =
  | "working"
  | "awaiting-approval"
  | "awaiting-answer"
  | "awaiting-operator"
  | "finished"
  | "stopped";
export type PhaseStatus =
  | "upcoming"
  | "working"
  | "reviewing"
  | "awaiting-approval"
  | "awaiting-answer"
  | "awaiting-operator"
  | "done"
  | "skipped"
  | "stopped";
/**
 * Share of a project's text and costs that comes from the rehearsal model; absent when real models did all of the work.
 */
export type Rehearsed = "wholly" | "partly";

/**
 * Limits of one round of the phase. Every limit has a finite default.
 */
export interface LimitsDeclaration {
  /**
   * Maximum model replies. Default: 60.
   */
  turns?: number;
  /**
   * Maximum handoffs between agents. Default: 15.
   */
  handoffs?: number;
  time?: Duration;
  turnTime?: Duration;
  /**
   * Ends ping-pong: among the last `window` handoffs at least `agents` different agents must have worked. Two agents that keep handing over to each other are warned, then directed to a third, and only then the round ends. Default: 8 and 3.
   */
  repetition?: {
    /**
     * Number of most recent handoffs that are examined.
     */
    window: number;
    /**
     * Minimum number of different agents among them.
     */
    agents: number;
  };
  /**
   * Maximum input and output tokens of all agents. Default: 2000000.
   */
  tokens?: number;
  usd?: Usd;
  /**
   * Action at a limit, including the project's budget: the operator decides after one last turn to save the work, or, with fail, at once. Default: save-and-ask.
   */
  onLimit?: "save-and-ask" | "fail";
}
/**
 * A model, and the service that provides it.
 */
export interface ModelDeclaration {
  /**
   * Service that provides the model: bedrock is Amazon Bedrock. Default: bedrock.
   */
  provider?: "bedrock";
  /**
   * Id of the model or inference profile.
   */
  id: string;
  /**
   * Ids to try in order while the model is unavailable or throttled. Default: none.
   *
   * @maxItems 4
   */
  fallback?: string[];
  /**
   * Maximum output tokens of one reply. Their cost is reserved from the budget before each call.
   */
  maxTokens: number;
  /**
   * Time for which the prompt prefix stays cached. Default: 5m.
   */
  cache?: "off" | "5m" | "1h";
  /**
   * How its agents work: lean is for small models and offers each agent at most 6 tools and a short brief, asks for one file at a time, and takes a file written in a fenced block of a reply. Default: full.
   */
  profile?: "full" | "lean";
  /**
   * Thinking effort of the model, the setting with the most influence on price and quality if its family supports it. Default: the model's own.
   */
  effort?: "low" | "medium" | "high" | "xhigh" | "max";
  /**
   * Other request fields of the model, sent as additionalModelRequestFields with every call. Their names are checked for model families that crew knows.
   */
  fields?: {
    [k: string]: unknown;
  };
  /**
   * US dollars per million tokens, for a model that is not in crew's dated price table.
   */
  price?: {
    /**
     * Input tokens.
     */
    input: number;
    /**
     * Output tokens.
     */
    output: number;
    /**
     * Tokens read from the cache. Default: the input price.
     */
    cacheRead?: number;
    /**
     * Tokens written to the cache. Default: the input price.
     */
    cacheWrite?: number;
  };
}
/**
 * One deployment to an AWS account.
 */
export interface EnvironmentDeclaration {
  /**
   * AWS region of the commercial partition, such as us-east-1.
   */
  region: string;
  /**
   * Preset: small has nothing that is billed by the hour; medium and large are private, encrypted with their own key and monitored more closely.
   */
  size: "small" | "medium" | "large";
  /**
   * AWS account number (12 digits, in quotes); a deployment to a different account is refused. Default: the account of the credentials.
   */
  account?: string;
  /**
   * Network of the runners: with public addresses, or private with interface endpoints that are billed by the hour. Default: public for small, private for medium and large.
   */
  network?: "public" | "private";
  /**
   * E-mail addresses that receive alarms and warnings of the monthly budget. Default: none.
   *
   * @maxItems 10
   *
   * Items: An e-mail address.
   */
  alarms?: string[];
  /**
   * The customer's own OpenID Connect provider. Default: an Amazon Cognito user pool that sends sign-in codes by e-mail.
   */
  identity?: {
    /**
     * Issuer of the provider, an https address.
     */
    issuer: string;
    /**
     * Id of the public client (PKCE, no secret) registered there for this site.
     */
    clientId: string;
  };
  /**
   * Sender address of notices; it or its domain must be verified in Amazon SES. Default: no notices are sent.
   */
  sender?: string;
  /**
   * Host name of the site; its certificate is given when deploying. Default: a name of Amazon CloudFront.
   */
  domain?: string;
  /**
   * True when runners use Fargate Spot, which is up to 70 per cent cheaper but interrupted with two minutes' notice. Default: false.
   */
  spot?: boolean;
  /**
   * Address of an OTLP receiver over HTTP, to which runners and the site send OpenTelemetry traces and metrics. Default: nowhere.
   */
  telemetry?: string;
  monthlyBudget?: Usd;
}
/**
 * An engagement: its people, phases, models and budget.
 */
export interface EngagementFile {
  /**
   * Name shown to people.
   */
  title: string;
  description?: Text;
  /**
   * Statement of work that is used when a project is started without one, relative to this file.
   */
  sow: string;
  /**
   * Models that agents use, by name.
   */
  models: {
    [k: string]: ModelDeclaration;
  };
  /**
   * Groups of people, by name. The group `operators` decides when a phase cannot continue by itself.
   */
  people: {
    /**
     * @minItems 1
     */
    [k: string]: {
      /**
       * Name of the person.
       */
      name: string;
      /**
       * Address for codes and notices; the person signs in with it.
       */
      email: string;
    }[];
  };
  /**
   * Phases in order.
   *
   * @minItems 1
   * @maxItems 50
   */
  phases: PhaseItem[];
  /**
   * Automatic passing of gates: never in guided mode; in full mode where approveWhen or onExpire allows it. Default: guided.
   */
  mode?: "guided" | "full";
  /**
   * Money for model calls of the whole project.
   */
  budget: {
    usd: Usd;
    /**
     * Share of the budget at which the operators are warned, once, by mail and in the project's activity. Default: 80%.
     */
    warnAt?: string;
  };
  /**
   * Recipients and deadlines of questions to the customer.
   */
  questions?: {
    group?: Name;
    /**
     * Times of reminders, counted from the question, in ascending order. Default: 1d.
     *
     * @maxItems 8
     */
    remind?: Duration[];
    expires?: Duration;
  };
  /**
   * Right to start projects.
   */
  start?: {
    /**
     * Groups under `people` whose members may start projects on the site, each within the budget. Operators always may. Default: operators.
     *
     * @minItems 1
     * @maxItems 20
     */
    by: Name[];
  };
  /**
   * Deployments of the engagement, by name. Default: nowhere; it runs on one machine.
   */
  environments?: {
    [k: string]: EnvironmentDeclaration;
  };
  /**
   * Version of the language that the engagement is written in; a crew that knows only older ones refuses it. Default: the one that is installed.
   */
  crew?: number;
}
/**
 * One member of the roster: its purpose, its tools and its write scope.
 */
export interface AgentFile {
  /**
   * Name shown to people.
   */
  title: string;
  /**
   * The agent's skills in one sentence. Other agents read it to decide on a handoff.
   */
  description: string;
  model: Name;
  /**
   * Handlebars file with the agent's instructions, relative to the folder of this file.
   */
  prompt: string;
  /**
   * Names of the tools that the agent may call. Default: none.
   */
  tools?: Name[];
  /**
   * Globs of the paths that the agent may write, checked on the resolved path. Default: nowhere.
   */
  writes?: Glob[];
  /**
   * Tool effects that the agent may cause: read-only allows read, dry-run adds write to the project's repository, execute adds effects outside it. Default: dry-run.
   */
  lane?: "read-only" | "dry-run" | "execute";
  /**
   * Enforced reviews: these artifacts need this agent's verdict on their current content before the phase may finish.
   */
  reviews?: {
    of: Glob;
    /**
     * Severities with which the agent cannot approve. Whatever the severity, a request for changes keeps the phase open. Default: high and critical.
     *
     * @minItems 1
     */
    blockOn?: ("low" | "medium" | "high" | "critical")[];
  }[];
  /**
   * Typed values that the agent must report before the phase may finish; a value outside its bounds is refused. Expressions read them as <agent>.<output>. All outputs of a phase together may have at most 8 KB.
   */
  outputs?: {
    [k: string]: OutputType;
  };
  /**
   * True when the agent may ask the customer questions. Default: false.
   */
  mayAsk?: boolean;
  /**
   * The agent's limits in one round of a phase.
   */
  budget?: {
    /**
     * Maximum of input and output tokens together.
     */
    tokens: number;
  };
}
/**
 * A tool that agents may call: a built-in tool of the runner or a declared command.
 */
export interface ToolFile {
  /**
   * Purpose of the tool and when to use it; models read this text, for a built-in tool after the runner's description of each function.
   */
  description: string;
  /**
   * Most that a call can change: nothing (read), the project's repository or ledger (write), or systems outside too (execute). For git and ledger, read leaves only the reading functions; adr is write, review is read.
   */
  effect: "read" | "write" | "execute";
  /**
   * Built-in tool of the runner: git (list, search, read, diff and history; edit, write, move and delete inside the write scope), ledger (facts, assumptions, decisions, blockers), adr (numbered decision records), review (a verdict on artifacts).
   */
  builtin?: "git" | "ledger" | "adr" | "review";
  /**
   * Functions of a built-in tool that agents get, by the names that models see, such as git_read. Models choose better among fewer functions. Default: all that the effect leaves.
   *
   * @minItems 1
   */
  functions?: string[];
  /**
   * JSON Schema of the call's arguments. Only for commands: a built-in tool has its own.
   */
  input?: {
    /**
     * Must be object.
     */
    type: "object";
    /**
     * Arguments, each as a JSON Schema. `format: path` declares a file or folder of the repository, relative to the folder in which the command runs; the runner refuses any other path.
     */
    properties: {
      [k: string]: unknown;
    };
    /**
     * Names of required arguments.
     */
    required?: string[];
    /**
     * Unknown arguments are refused.
     */
    additionalProperties?: false;
  };
  /**
   * A program run without a shell in the project's work tree.
   */
  command?: {
    /**
     * Program with its arguments. {{name}} is replaced by an argument of the call; each element stays one argument.
     *
     * @minItems 1
     */
    argv: string[];
    in?: Glob;
    timeout?: Duration;
    /**
     * Exit codes that count as success. Default: 0.
     *
     * @minItems 1
     */
    exit?: number[];
  };
  /**
   * Packages and programs that the command needs, in exact versions. In the cloud they are installed in the runners' image. Default: nothing but Node, npm, git and Python.
   */
  requires?: {
    /**
     * npm packages, such as eslint@9.39.1.
     *
     * @minItems 1
     */
    npm?: string[];
    /**
     * Python packages, such as checkov==3.2.490.
     *
     * @minItems 1
     */
    pip?: string[];
    /**
     * Debian 12 packages, such as graphviz; the image's release fixes their versions.
     *
     * @minItems 1
     */
    apt?: string[];
    /**
     * Self-contained programs, copied from other images.
     *
     * @minItems 1
     *
     * Items: One program file.
     */
    programs?: {
      /**
       * Image that contains it, with its registry and a tag or digest, such as docker.io/hashicorp/terraform:1.13.5.
       */
      image: string;
      /**
       * Path of the program in that image, such as /bin/terraform.
       */
      path: string;
    }[];
  };
  /**
   * Secrets that the command receives as environment variables while it runs. Their values are in no prompt, log or result. Default: none.
   *
   * @minItems 1
   * @maxItems 10
   *
   * Items: One secret, by reference.
   */
  secrets?: {
    /**
     * Environment variable that the command reads, such as FORGE_TOKEN.
     */
    name: string;
    /**
     * Name under which the secret is kept: in CREW_SECRET_FORGE_TOKEN or the secrets file on one machine, in the deployment's parameters in the cloud.
     */
    from: string;
  }[];
}
/**
 * One phase: its swarm, its limits, its deliverables and its gate.
 */
export interface PhaseFile {
  /**
   * Name shown to people.
   */
  title: string;
  goal: Text;
  /**
   * Agents that work on the phase.
   */
  swarm: {
    entry: Name;
    /**
     * All agents of the swarm, including the entry.
     *
     * @minItems 1
     * @maxItems 20
     */
    members: Name[];
    /**
     * Handoffs that agents do not choose themselves. Default: they always choose.
     */
    handoffs?: {
      /**
       * Pairs [from, to]: whenever `from` would hand off or finish, the work goes to `to`.
       *
       * @minItems 1
       */
      forced?: Name[][];
    };
  };
  limits?: LimitsDeclaration;
  /**
   * Files that the phase must write to the repository.
   *
   * @minItems 1
   */
  deliverables: {
    id: Name;
    /**
     * Name shown to people. Default: the id in words.
     */
    title?: string;
    path: Glob;
    template?: Name;
    owner: Name;
    /**
     * Minimum number of files that must match the path. Default: 1.
     */
    min?: number;
    /**
     * True when the phase may finish without it. Default: false.
     */
    optional?: boolean;
  }[];
  /**
   * Write scopes of members that are narrower in this phase, so that nobody changes files that no member of the phase reviews. Default: each agent's own.
   *
   * @minItems 1
   */
  writes?: {
    agent: Name;
    /**
     * Globs that the member may write in this phase; with an empty list it may only read.
     */
    paths: Glob[];
  }[];
  /**
   * Commands that the runner runs on the work tree before the phase may finish.
   */
  checks?: {
    /**
     * Program with its arguments; no shell.
     *
     * @minItems 1
     */
    run: string[];
    /**
     * Program with its arguments that runs in the same folder first, such as npm ci, because installed files are lost at a restart or a new round. When it fails, the check fails.
     *
     * @minItems 1
     */
    before?: string[];
    in?: Glob;
    expect?: Expression;
    timeout?: Duration;
    /**
     * True when the check is skipped if the program is not installed. Default: false.
     */
    optional?: boolean;
  }[];
  /**
   * An agent's verdict on the whole phase, before the customer sees it.
   */
  review?: {
    agent: Name;
    /**
     * Questions that the agent must confirm, one by one.
     *
     * @minItems 1
     * @maxItems 30
     */
    checklist: string[];
    /**
     * Consequence of a failed review.
     */
    onFail?: {
      /**
       * Maximum rounds in which the swarm works on the findings. Default: 1.
       */
      rounds?: number;
      /**
       * Consequence when it still fails: the customer sees the work with the findings, or the operator decides. Default: ask-operator.
       */
      then?: "gate" | "ask-operator";
    };
  };
  /**
   * Decision that ends the phase. A phase without a gate is internal and continues by itself.
   */
  gate?: {
    /**
     * People who decide.
     */
    approvers: {
      group: Name;
      /**
       * Number of people who must approve. A single request for changes is enough to send the work back. Default: 1.
       */
      quorum?: number;
    };
    /**
     * Names of the ratings from 1 to 5 that accompany the decision. Default: nothing.
     *
     * @maxItems 8
     */
    ratings?: Name[];
    due?: Duration;
    /**
     * Times of reminders, counted from the opening, in ascending order. Default: none.
     *
     * @maxItems 8
     */
    remind?: Duration[];
    expires?: Duration;
    /**
     * Consequence of an unanswered gate. Default: ask-operator.
     */
    onExpire?: "stop" | "approve" | "ask-operator";
    /**
     * Consequence of a request for changes.
     */
    onRevise?: {
      to?: Name;
      /**
       * Maximum number of requests. Default: 3.
       */
      rounds?: number;
      /**
       * Consequence of a further request. Default: ask-operator.
       */
      then?: "ask-operator" | "stop";
    };
    approveWhen?: Expression;
  };
  /**
   * Restarts of a failed runner, which continues where it stopped.
   */
  retry?: {
    /**
     * Number of further attempts. Default: 2.
     */
    attempts?: number;
    backoff?: Duration;
  };
  /**
   * Events that the rehearsal model plays in this phase beside the ordinary work.
   */
  rehearsal?: {
    /**
     * Questions asked in the first round.
     *
     * @maxItems 5
     */
    ask?: {
      agent: Name;
      question: Text;
      /**
       * Answers to choose from; free text is always possible.
       *
       * @minItems 2
       * @maxItems 8
       */
      choices?: string[];
      answer?: Text;
    }[];
    /**
     * Number of times the review of the phase fails before it passes.
     */
    failReview?: number;
    /**
     * Number of files for which the members' reviews request changes in the first round, each with one finding.
     */
    findings?: number;
    /**
     * Fault that is played once, in the first round.
     */
    misbehave?: "exceed-turns" | "ping-pong" | "write-outside" | "malformed-tool-call" | "throttle" | "silence";
    /**
     * Decisions at the gate in an unattended rehearsal, round by round. Default: approve.
     *
     * @maxItems 10
     */
    decide?: ("approve" | "revise")[];
  };
}
/**
 * Place in the YAML from which a step was made.
 */
export interface Origin {
  /**
   * Workspace-relative path.
   */
  file: string;
  /**
   * First offset, UTF-16 code units.
   */
  start: number;
  /**
   * Offset past the last.
   */
  end: number;
  /**
   * From 1.
   */
  line: number;
  /**
   * From 1.
   */
  column: number;
}
/**
 * One round of a phase in a separate runner. Its outcome is done, asked or limit.
 */
export interface RunSwarmStep {
  kind: "run-swarm";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  id: string;
  origin: Origin;
  phase: string;
  /**
   * Time limit of one attempt.
   */
  timeoutSeconds: number;
  /**
   * Maximum time between two heartbeats.
   */
  heartbeatSeconds: number;
  retry: Retry;
  /**
   * Step after `done`.
   */
  next: string;
  /**
   * Step after `asked`.
   */
  onAsk: string;
  /**
   * Step after `limit`, and after the last failed attempt.
   */
  onLimit: string;
}
/**
 * Restarts of a failed or lost runner.
 */
export interface Retry {
  /**
   * Number of further attempts.
   */
  attempts: number;
  /**
   * Wait before the first.
   */
  backoffSeconds: number;
}
/**
 * Waits for the answer to the question that the runner recorded; then the swarm continues.
 */
export interface AskStep {
  kind: "ask";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  id: string;
  origin: Origin;
  phase: string;
  /**
   * Group that answers.
   */
  group: string;
  /**
   * Times of reminders, counted from the question, ascending.
   */
  reminderSeconds: number[];
  /**
   * Time after which the operator is asked instead.
   */
  expiresSeconds: number;
  /**
   * Run-swarm step that continues.
   */
  next: string;
  onExpire: string;
}
/**
 * One agent reviews the phase by its checklist in a separate runner.
 */
export interface ReviewStep {
  kind: "review";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  id: string;
  origin: Origin;
  phase: string;
  /**
   * Time limit of one attempt.
   */
  timeoutSeconds: number;
  /**
   * Maximum time between two heartbeats.
   */
  heartbeatSeconds: number;
  retry: Retry;
  /**
   * Maximum rounds that the swarm may spend on findings.
   */
  maxFails: number;
  /**
   * Step after a pass.
   */
  next: string;
  /**
   * Run-swarm step that works on the findings.
   */
  onFail: string;
  /**
   * Step after the last failed review.
   */
  onExhausted: string;
  /**
   * Step when the review itself fails with an error.
   */
  onLimit: string;
}
/**
 * The gate: people decide on a published revision.
 */
export interface AwaitDecisionStep {
  kind: "await-decision";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  id: string;
  origin: Origin;
  phase: string;
  /**
   * Group that decides.
   */
  group: string;
  quorum: number;
  ratings: string[];
  dueSeconds: number;
  /**
   * Times of reminders, counted from the opening, ascending.
   */
  reminderSeconds: number[];
  expiresSeconds: number;
  onExpire: "stop" | "approve" | "ask-operator";
  /**
   * JSONata over the outputs; present only in mode full.
   */
  approveWhen?: string;
  /**
   * Step after approval.
   */
  next: string;
  onRevise: {
    /**
     * Run-swarm step that makes the changes.
     */
    step: string;
    phase: string;
    /**
     * Maximum number of requests for changes.
     */
    rounds: number;
    /**
     * Step after the last one.
     */
    then: string;
  };
  /**
   * Step when the gate expires and onExpire is stop.
   */
  onStop: string;
  /**
   * Step in which the operator decides.
   */
  onOperator: string;
}
/**
 * An operator decides on a phase that cannot continue by itself: resume it, accept the work as it is, or stop the project.
 */
export interface AwaitOperatorStep {
  kind: "await-operator";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  id: string;
  origin: Origin;
  phase: string;
  group: string;
  expiresSeconds: number;
  /**
   * Run-swarm step to resume.
   */
  onResume: string;
  /**
   * Gate of the existing work; for an internal phase, the next step.
   */
  onAccept: string;
  onStop: string;
}
/**
 * Chooses one of two steps by a condition over the outputs.
 */
export interface ChooseStep {
  kind: "choose";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  id: string;
  origin: Origin;
  /**
   * JSONata over the outputs.
   */
  when: string;
  next: string;
  otherwise: string;
}
/**
 * Runs branches side by side; continues when all have finished.
 */
export interface FanOutStep {
  kind: "fan-out";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  id: string;
  origin: Origin;
  branches: Step[][];
  next: string;
  onError: string;
}
/**
 * Records a notice to people in the table. The API words it and sends it to the current people of the project; it never delays the work.
 */
export interface NotifyStep {
  kind: "notify";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  id: string;
  origin: Origin;
  /**
   * Kind of the notice, which also determines its recipients.
   */
  about: "gate" | "question" | "operator" | "finished" | "stopped";
  phase?: string;
  next: string;
}
/**
 * The project (or a branch of a fan-out) is done.
 */
export interface FinishStep {
  kind: "finish";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  id: string;
  origin: Origin;
  /**
   * True when it ends only a branch.
   */
  branch: boolean;
}
/**
 * The project stops; it can be resumed from a phase.
 */
export interface FailStep {
  kind: "fail";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  id: string;
  origin: Origin;
  error: string;
  cause: string;
}
/**
 * Micro-dollars per million tokens.
 */
export interface Price {
  inputMicros: number;
  outputMicros: number;
  cacheReadMicros: number;
  /**
   * Written to the cache for the time that the model's "cache" sets.
   */
  cacheWriteMicros: number;
  /**
   * Written to the cache for five minutes, if the model's "cache" is longer: messages are never cached longer. Absent: as "cacheWriteMicros".
   */
  shortCacheWriteMicros?: number;
}
export interface Model {
  /**
   * Service that provides all of its ids.
   */
  provider: "bedrock";
  /**
   * Id and fallbacks, in order.
   *
   * @minItems 1
   */
  ids: string[];
  maxTokens: number;
  cache: "off" | "5m" | "1h";
  /**
   * Prices by id; every id has one.
   */
  prices: {
    [k: string]: Price;
  };
  /**
   * How its agents work; absent where they have all of their tools and the whole brief.
   */
  profile?: "lean";
  /**
   * Thinking effort, if the model's family supports it.
   */
  effort?: "low" | "medium" | "high" | "xhigh" | "max";
  /**
   * Other request fields of the model, sent with every call.
   */
  fields?: {
    [k: string]: unknown;
  };
}
export interface Agent {
  name: string;
  title: string;
  description: string;
  model: string;
  /**
   * The Handlebars text.
   */
  prompt: string;
  tools: string[];
  writes: string[];
  lane: "read-only" | "dry-run" | "execute";
  reviews: {
    of: string;
    blockOn: ("low" | "medium" | "high" | "critical")[];
  }[];
  /**
   * JSON Schemas by output name.
   */
  outputs: {
    [k: string]: {
      [k: string]: unknown;
    };
  };
  mayAsk: boolean;
  /**
   * Input and output tokens per round.
   */
  maxTokens: number;
}
export interface Command {
  argv: string[];
  /**
   * Relative to the repository's root; empty for the root.
   */
  folder: string;
  timeoutSeconds: number;
  exit: number[];
}
/**
 * Functions of the runner.
 */
export interface BuiltInTool {
  kind: "builtin";
  name: string;
  description: string;
  effect: "read" | "write" | "execute";
  builtin: "git" | "ledger" | "adr" | "review";
  /**
   * Functions that agents get; absent for all.
   */
  functions?: string[];
}
/**
 * A program that runs in the work tree.
 */
export interface CommandTool {
  kind: "command";
  name: string;
  description: string;
  effect: "read" | "write" | "execute";
  /**
   * JSON Schema of the arguments.
   */
  input: {
    [k: string]: unknown;
  };
  command: Command;
  /**
   * Required packages and programs, in exact versions.
   */
  requires?: {
    npm?: string[];
    pip?: string[];
    apt?: string[];
    programs?: {
      image: string;
      path: string;
    }[];
  };
  /**
   * Secrets by reference: the environment variable, and the name under which the secret is kept.
   */
  secrets?: {
    name: string;
    from: string;
  }[];
}
export interface Template {
  name: string;
  /**
   * The Handlebars text.
   */
  text: string;
  /**
   * Headings of level 2 that an artifact made from it must have.
   */
  sections: string[];
}
export interface Deliverable {
  id: string;
  title: string;
  path: string;
  template?: string;
  owner: string;
  min: number;
  optional: boolean;
}
export interface Check {
  run: string[];
  before?: string[];
  folder: string;
  expect?: string;
  timeoutSeconds: number;
  optional: boolean;
}
/**
 * Limits of one round.
 */
export interface Limits {
  turns: number;
  handoffs: number;
  timeSeconds: number;
  turnTimeSeconds: number;
  repetition: {
    window: number;
    agents: number;
  };
  tokens: number;
  maxCostMicros: number;
  onLimit: "save-and-ask" | "fail";
}
export interface Rehearsal {
  ask: {
    agent: string;
    question: string;
    choices?: string[];
    answer?: string;
  }[];
  failReview: number;
  findings?: number;
  misbehave?: "exceed-turns" | "ping-pong" | "write-outside" | "malformed-tool-call" | "throttle" | "silence";
  decide: ("approve" | "revise")[];
}
export interface PhaseReview {
  agent: string;
  checklist: string[];
}
export interface Phase {
  name: string;
  title: string;
  goal: string;
  /**
   * Position in the order of the engagement, from 0; phases side by side share one.
   */
  index: number;
  entry: string;
  members: string[];
  forcedHandoffs: string[][];
  limits: Limits;
  deliverables: Deliverable[];
  /**
   * Write scopes in this phase, by agent, in place of the agents' own.
   */
  writes?: {
    [k: string]: string[];
  };
  checks: Check[];
  review?: PhaseReview;
  /**
   * True when it ends at a gate.
   */
  gated: boolean;
  rehearsal: Rehearsal;
}
export interface Person {
  name: string;
  email: string;
}
/**
 * A deployment, with its size's preset applied.
 */
export interface Environment {
  name: string;
  region: string;
  size: "small" | "medium" | "large";
  /**
   * 12 digits.
   */
  account?: string;
  network: "public" | "private";
  /**
   * Availability zones with a subnet.
   */
  zones: number;
  /**
   * Size of one runner.
   */
  runner: {
    /**
     * Processor units; 1024 is one processor.
     */
    cpuUnits: number;
    memoryMib: number;
    /**
     * Disk of the work tree; the minimum that can be requested is 21, and 20 are included.
     */
    storageGib: number;
    spot: boolean;
  };
  api: {
    memoryMib: number;
  };
  /**
   * True when all stored data is encrypted with the deployment's own key instead of the services' keys.
   */
  ownKey: boolean;
  pointInTimeRecovery: boolean;
  containerInsights: boolean;
  dashboard: boolean;
  flowLogs: boolean;
  deletionProtection: boolean;
  logRetentionDays: number;
  /**
   * E-mail addresses.
   */
  alarms: string[];
  /**
   * Identity provider of the customer.
   */
  identity?: {
    issuer: string;
    clientId: string;
  };
  sender?: string;
  domain?: string;
  /**
   * Address of an OTLP receiver over HTTP.
   */
  telemetry?: string;
  monthlyBudgetMicros?: number;
}
/**
 * A compiled engagement: all defaults applied, units normalised, no YAML and no AWS. Money is integer micro-dollars, time is seconds.
 */
export interface Pipeline {
  schemaVersion: 1;
  /**
   * Name of the engagement.
   */
  name: string;
  title: string;
  description: string;
  mode: "guided" | "full";
  /**
   * Default statement of work of the engagement, in Markdown.
   */
  sow: string;
  models: {
    [k: string]: Model;
  };
  people: {
    [k: string]: Person[];
  };
  /**
   * Groups whose members may start projects besides the operators; absent when nobody else may.
   */
  startedBy?: string[];
  budget: {
    maxCostMicros: number;
    warnAtPercent: number;
  };
  agents: {
    [k: string]: Agent;
  };
  tools: {
    [k: string]: Tool;
  };
  templates: {
    [k: string]: Template;
  };
  phases: {
    [k: string]: Phase;
  };
  /**
   * Id of the first step.
   */
  start: string;
  /**
   * Steps in the order of the engagement; every reference names a step of the same list.
   */
  steps: Step[];
  /**
   * Environments by name; only the infrastructure depends on them, so the runner's configuration does not contain them.
   */
  environments?: {
    [k: string]: Environment;
  };
}
export interface EstimatedRange {
  low: number;
  likely: number;
  high: number;
}
/**
 * Expected effort of a project; the minutes do not include people's time to decide.
 */
export interface ProjectEstimate {
  minutes: EstimatedRange;
  costMicros: EstimatedRange;
  /**
   * Number of requests to people if nothing is sent back: decisions at gates, and questions as in a rehearsal.
   */
  reviews: {
    gates: number;
    questions: number;
  };
}
export interface StatusGate {
  group: string;
  quorum: number;
  ratings: string[];
  dueSeconds: number;
  expiresSeconds: number;
  onExpire: "stop" | "approve" | "ask-operator";
  revisePhase: string;
  reviseRounds: number;
  /**
   * Consequence of the last request for changes; absent in files of older versions, which asked the operator.
   */
  reviseThen?: "ask-operator" | "stop";
}
export interface StatusPhase {
  name: string;
  title: string;
  goal: string;
  index: number;
  members: string[];
  deliverables: Deliverable[];
  review?: PhaseReview;
  gate?: StatusGate;
}
/**
 * The API's and the site's view of an engagement: titles, people, gates; no prompts, no tools.
 */
export interface StatusManifest {
  schemaVersion: 1;
  name: string;
  title: string;
  description: string;
  mode: "guided" | "full";
  people: {
    [k: string]: Person[];
  };
  /**
   * Group that answers questions.
   */
  questionGroup: string;
  /**
   * Groups whose members may start projects besides the operators; absent when nobody else may.
   */
  startedBy?: string[];
  estimate?: ProjectEstimate;
  budget: {
    maxCostMicros: number;
    warnAtPercent: number;
  };
  agents: {
    name: string;
    title: string;
    description: string;
  }[];
  /**
   * In order.
   */
  phases: StatusPhase[];
}
/**
 * An event of a project, as the site shows it.
 */
export interface ProjectEvent {
  /**
   * Unique in the project; sorts by time.
   */
  id: string;
  /**
   * ISO 8601, UTC.
   */
  time: string;
  kind:
    | "project-started"
    | "project-finished"
    | "project-stopped"
    | "phase-started"
    | "phase-resumed"
    | "phase-finished"
    | "agent-started"
    | "model-replied"
    | "tool-called"
    | "artifact-written"
    | "handoff"
    | "question-asked"
    | "question-answered"
    | "review-given"
    | "limit-reached"
    | "gate-opened"
    | "gate-passed"
    | "reminder-sent"
    | "decision-made"
    | "operator-asked"
    | "operator-decided"
    | "budget-warning"
    | "limit-raised"
    | "people-changed"
    | "fact-recorded";
  /**
   * One sentence for people.
   */
  text: string;
  phase?: string;
  round?: number;
  agent?: string;
  /**
   * Agent that takes over.
   */
  to?: string;
  /**
   * Path of the artifact.
   */
  path?: string;
  toolName?: string;
  costMicros?: number;
  tokens?: number;
  revision?: string;
  /**
   * Id of the item.
   */
  question?: string;
  /**
   * E-mail address of the person.
   */
  by?: string;
}
/**
 * A person's decision at a gate.
 */
export interface DecisionInput {
  /**
   * Created by the page that showed the gate; the same id twice is one decision.
   */
  decisionId: string;
  verdict: "approve" | "revise";
  /**
   * Revision that was shown to the person.
   */
  revision: string;
  /**
   * Ratings by name.
   */
  ratings?: {
    [k: string]: number;
  };
  /**
   * Required for a request for changes.
   */
  comment?: string;
  /**
   * Comments on single artifacts, by path.
   */
  artifactComments?: {
    [k: string]: string;
  };
  /**
   * Ids of the gate's caveats that the person has acknowledged. An approval needs all of them.
   *
   * @maxItems 1000
   */
  acknowledged?: string[];
}
/**
 * An operator's grant beyond the current limits of a phase's rounds, or of the project.
 */
export interface FurtherLimits {
  turns?: number;
  handoffs?: number;
  /**
   * Minutes of work.
   */
  minutes?: number;
  tokens?: number;
  /**
   * Money of a round.
   */
  usd?: number;
  /**
   * Money of the whole project.
   */
  budgetUsd?: number;
}
/**
 * An operator's decision for a phase that cannot continue by itself.
 */
export interface OperatorDecisionInput {
  decisionId: string;
  verdict: "resume" | "accept" | "stop";
  comment?: string;
  raise?: FurtherLimits;
}
/**
 * An operator's request to resume a stopped project.
 */
export interface ResumeInput {
  /**
   * Phase to start with.
   */
  from: string;
  comment?: string;
  raise?: FurtherLimits;
}
/**
 * A person's answer to a question.
 */
export interface AnswerInput {
  decisionId: string;
  answer: string;
}
/**
 * An operator's request to raise a project's budget, or the limits of one of its phases.
 */
export interface LimitsInput {
  decisionId: string;
  /**
   * New budget of the whole project, in US dollars.
   */
  budgetUsd?: number;
  /**
   * Phase whose rounds get new limits.
   */
  phase?: string;
  turns?: number;
  handoffs?: number;
  tokens?: number;
  /**
   * New cost limit of a round of the phase, in US dollars.
   */
  usd?: number;
  comment?: string;
}
/**
 * A person whom an operator adds to a project.
 */
export interface PlaceInput {
  name: string;
  email: string;
}
/**
 * An operator's change of the people who decide or answer in a project: adds, removes or replaces a person.
 */
export interface PeopleInput {
  decisionId: string;
  group: string;
  add?: PlaceInput;
  /**
   * Address of the person who is removed.
   */
  remove?: string;
  /**
   * Reason of the change.
   */
  comment: string;
}
/**
 * Record of an operator's change of the people who decide or answer in a project.
 */
export interface PeopleChange {
  decisionId: string;
  /**
   * E-mail address.
   */
  by: string;
  name: string;
  /**
   * ISO 8601, UTC.
   */
  time: string;
  comment: string;
  group: string;
  added?: PlaceInput;
  removed?: PlaceInput;
}
/**
 * Record of an operator's change of a project's limits.
 */
export interface RaisedLimits {
  decisionId: string;
  /**
   * E-mail address.
   */
  by: string;
  name: string;
  /**
   * ISO 8601, UTC.
   */
  time: string;
  comment: string;
  /**
   * Absent for the project's budget.
   */
  phase?: string;
  raised: {
    limit: "budget" | "turns" | "handoffs" | "minutes" | "tokens" | "usd";
    from: number;
    /**
     * In US dollars for amounts of money.
     */
    to: number;
  }[];
}
/**
 * Record of a vote or answer.
 */
export interface RecordedDecision {
  decisionId: string;
  verdict: "approve" | "revise" | "resume" | "accept" | "stop" | "raise" | "people";
  /**
   * E-mail address.
   */
  by: string;
  name: string;
  /**
   * ISO 8601, UTC.
   */
  time: string;
  revision: string;
  ratings: {
    [k: string]: number;
  };
  comment: string;
  artifactComments: {
    [k: string]: string;
  };
  /**
   * Acknowledged caveats, in the words that were shown to the person.
   */
  acknowledged?: string[];
  raise?: FurtherLimits;
}
/**
 * One file of a published revision.
 */
export interface ArtifactEntry {
  path: string;
  /**
   * SHA-256 of the content, hex.
   */
  digest: string;
  /**
   * Bytes.
   */
  size: number;
  title: string;
}
/**
 * One published state of the project's repository.
 */
export interface Revision {
  /**
   * The git commit.
   */
  id: string;
  parent?: string;
  phase: string;
  round: number;
  agent?: string;
  turn?: number;
  /**
   * ISO 8601, UTC.
   */
  time: string;
  message: string;
  files: ArtifactEntry[];
}
/**
 * Tokens and money used.
 */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  costMicros: number;
}
export interface ProjectSummary {
  id: string;
  title: string;
  engagement: string;
  engagementTitle: string;
  rehearsed?: Rehearsed;
  status: ProjectStatus;
  /**
   * ISO 8601, UTC.
   */
  createdAt: string;
  /**
   * The current phase, or empty.
   */
  phaseTitle: string;
  phasesDone: number;
  phaseCount: number;
  /**
   * Everything that the project waits for, one sentence per kind; or empty.
   */
  waitingFor: string;
  /**
   * True when it waits for something that the viewer can do.
   */
  awaitsViewer: boolean;
  /**
   * Time since which it has waited for a person, if it does. ISO 8601, UTC.
   */
  waitingSince?: string;
  usage: Usage;
  maxCostMicros: number;
}
export interface RoundView {
  round: number;
  /**
   * ISO 8601, UTC.
   */
  startedAt: string;
  /**
   * ISO 8601, UTC.
   */
  finishedAt?: string;
  cause: "start" | "review" | "decision" | "operator";
  revision?: string;
  /**
   * approve, revise, or what the operator chose.
   */
  decision?: string;
}
export interface PhaseView {
  /**
   * Revision of the deliverables: the approved one, or the one that people decide on now; absent while the phase works, when the newest counts.
   */
  revision?: string;
  name: string;
  title: string;
  goal: string;
  status: PhaseStatus;
  rounds: RoundView[];
  activeAgent?: string;
  members: string[];
  gated: boolean;
  usage?: Usage;
  deliverables: {
    id: string;
    title: string;
    path: string;
    owner: string;
    files: string[];
    /**
     * Files that have changed since the phase's revision.
     */
    changedSince?: string[];
    optional: boolean;
  }[];
}
export interface AgentView {
  name: string;
  title: string;
  description: string;
  usage: Usage;
  active: boolean;
}
/**
 * One entry of the task ledger.
 */
export interface LedgerEntry {
  id: string;
  section: "facts" | "assumptions" | "decisions" | "blockers" | "deliverables" | "feedback";
  text: string;
  /**
   * Name of an agent or address of a person.
   */
  by: string;
  phase: string;
  round: number;
  /**
   * ISO 8601, UTC.
   */
  time: string;
  rationale?: string;
  confidence?: "high" | "medium" | "low";
  /**
   * State of feedback: answered once the team's next round was presented to people or done, resolved once people have approved since, noted when it requested nothing.
   */
  status?: "open" | "answered" | "resolved" | "noted";
  path?: string;
}
/**
 * A gate as people see it.
 */
export interface GateView {
  project: string;
  phase: string;
  phaseTitle: string;
  round: number;
  /**
   * Round of work that it shows; an earlier one when people are asked again without new work.
   */
  work: number;
  status: "open" | "decided" | "expired" | "replaced" | "stopped";
  goal: string;
  /**
   * ISO 8601, UTC.
   */
  openedAt: string;
  /**
   * ISO 8601, UTC.
   */
  dueAt: string;
  /**
   * ISO 8601, UTC.
   */
  expiresAt: string;
  onExpire: "stop" | "approve" | "ask-operator";
  quorum: number;
  ratings: string[];
  /**
   * Requests for changes still possible.
   */
  roundsLeft: number;
  /**
   * Consequence of a request for changes when no more are possible.
   */
  reviseThen: "ask-operator" | "stop";
  /**
   * Empty after the last.
   */
  nextPhaseTitle: string;
  /**
   * Phase that would make the changes.
   */
  revisePhaseTitle: string;
  revision: string;
  previousRevision?: string;
  previousRound?: number;
  artifacts: GateArtifact[];
  /**
   * Caveats that an approver has to acknowledge, one by one.
   */
  caveats: GateCaveat[];
  /**
   * The phase's rounds before this one, oldest first.
   */
  earlier: {
    round: number;
    /**
     * Outcome of the round.
     */
    text: string;
  }[];
  review?: ReviewView;
  decisions: RecordedDecision[];
  outcome?: "approve" | "revise";
  /**
   * Reason why it passed, if nobody decided.
   */
  passage?: string;
  /**
   * Items: Names.
   */
  approvers: string[];
  /**
   * True when the signed-in person is among them and has not decided yet.
   */
  mayDecide: boolean;
  /**
   * Comments on the previous round, and what became of them.
   */
  feedbackAddressed: {
    comment: string;
    /**
     * Empty for a comment on the whole.
     */
    path: string;
    /**
     * Changes that the team reports; empty when it reported none.
     */
    answer: string;
    /**
     * Items: Files changed since.
     */
    files: string[];
  }[];
}
export interface GateArtifact {
  path: string;
  title: string;
  digest: string;
  /**
   * Bytes.
   */
  size: number;
  deliverable: string;
  owner: string;
  /**
   * Compared with the previous round.
   */
  change?: "new" | "changed" | "same";
}
/**
 * A shortcoming at a gate that an approver has to acknowledge.
 */
export interface GateCaveat {
  /**
   * Constant for as long as the gate is open.
   */
  id: string;
  /**
   * A deliverable is missing or empty; the round ended before the team was done; the review of the phase failed or was not made; a reviewer's request for changes is still open; an operator accepted the work as it is; a request for changes was not worked on.
   */
  kind: "missing" | "limit" | "review" | "verdict" | "accepted" | "changes";
  round: number;
  /**
   * A sentence or two for people.
   */
  text: string;
}
export interface ReviewView {
  agent: string;
  agentTitle: string;
  passed: boolean;
  summary: string;
  items: {
    item: string;
    passed: boolean;
    note: string;
  }[];
}
/**
 * A question to the customer.
 */
export interface QuestionView {
  project: string;
  id: string;
  phase: string;
  phaseTitle: string;
  round: number;
  agent: string;
  agentTitle: string;
  text: string;
  choices: string[];
  status: "open" | "answered" | "expired" | "stopped";
  /**
   * ISO 8601, UTC.
   */
  askedAt: string;
  /**
   * ISO 8601, UTC.
   */
  expiresAt: string;
  answer?: string;
  answeredBy?: string;
  /**
   * ISO 8601, UTC.
   */
  answeredAt?: string;
  mayAnswer: boolean;
}
/**
 * A phase that waits for an operator.
 */
export interface OperatorView {
  project: string;
  phase: string;
  phaseTitle: string;
  /**
   * The machine's count of runs, which identifies the item because a round can ask more than once.
   */
  entry?: number;
  round: number;
  status: "open" | "decided" | "expired" | "stopped";
  reason: string;
  /**
   * ISO 8601, UTC.
   */
  openedAt: string;
  decision?: RecordedDecision;
  mayDecide: boolean;
  /**
   * Time at which the project stops if nobody has decided. ISO 8601, UTC.
   */
  expiresAt?: string;
  evidence?: OperatorEvidence;
}
/**
 * Evidence that an operator sees before deciding how a phase continues.
 */
export interface OperatorEvidence {
  /**
   * Usage of each limit in the round.
   */
  limits: {
    limit: "turns" | "handoffs" | "minutes" | "tokens" | "usd" | "budgetUsd";
    used: number;
    /**
     * Current limit of the round or, for the budget, of the project.
     */
    max: number;
  }[];
  review?: ReviewView;
  /**
   * Usage of the round.
   */
  questions: QuestionView[];
  /**
   * Requests for changes at the phase's gates, newest first.
   */
  requests: RecordedDecision[];
  /**
   * Changes that reviewers in the team still request.
   */
  verdicts: {
    path: string;
    agentTitle: string;
    severity: string;
    findings: string;
  }[];
  /**
   * Files written in the round, in their current state.
   */
  files: ArtifactEntry[];
  revision?: string;
  /**
   * Last events of the round, newest first.
   */
  steps: ProjectEvent[];
}
/**
 * One artifact at one revision.
 */
export interface ArtifactView {
  project: string;
  path: string;
  revision: string;
  digest: string;
  size: number;
  /**
   * Absent when it is not UTF-8 text, over 1 MB, or cannot be read.
   */
  text?: string;
  /**
   * Reason why its content cannot be read, if it is missing from storage or damaged.
   */
  unreadable?: string;
  /**
   * Revisions in which it changed, newest first.
   */
  history: {
    revision: string;
    digest: string;
    phase: string;
    round: number;
    agent: string;
    /**
     * ISO 8601, UTC.
     */
    time: string;
    message: string;
  }[];
  /**
   * Text of the revision to compare with, if one was requested.
   */
  previous?: string;
}
/**
 * A project as the site shows it.
 */
export interface ProjectView {
  summary: ProjectSummary;
  /**
   * File from which the statement of work was read; absent when its text was entered directly.
   */
  original?: {
    name: string;
    /**
     * Bytes.
     */
    size: number;
  };
  phases: PhaseView[];
  agents: AgentView[];
  /**
   * Newest first, at most 200.
   */
  events: ProjectEvent[];
  ledger: LedgerEntry[];
  /**
   * All gates, oldest first.
   */
  gates: {
    phase: string;
    round: number;
    /**
     * Round of work that it is about; an earlier one when people are asked again without new work.
     */
    work: number;
    status: "open" | "decided" | "expired" | "replaced" | "stopped";
    /**
     * True when the viewer can decide there now.
     */
    mayDecide: boolean;
  }[];
  questions: QuestionView[];
  operators: OperatorView[];
  revision?: Revision;
  /**
   * Parts of the project that are missing from storage or damaged, and what the page therefore cannot show.
   */
  unreadable?: string;
  warnAtPercent: number;
  /**
   * Address of the deliverables' Git repository, for people who may see it.
   */
  repository?: string;
}
export interface ExpectedFact {
  /**
   * Short name for the report.
   */
  name: string;
  /**
   * Alternative wordings, one of which is enough. Case, Markdown markup and line breaks do not count; `30 s` does not match `130 s`.
   *
   * @minItems 1
   */
  any: string[];
  /**
   * Pattern of the files to search. Default: in any.
   */
  in?: string;
  /**
   * Consequence of an error here.
   */
  why?: string;
}
/**
 * A statement of work with the result that a team must reach: `crew eval` plays it and grades the deliverables.
 */
export interface EvalCase {
  /**
   * Subject of the case, shown to people.
   */
  title: string;
  /**
   * Statement of work beside this file, in Markdown or plain text.
   */
  statement: string;
  /**
   * Source of the statement's facts.
   */
  source?: string;
  /**
   * Facts that the deliverables must contain.
   */
  facts?: ExpectedFact[];
  /**
   * Words that the deliverables must not state as facts: a figure of another system, a vendor who was only mentioned, a date that was changed.
   */
  traps?: ExpectedFact[];
  /**
   * Two contradictory passages of the statement. Both must appear together in one paragraph or row of a deliverable, or in one question to the customer.
   */
  contradictions?: {
    /**
     * Short name for the report.
     */
    name: string;
    /**
     * Words of the first passage.
     */
    one: string;
    /**
     * Words of the second passage.
     */
    other: string;
  }[];
  /**
   * Questions that the team must ask the customer or list as open.
   */
  asks?: ExpectedFact[];
  /**
   * Model that rates each phase's deliverables as people do at its gate. Its maker must differ from that of every model of the engagement, and its ratings do not count until they agree with people's ratings (`crew eval --calibrate`).
   */
  judge?: {
    /**
     * Id of a model or inference profile. All cases that are played together must use the same.
     */
    model: string;
    /**
     * Price in US dollars per million tokens, needed to limit the cost of the judge.
     */
    price: {
      /**
       * Price of input tokens.
       */
      input: number;
      /**
       * Price of output tokens, including reasoning.
       */
      output: number;
    };
    /**
     * Mean rating per phase below which a calibrated judge fails the run. Default: none, it only reports.
     */
    least?: number;
  };
  /**
   * Names that may be used although the statement does not mention them.
   */
  names?: string[];
}
