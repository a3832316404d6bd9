// Generated from the JSON Schemas in this folder by `npm run types`. Do not edit.

/**
 * A lower-case name: letters, digits and hyphens, at most 40 characters.
 */
export type Name = string;
/**
 * A length of time: a whole number and s, m, h or d, such as 20m or 7d.
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
 * The type of one reported value.
 */
export type OutputType =
  | {
      /**
       * The values it may take.
       *
       * @minItems 1
       * @maxItems 50
       */
      enum: string[];
      /**
       * What the value says.
       */
      description?: string;
    }
  | {
      /**
       * The value's type; an integer is a whole number.
       */
      type: "string" | "number" | "integer" | "boolean";
      /**
       * The least that a number or integer may be. Default: no least.
       */
      min?: number;
      /**
       * The most that a number or integer may be. Default: no most.
       */
      max?: number;
      /**
       * The most characters that a string may have. Default: 2000.
       */
      maxLength?: number;
      /**
       * What the value says.
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
 * What agents may call, by its kind.
 */
export type Tool = BuiltInTool | CommandTool;
/**
 * What the project is doing, derived from its open items.
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
 * How much of a project's words and money is the rehearsal model's; absent where real models did all of the work.
 */
export type Rehearsed = "wholly" | "partly";

/**
 * Where one round of the phase stops. Every limit has a finite default.
 */
export interface LimitsDeclaration {
  /**
   * Model replies. Default: 60.
   */
  turns?: number;
  /**
   * Handoffs between agents. Default: 15.
   */
  handoffs?: number;
  time?: Duration;
  turnTime?: Duration;
  /**
   * Ends ping-pong: among the last `window` handoffs at least `agents` different agents must have worked. Two that go on between them are warned, then led to a third, and only then the round ends. Default: 8 and 3.
   */
  repetition?: {
    /**
     * Number of most recent handoffs that are examined.
     */
    window: number;
    /**
     * How many different agents must be among them.
     */
    agents: number;
  };
  /**
   * Input and output tokens of all agents. Default: 2000000.
   */
  tokens?: number;
  usd?: Usd;
  /**
   * At a limit, that of the project's money included, the operator decides: after one last turn to save the work, or with fail at once. Default: save-and-ask.
   */
  onLimit?: "save-and-ask" | "fail";
}
/**
 * A model, and the service that it is called at.
 */
export interface ModelDeclaration {
  /**
   * The service: bedrock is Amazon Bedrock. Default: bedrock.
   */
  provider?: "bedrock";
  /**
   * The model or inference profile id.
   */
  id: string;
  /**
   * Ids tried in order when the model stays unavailable or throttled. Default: none.
   *
   * @maxItems 4
   */
  fallback?: string[];
  /**
   * The most output tokens of one reply; also what is reserved from the budget before each call.
   */
  maxTokens: number;
  /**
   * How long the prompt prefix stays cached. Default: 5m.
   */
  cache?: "off" | "5m" | "1h";
  /**
   * How its agents work: lean is for small models and offers each agent at most 6 tools and a short brief, asks for one file at a time, and takes a file written in a fenced block of a reply. Default: full.
   */
  profile?: "full" | "lean";
  /**
   * How hard the model thinks: the main lever of price and quality where its family knows it. Default: the model's own.
   */
  effort?: "low" | "medium" | "high" | "xhigh" | "max";
  /**
   * Further fields of the model's own, sent as additionalModelRequestFields with every call. Their names are checked where crew knows the model's family.
   */
  fields?: {
    [k: string]: unknown;
  };
  /**
   * US dollars per million tokens, where crew's dated table does not know the model.
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
   * The AWS region, such as us-east-1; one of the commercial partition.
   */
  region: string;
  /**
   * The preset: small has nothing that is billed by the hour, medium and large are private, encrypted with an own key and watched more closely.
   */
  size: "small" | "medium" | "large";
  /**
   * The AWS account's 12 digits, in quotes; a deployment to another account is refused. Default: whichever the credentials belong to.
   */
  account?: string;
  /**
   * Whether runners have public addresses, or none and interface endpoints that are billed by the hour. Default: public for small, private for medium and large.
   */
  network?: "public" | "private";
  /**
   * E-mail addresses that hear of alarms and of the monthly budget. Default: none.
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
     * The provider's issuer, an https address.
     */
    issuer: string;
    /**
     * The public client (PKCE, no secret) registered there for this site.
     */
    clientId: string;
  };
  /**
   * The address that notices come from; Amazon SES must know it or its domain. Default: no notices are sent.
   */
  sender?: string;
  /**
   * The site's own host name; its certificate is named when deploying. Default: a name of Amazon CloudFront.
   */
  domain?: string;
  /**
   * Whether runners use Fargate Spot: up to 70 per cent cheaper, and interrupted with two minutes' notice. Default: false.
   */
  spot?: boolean;
  /**
   * Where runners and the site send OpenTelemetry traces and metrics: the address of an OTLP receiver over HTTP. Default: nowhere.
   */
  telemetry?: string;
  monthlyBudget?: Usd;
}
/**
 * What is delivered, for whom, by which phases, on which models, at what cost.
 */
export interface EngagementFile {
  /**
   * The name people see.
   */
  title: string;
  description?: Text;
  /**
   * The statement of work used when a project is started without one, relative to this file.
   */
  sow: string;
  /**
   * The models agents refer to, by name.
   */
  models: {
    [k: string]: ModelDeclaration;
  };
  /**
   * Groups of people, by name. `operators` are asked when a phase needs a decision that is not the customer's.
   */
  people: {
    /**
     * @minItems 1
     */
    [k: string]: {
      /**
       * The person's name.
       */
      name: string;
      /**
       * Where codes and notices go; the person signs in with it.
       */
      email: string;
    }[];
  };
  /**
   * The phases in order.
   *
   * @minItems 1
   * @maxItems 50
   */
  phases: PhaseItem[];
  /**
   * Whether a gate may pass by itself: guided never, full where approveWhen says so. Default: guided.
   */
  mode?: "guided" | "full";
  /**
   * Money for model calls over the whole project.
   */
  budget: {
    usd: Usd;
    /**
     * The share at which the operators are warned, once, by mail and in the project's activity. Default: 80%.
     */
    warnAt?: string;
  };
  /**
   * How questions to the customer wait.
   */
  questions?: {
    group?: Name;
    /**
     * When reminders go out, counted from the asking, in rising order. Default: 1d.
     *
     * @maxItems 8
     */
    remind?: Duration[];
    expires?: Duration;
  };
  /**
   * Who starts projects.
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
   * Where the engagement may be deployed, by name. Default: nowhere; it runs on one machine.
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
 * One member of the roster: what it is for, what it may use and what it may write.
 */
export interface AgentFile {
  /**
   * The name people see.
   */
  title: string;
  /**
   * What the agent is good at, in one sentence. Other agents read it to decide on a handoff.
   */
  description: string;
  model: Name;
  /**
   * The Handlebars file with the agent's instructions, relative to the folder this file is in.
   */
  prompt: string;
  /**
   * Names of the tools it may call. Default: none.
   */
  tools?: Name[];
  /**
   * Where it may write, checked on the resolved path. Default: nowhere.
   */
  writes?: Glob[];
  /**
   * Which tool effects it may cause: read-only allows read, dry-run adds write to the project's repository, execute adds effects outside it. Default: dry-run.
   */
  lane?: "read-only" | "dry-run" | "execute";
  /**
   * Pairwise review, enforced: these artifacts need this agent's verdict on their current content before the phase may finish.
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
   * Typed values it must report before the phase may finish; a value outside its bounds is refused. Expressions may use them as <agent>.<output>. All of a phase have at most 8 KB.
   */
  outputs?: {
    [k: string]: OutputType;
  };
  /**
   * Whether it may ask the customer a question. Default: false.
   */
  mayAsk?: boolean;
  /**
   * What it may use in one round of a phase.
   */
  budget?: {
    /**
     * Input and output tokens together.
     */
    tokens: number;
  };
}
/**
 * Something agents may call: a built-in tool of the runner or a declared command.
 */
export interface ToolFile {
  /**
   * What the tool does and when to use it; the model reads this. Of a built-in tool it reads it after what the runner says of each function.
   */
  description: string;
  /**
   * What a call can change: read nothing, write the project's repository or ledger, execute the world outside. Of git and ledger, read leaves only the functions that read; adr is write, review is read.
   */
  effect: "read" | "write" | "execute";
  /**
   * A tool of the runner: git (list, search, read, diff and history; edit, write, move and delete inside the write scope), ledger (facts, assumptions, decisions, blockers), adr (numbered decision records), review (a verdict on artifacts).
   */
  builtin?: "git" | "ledger" | "adr" | "review";
  /**
   * Of a built-in tool, the functions that agents get, by the names models know, such as git_read. Fewer are chosen among better. Default: all that the effect leaves.
   *
   * @minItems 1
   */
  functions?: string[];
  /**
   * The JSON Schema of the call's arguments. Only for commands: a built-in tool has its own.
   */
  input?: {
    /**
     * Always object.
     */
    type: "object";
    /**
     * The arguments, each a JSON Schema. `format: path` says that a text is a file or folder of the repository, from the folder that the command runs in; the runner refuses any other place.
     */
    properties: {
      [k: string]: unknown;
    };
    /**
     * Arguments that must be given.
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
     * The program and its arguments. {{name}} stands for an argument of the call; each element stays one argument.
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
   * What has to be installed where the command runs, in exact versions. In the cloud it is put into the runners' image. Default: nothing but Node, npm, git and Python.
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
     * Packages of Debian 12, such as graphviz; the image's release fixes their versions.
     *
     * @minItems 1
     */
    apt?: string[];
    /**
     * Programs that need nothing beside themselves, taken out of other images.
     *
     * @minItems 1
     *
     * Items: One program file.
     */
    programs?: {
      /**
       * The image that has it, with its registry and a tag or digest, such as docker.io/hashicorp/terraform:1.13.5.
       */
      image: string;
      /**
       * Where the program is in that image, such as /bin/terraform.
       */
      path: string;
    }[];
  };
  /**
   * Secrets that the command gets as environment variables while it runs. Their values are in no prompt, log or result. Default: none.
   *
   * @minItems 1
   * @maxItems 10
   *
   * Items: One secret, by reference.
   */
  secrets?: {
    /**
     * The environment variable that the command reads, such as FORGE_TOKEN.
     */
    name: string;
    /**
     * What the secret is called where it is kept: in CREW_SECRET_FORGE_TOKEN or the secrets file on one machine, in the deployment's parameters in the cloud.
     */
    from: string;
  }[];
}
/**
 * One phase: the swarm that works on it, its limits, what it must deliver, and who decides that it is done.
 */
export interface PhaseFile {
  /**
   * The name people see.
   */
  title: string;
  goal: Text;
  /**
   * Who works on the phase.
   */
  swarm: {
    entry: Name;
    /**
     * All agents of the swarm, the entry included.
     *
     * @minItems 1
     * @maxItems 20
     */
    members: Name[];
    /**
     * How work passes from one agent to another where it is not for the agents to choose. Default: they always choose.
     */
    handoffs?: {
      /**
       * Edges [from, to] that fire whenever `from` would hand off or finish.
       *
       * @minItems 1
       */
      forced?: Name[][];
    };
  };
  limits?: LimitsDeclaration;
  /**
   * What the phase must leave in the repository.
   *
   * @minItems 1
   */
  deliverables: {
    id: Name;
    /**
     * The name people see. Default: the id in words.
     */
    title?: string;
    path: Glob;
    template?: Name;
    owner: Name;
    /**
     * How many files must match the path. Default: 1.
     */
    min?: number;
    /**
     * Whether the phase may finish without it. Default: false.
     */
    optional?: boolean;
  }[];
  /**
   * Narrower write scopes of members in this phase than elsewhere, so that nobody changes what no member of the phase reviews. Default: each agent's own.
   *
   * @minItems 1
   */
  writes?: {
    agent: Name;
    /**
     * All that it may write in this phase; an empty list lets it only read.
     */
    paths: Glob[];
  }[];
  /**
   * Commands the runner runs on the work tree before the phase may finish.
   */
  checks?: {
    /**
     * The program and its arguments; no shell.
     *
     * @minItems 1
     */
    run: string[];
    /**
     * A program and its arguments that are run in the same folder first, such as npm ci: what was installed before a restart or a new round is gone. Where it fails, the check does.
     *
     * @minItems 1
     */
    before?: string[];
    in?: Glob;
    expect?: Expression;
    timeout?: Duration;
    /**
     * Whether it is skipped where the program is not installed. Default: false.
     */
    optional?: boolean;
  }[];
  /**
   * A typed verdict on the whole phase, before the customer is bothered.
   */
  review?: {
    agent: Name;
    /**
     * What it must confirm, one by one.
     *
     * @minItems 1
     * @maxItems 30
     */
    checklist: string[];
    /**
     * What a failed review leads to.
     */
    onFail?: {
      /**
       * How many times the swarm works on the findings. Default: 1.
       */
      rounds?: number;
      /**
       * What happens when it still fails: the customer sees it with the findings, or the operator decides. Default: ask-operator.
       */
      then?: "gate" | "ask-operator";
    };
  };
  /**
   * The decision that ends the phase. A phase without a gate is internal and goes on by itself.
   */
  gate?: {
    /**
     * Who decides.
     */
    approvers: {
      group: Name;
      /**
       * How many of them must approve. One request for changes is enough to send it back. Default: 1.
       */
      quorum?: number;
    };
    /**
     * What is rated from 1 to 5 with the decision. Default: nothing.
     *
     * @maxItems 8
     */
    ratings?: Name[];
    due?: Duration;
    /**
     * When reminders go out, counted from the opening, in rising order. Default: none.
     *
     * @maxItems 8
     */
    remind?: Duration[];
    expires?: Duration;
    /**
     * What an unanswered gate leads to, in words. Default: ask-operator.
     */
    onExpire?: "stop" | "approve" | "ask-operator";
    /**
     * What a request for changes leads to.
     */
    onRevise?: {
      to?: Name;
      /**
       * How many times. Default: 3.
       */
      rounds?: number;
      /**
       * What happens after that. Default: ask-operator.
       */
      then?: "ask-operator" | "stop";
    };
    approveWhen?: Expression;
  };
  /**
   * How often a runner that fails is started again; it resumes where it stopped.
   */
  retry?: {
    /**
     * Further attempts. Default: 2.
     */
    attempts?: number;
    backoff?: Duration;
  };
  /**
   * What the rehearsal model does in this phase beside the ordinary work.
   */
  rehearsal?: {
    /**
     * Questions it raises in the first round.
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
     * How many times the review of the phase fails first.
     */
    failReview?: number;
    /**
     * Of how many files the members' reviews ask for changes first, each with one finding, in the first round.
     */
    findings?: number;
    /**
     * A fault to play once, in the first round.
     */
    misbehave?: "exceed-turns" | "ping-pong" | "write-outside" | "malformed-tool-call" | "throttle" | "silence";
    /**
     * What an unattended rehearsal decides at the gate, round by round. Default: approve.
     *
     * @maxItems 10
     */
    decide?: ("approve" | "revise")[];
  };
}
/**
 * Where in the YAML a step comes from.
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
 * One round of a phase in a runner of its own. Its outcome is done, asked or limit.
 */
export interface RunSwarmStep {
  kind: "run-swarm";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the state's name begins with it.
   */
  id: string;
  origin: Origin;
  phase: string;
  /**
   * Longest time one attempt may take.
   */
  timeoutSeconds: number;
  /**
   * Longest silence.
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
 * How often a failed or vanished runner is started again.
 */
export interface Retry {
  /**
   * Further attempts.
   */
  attempts: number;
  /**
   * Wait before the first.
   */
  backoffSeconds: number;
}
/**
 * Waits for the answer to the question the runner left; then the swarm runs on.
 */
export interface AskStep {
  kind: "ask";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the state's name begins with it.
   */
  id: string;
  origin: Origin;
  phase: string;
  /**
   * Who is asked.
   */
  group: string;
  /**
   * Reminders, counted from the asking, rising.
   */
  reminderSeconds: number[];
  /**
   * When the operator is asked instead.
   */
  expiresSeconds: number;
  /**
   * The run-swarm step that resumes.
   */
  next: string;
  onExpire: string;
}
/**
 * One agent judges the phase by its checklist in a runner of its own.
 */
export interface ReviewStep {
  kind: "review";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the state's name begins with it.
   */
  id: string;
  origin: Origin;
  phase: string;
  /**
   * Longest time one attempt may take.
   */
  timeoutSeconds: number;
  /**
   * Longest silence.
   */
  heartbeatSeconds: number;
  retry: Retry;
  /**
   * Rounds the swarm may spend on findings.
   */
  maxFails: number;
  /**
   * Step after a pass.
   */
  next: string;
  /**
   * The run-swarm step that works on the findings.
   */
  onFail: string;
  /**
   * Step after the last failed review.
   */
  onExhausted: string;
  /**
   * Step when the review itself cannot be made.
   */
  onLimit: string;
}
/**
 * The gate: people decide about a published revision.
 */
export interface AwaitDecisionStep {
  kind: "await-decision";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the state's name begins with it.
   */
  id: string;
  origin: Origin;
  phase: string;
  /**
   * Who decides.
   */
  group: string;
  quorum: number;
  ratings: string[];
  dueSeconds: number;
  /**
   * Reminders, counted from the opening, rising.
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
     * The run-swarm step that works on it.
     */
    step: string;
    phase: string;
    /**
     * How many times.
     */
    rounds: number;
    /**
     * Step after that.
     */
    then: string;
  };
  /**
   * Step when it closes without an answer and onExpire is stop.
   */
  onStop: string;
  /**
   * Step where the operator decides.
   */
  onOperator: string;
}
/**
 * An operator decides how a phase that cannot go on by itself continues: resume it, accept what is there, or stop the project.
 */
export interface AwaitOperatorStep {
  kind: "await-operator";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the state's name begins with it.
   */
  id: string;
  origin: Origin;
  phase: string;
  group: string;
  expiresSeconds: number;
  /**
   * The run-swarm step.
   */
  onResume: string;
  /**
   * The gate over what is there; where an internal phase goes on.
   */
  onAccept: string;
  onStop: string;
}
/**
 * Goes one way or the other by a condition over the outputs.
 */
export interface ChooseStep {
  kind: "choose";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the state's name begins with it.
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
 * Branches side by side; goes on when all have finished.
 */
export interface FanOutStep {
  kind: "fan-out";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the state's name begins with it.
   */
  id: string;
  origin: Origin;
  branches: Step[][];
  next: string;
  onError: string;
}
/**
 * Notes in the table that people are to be told. The API sends it, in words and to people that the table then has; it never holds up the work.
 */
export interface NotifyStep {
  kind: "notify";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the state's name begins with it.
   */
  id: string;
  origin: Origin;
  /**
   * What people are told of; it also says who.
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
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the state's name begins with it.
   */
  id: string;
  origin: Origin;
  /**
   * Whether it ends a branch only.
   */
  branch: boolean;
}
/**
 * The project stops; it can be resumed from a phase.
 */
export interface FailStep {
  kind: "fail";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the state's name begins with it.
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
   * For as long as the model's "cache" says.
   */
  cacheWriteMicros: number;
  /**
   * For five minutes, where the model's "cache" is longer: messages are never kept longer. Absent: as "cacheWriteMicros".
   */
  shortCacheWriteMicros?: number;
}
export interface Model {
  /**
   * The service that all of its ids are called at.
   */
  provider: "bedrock";
  /**
   * The id and its fallbacks, in order.
   *
   * @minItems 1
   */
  ids: string[];
  maxTokens: number;
  cache: "off" | "5m" | "1h";
  /**
   * By id; every id has one.
   */
  prices: {
    [k: string]: Price;
  };
  /**
   * How its agents work; absent where they have all of their tools and the whole brief.
   */
  profile?: "lean";
  /**
   * How hard it is to think, where its family knows it.
   */
  effort?: "low" | "medium" | "high" | "xhigh" | "max";
  /**
   * Fields of the model's own that go with every call.
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
   * By name: a JSON Schema.
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
   * Those that agents get; absent where all are meant.
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
   * What it needs to be installed, in exact versions.
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
   * By reference: the environment variable, and what the secret is called where it is kept.
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
 * Where one round stops.
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
   * Whether it ends at a gate.
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
   * What one runner gets.
   */
  runner: {
    /**
     * 1024 is one processor.
     */
    cpuUnits: number;
    memoryMib: number;
    /**
     * Of the work tree; 21 is the least that can be asked for, 20 are included.
     */
    storageGib: number;
    spot: boolean;
  };
  api: {
    memoryMib: number;
  };
  /**
   * Whether everything stored is encrypted with a key of its own, instead of the services' keys.
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
   * The customer's own provider.
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
 * What a compiled engagement does: all defaults applied, units normalised, no YAML and no AWS. Money is integer micro-dollars, time is seconds.
 */
export interface Pipeline {
  schemaVersion: 1;
  /**
   * The engagement's name.
   */
  name: string;
  title: string;
  description: string;
  mode: "guided" | "full";
  /**
   * The engagement's own statement of work, Markdown.
   */
  sow: string;
  models: {
    [k: string]: Model;
  };
  people: {
    [k: string]: Person[];
  };
  /**
   * Groups whose members may start projects beside the operators; absent where nobody else may.
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
   * The first step.
   */
  start: string;
  /**
   * In the order of the engagement; every reference names a step of the same list.
   */
  steps: Step[];
  /**
   * Where it may be deployed, by name; only the infrastructure is made from it, so the runner's configuration leaves it out.
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
 * What a project is expected to take; people's time to decide is not in the minutes.
 */
export interface ProjectEstimate {
  minutes: EstimatedRange;
  costMicros: EstimatedRange;
  /**
   * What people are asked for when nothing is sent back: decisions at gates, and questions as in a rehearsal.
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
   * What the last request for changes leads to; absent in what older versions compiled, which asked the operator.
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
 * What the API and the site know of an engagement: titles, people, gates; no prompts, no tools.
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
   * Who answers questions.
   */
  questionGroup: string;
  /**
   * Groups whose members may start projects beside the operators; absent where nobody else may.
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
 * Something that happened in a project, as the site shows it.
 */
export interface ProjectEvent {
  /**
   * Sorts by time; unique in the project.
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
   * The agent handed to.
   */
  to?: string;
  /**
   * The artifact.
   */
  path?: string;
  toolName?: string;
  costMicros?: number;
  tokens?: number;
  revision?: string;
  /**
   * Its id.
   */
  question?: string;
  /**
   * The person, by e-mail address.
   */
  by?: string;
}
/**
 * What a person sends to a gate.
 */
export interface DecisionInput {
  /**
   * Made by the page that showed the gate; the same id twice is one decision.
   */
  decisionId: string;
  verdict: "approve" | "revise";
  /**
   * The revision the person was shown.
   */
  revision: string;
  /**
   * By rating name.
   */
  ratings?: {
    [k: string]: number;
  };
  /**
   * Required to send it back.
   */
  comment?: string;
  /**
   * Comments on single artifacts, by path.
   */
  artifactComments?: {
    [k: string]: string;
  };
  /**
   * Ids of the gate's caveats that the person has taken note of. An approval needs all of them.
   *
   * @maxItems 1000
   */
  acknowledged?: string[];
}
/**
 * An operator's grant beyond what a phase's rounds, or the project, could use until then.
 */
export interface FurtherLimits {
  turns?: number;
  handoffs?: number;
  /**
   * Of work.
   */
  minutes?: number;
  tokens?: number;
  /**
   * Of a round.
   */
  usd?: number;
  /**
   * Of the whole project.
   */
  budgetUsd?: number;
}
/**
 * What an operator sends where a phase cannot go on by itself.
 */
export interface OperatorDecisionInput {
  decisionId: string;
  verdict: "resume" | "accept" | "stop";
  comment?: string;
  raise?: FurtherLimits;
}
/**
 * An operator's request to let a stopped project go on.
 */
export interface ResumeInput {
  /**
   * The phase to start with.
   */
  from: string;
  comment?: string;
  raise?: FurtherLimits;
}
/**
 * What a person answers to a question.
 */
export interface AnswerInput {
  decisionId: string;
  answer: string;
}
/**
 * What an operator sends to raise a project's money, or the limits of one of its phases.
 */
export interface LimitsInput {
  decisionId: string;
  /**
   * What the whole project may cost from now on, in US dollars.
   */
  budgetUsd?: number;
  /**
   * The phase whose rounds get other limits.
   */
  phase?: string;
  turns?: number;
  handoffs?: number;
  tokens?: number;
  /**
   * What a round of the phase may cost, in US dollars.
   */
  usd?: number;
  comment?: string;
}
/**
 * A person to whom an operator gives a place in a project.
 */
export interface PlaceInput {
  name: string;
  email: string;
}
/**
 * An operator's change of the people who decide or answer in a project: adds one, takes one out, or replaces one by another.
 */
export interface PeopleInput {
  decisionId: string;
  group: string;
  add?: PlaceInput;
  /**
   * The address of whoever loses the place.
   */
  remove?: string;
  /**
   * Why.
   */
  comment: string;
}
/**
 * One recorded change of who decides or answers in a project, by an operator.
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
 * One recorded change of what a project may use, by an operator.
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
   * Absent for the project's money.
   */
  phase?: string;
  raised: {
    limit: "budget" | "turns" | "handoffs" | "minutes" | "tokens" | "usd";
    from: number;
    /**
     * In US dollars where it is money.
     */
    to: number;
  }[];
}
/**
 * One recorded vote or answer.
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
   * The caveats in spite of which it was approved, in the words that the person was shown.
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
   * Everything that it waits for, a sentence for each kind; or empty.
   */
  waitingFor: string;
  /**
   * True where it waits for something that the viewer can do.
   */
  awaitsViewer: boolean;
  /**
   * Since when it waits for a person, where it does. ISO 8601, UTC.
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
   * Whose files the deliverables are: what was approved, or what people decide on now; absent while the phase works, when they are the newest.
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
     * Those of the files that have been changed since the phase's revision.
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
   * An agent's name or a person's address.
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
   * Of feedback: answered once the team's next round was put to people or done, resolved once people have approved since, noted where it asked for nothing.
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
   * The round of work that it shows: an earlier one where people are asked again without new work.
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
   * What a request for changes leads to when none is possible any more.
   */
  reviseThen: "ask-operator" | "stop";
  /**
   * Empty after the last.
   */
  nextPhaseTitle: string;
  /**
   * The phase that would work on changes.
   */
  revisePhaseTitle: string;
  revision: string;
  previousRevision?: string;
  previousRound?: number;
  artifacts: GateArtifact[];
  /**
   * What has to be acknowledged, one by one, by whoever approves.
   */
  caveats: GateCaveat[];
  /**
   * The phase's rounds before this one, oldest first.
   */
  earlier: {
    round: number;
    /**
     * How the round ended.
     */
    text: string;
  }[];
  review?: ReviewView;
  decisions: RecordedDecision[];
  outcome?: "approve" | "revise";
  /**
   * Why it passed, where nobody decided.
   */
  passage?: string;
  /**
   * Items: Names.
   */
  approvers: string[];
  /**
   * Whether the person signed in is among them and has not decided yet.
   */
  mayDecide: boolean;
  /**
   * Comments on the previous round and where they went.
   */
  feedbackAddressed: {
    comment: string;
    /**
     * Empty for a comment on the whole.
     */
    path: string;
    /**
     * What the team says it did; empty when it said nothing.
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
   * Against the previous round.
   */
  change?: "new" | "changed" | "same";
}
/**
 * What is not as it should be at a gate, which people approve in spite of or not at all.
 */
export interface GateCaveat {
  /**
   * The same for as long as the gate is open.
   */
  id: string;
  /**
   * A deliverable is missing or empty; the round ended before the team was done; the review of the phase was not passed or not made; a reviewer's request for changes stands; an operator accepted the work as it is; a request for changes was not worked on.
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
   * The machine's count of runs: names the item, as a round can ask more than once.
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
   * When the project stops if nobody has decided. ISO 8601, UTC.
   */
  expiresAt?: string;
  evidence?: OperatorEvidence;
}
/**
 * The evidence that an operator sees before deciding how a phase goes on.
 */
export interface OperatorEvidence {
  /**
   * The round's use of each limit.
   */
  limits: {
    limit: "turns" | "handoffs" | "minutes" | "tokens" | "usd" | "budgetUsd";
    used: number;
    /**
     * The most that the round, or of the budget the project, may use now.
     */
    max: number;
  }[];
  review?: ReviewView;
  /**
   * Those of the round.
   */
  questions: QuestionView[];
  /**
   * Requests for changes at the phase's gates, newest first.
   */
  requests: RecordedDecision[];
  /**
   * Changes that reviewers in the team still ask for.
   */
  verdicts: {
    path: string;
    agentTitle: string;
    severity: string;
    findings: string;
  }[];
  /**
   * Written in the round, as they are now.
   */
  files: ArtifactEntry[];
  revision?: string;
  /**
   * The last of the round, newest first.
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
   * Why its content cannot be read, where it is missing from storage or damaged there.
   */
  unreadable?: string;
  /**
   * Newest first; only revisions in which it changed.
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
   * Text of the revision compared with, when one was asked for.
   */
  previous?: string;
}
/**
 * A project as the site shows it.
 */
export interface ProjectView {
  summary: ProjectSummary;
  /**
   * The file that the statement of work was read from; absent where the text itself was handed over.
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
     * The round of work that it is about: an earlier one where people are asked again without new work.
     */
    work: number;
    status: "open" | "decided" | "expired" | "replaced" | "stopped";
    /**
     * True where the viewer can decide there now.
     */
    mayDecide: boolean;
  }[];
  questions: QuestionView[];
  operators: OperatorView[];
  revision?: Revision;
  /**
   * Parts of the project that are missing from storage or damaged there, and what the page lacks for it.
   */
  unreadable?: string;
  warnAtPercent: number;
  /**
   * Where the deliverables' Git repository is, for those who may see it.
   */
  repository?: string;
}
export interface ExpectedFact {
  /**
   * A short name, for the report.
   */
  name: string;
  /**
   * Ways to say it, of which one is enough. Case, marks of Markdown and line breaks do not count; `30 s` is not found in `130 s`.
   *
   * @minItems 1
   */
  any: string[];
  /**
   * Only in files that this pattern matches. Default: in any.
   */
  in?: string;
  /**
   * The consequence of getting this wrong.
   */
  why?: string;
}
/**
 * A statement of work with the result that a team must come to: `crew eval` plays it and grades the deliverables.
 */
export interface EvalCase {
  /**
   * The case's subject, for people.
   */
  title: string;
  /**
   * The statement of work, beside this file: Markdown or plain text.
   */
  statement: string;
  /**
   * The source of the statement's facts.
   */
  source?: string;
  /**
   * Facts that must stand in the deliverables.
   */
  facts?: ExpectedFact[];
  /**
   * Words that must not stand there as if they were so: a figure of another system, a vendor who was only mentioned, a date that was changed.
   */
  traps?: ExpectedFact[];
  /**
   * Two passages of the statement that cannot both hold. Both must stand together in one paragraph or row of a deliverable, or in one question to the customer.
   */
  contradictions?: {
    /**
     * A short name, for the report.
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
   * Questions to ask the customer, or to list as open.
   */
  asks?: ExpectedFact[];
  /**
   * A model that rates each phase's deliverables as people do at its gate. It must have another maker than every model of the engagement, and decides nothing before it agrees with people's ratings (`crew eval --calibrate`).
   */
  judge?: {
    /**
     * The id of a model or inference profile. All cases that are played together name the same.
     */
    model: string;
    /**
     * In US dollars per million tokens; without it the judge's money could not be bounded.
     */
    price: {
      /**
       * Of what it reads.
       */
      input: number;
      /**
       * Of what it writes, reasoning included.
       */
      output: number;
    };
    /**
     * The mean rating of each phase below which a calibrated judge fails the run. Default: none, it only reports.
     */
    least?: number;
  };
  /**
   * Names that may be used though the statement does not mention them.
   */
  names?: string[];
}
