// Generated from the JSON Schemas in this folder by `npm run types`. Do not edit.

import type { CommitId } from "../base/commit-id.ts";
import type { Digest } from "../base/digest.ts";
/**
 * Service that provides the model: bedrock is Amazon Bedrock; anthropic is the Messages API of Claude's maker, or of any server with it; openai is OpenAI, or a server with its chat completions, such as vLLM, Ollama, LM Studio, llama.cpp or OpenRouter. Default: bedrock.
 */
export type Provider = "bedrock" | "anthropic" | "openai";
/**
 * A lower-case name: letters, digits and hyphens, at most 40 characters.
 */
export type Name = string;
/**
 * A duration: a whole number with s, m, h or d, such as 20m or 7d.
 */
export type Duration = string;
/**
 * A number of days, such as 90d.
 */
export type Days = string;
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
 * A phase's name, a phase with a condition or other limits, a phase for each element of a list, or phases side by side.
 */
export type PhaseItem =
  | Name
  | {
      readonly phase: Name;
      readonly when?: Expression;
      readonly limits?: LimitsDeclaration;
      readonly members?: Team;
      readonly sendBack?: SendBack;
    }
  | {
      readonly each: Expression;
      readonly phase: Name;
      /**
       * Text of each element that names the paths it changes, separated by spaces or commas: files, or folders with everything in them; a pattern such as src/*.ts means the folder before it. Elements whose paths overlap are worked on one after another, in the order of the list, and the later one begins on the result of the earlier; an element without paths is worked on alone. Agents write only there, and in paths with {item.id}. Default: no element waits for another.
       */
      readonly locks?: string;
      readonly when?: Expression;
      /**
       * Limits of the elements together.
       */
      readonly limits?: {
        /**
         * Maximum number of elements that are worked on at the same time. Default: 4.
         */
        readonly atOnce?: number;
      };
      readonly sendBack?: SendBack;
    }
  | {
      readonly sendBack?: SendBack;
      /**
       * Phases that run side by side; the next begins when all are done.
       *
       * @minItems 2
       * @maxItems 10
       */
      readonly parallel: readonly (Name | PlacedPhase)[];
    };
/**
 * Members of the phase's swarm that work on it here, for a smaller team. Default: all of them.
 *
 * @minItems 1
 * @maxItems 20
 */
export type Team = readonly Name[];
/**
 * Address of the service, without the path of a call, such as http://127.0.0.1:11434/v1. Default: the provider's own address.
 */
export type Endpoint = string;
/**
 * Secret that is the key of the service, by the name under which it is kept: for openai-key in CREW_SECRET_OPENAI_KEY or the secrets file on one machine, in the deployment's parameters in the cloud. Default: none.
 */
export type KeyName = string;
/**
 * Tokens a minute that all projects of an environment together may use at this model: its quota at the service, or the environment's share of it. Calls beyond it wait in line until tokens are free, at most five minutes. Fallbacks at the same service have as many each. Default: calls are made at once, and repeated when the service refuses them.
 */
export type TokensPerMinute = number;
/**
 * A cause other than a person that starts projects of a flow.
 */
export type TriggerDeclaration =
  | ScheduleDeclaration
  | WebhookDeclaration
  | ForgeDeclaration
  | EndDeclaration
  | McpDeclaration;
/**
 * Files with example events, JSON as the expressions read it as `event`, relative to this file. `crew rehearse --triggers` plays each of them. Default: none.
 *
 * @minItems 1
 * @maxItems 20
 */
export type TriggerExamples = readonly string[];
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
      readonly enum: readonly string[];
      /**
       * Meaning of the value.
       */
      readonly description?: string;
    }
  | {
      /**
       * Maximum number of elements of a list.
       */
      readonly items: number;
      /**
       * Values of each element, by name; every element has all of them.
       */
      readonly of: {
        /**
         * Name of the element, unique in its list: at most 40 lower-case letters, digits and hyphens.
         */
        readonly id: {
          /**
           * Meaning of the id.
           */
          readonly description?: string;
        };
        readonly [k: string]:
          | FieldType
          | {
              /**
               * Meaning of the id.
               */
              readonly description?: string;
            };
      };
      /**
       * Meaning of the value.
       */
      readonly description?: string;
    }
  | {
      /**
       * Type of the value; an integer is a whole number.
       */
      readonly type: "string" | "number" | "integer" | "boolean";
      /**
       * Minimum of a number or integer. Default: no minimum.
       */
      readonly min?: number;
      /**
       * Maximum of a number or integer. Default: no maximum.
       */
      readonly max?: number;
      /**
       * Maximum number of characters of a string. Default: 2000.
       */
      readonly maxLength?: number;
      /**
       * Meaning of the value.
       */
      readonly description?: string;
    };
/**
 * Type of one value of a list's elements.
 */
export type FieldType =
  | {
      /**
       * Allowed values.
       *
       * @minItems 1
       * @maxItems 50
       */
      readonly enum: readonly string[];
      /**
       * Meaning of the value.
       */
      readonly description?: string;
    }
  | {
      /**
       * Type of the value; an integer is a whole number.
       */
      readonly type: "string" | "number" | "integer" | "boolean";
      /**
       * Minimum of a number or integer. Default: no minimum.
       */
      readonly min?: number;
      /**
       * Maximum of a number or integer. Default: no maximum.
       */
      readonly max?: number;
      /**
       * Maximum number of characters of a string. Default: 2000.
       */
      readonly maxLength?: number;
      /**
       * Meaning of the value.
       */
      readonly description?: string;
    };
/**
 * A value in the JSON that a program prints: the path of a number, or a path with a type.
 */
export type ValueDeclaration =
  | string
  | {
      /**
       * Path of the value, as JSONata: $.lines.pct.
       */
      readonly path: string;
      /**
       * Type of the value; any other type is refused. Default: number.
       */
      readonly type?: "string" | "number" | "integer" | "boolean";
      /**
       * Maximum number of characters of a string. Default: 200.
       */
      readonly maxLength?: number;
    };
/**
 * A fact of a phase that expressions can read.
 */
export type FactName = "checks" | "review" | "findings" | "ratings" | "rounds" | "spend";
/**
 * Facts of phases that the step's expressions name; absent when they name only outputs.
 *
 * @minItems 1
 */
export type Reads = readonly {
  readonly phase: string;
  readonly fact: FactName;
  /**
   * The expression names the fact without its phase.
   */
  readonly isBare?: true;
}[];
/**
 * A cause other than a person that starts projects of the flow.
 */
export type Trigger = ScheduleTrigger | WebhookTrigger | EndTrigger | ForgeTrigger | McpTrigger;
export type Step =
  | RunSwarmStep
  | CallStep
  | AskStep
  | ReviewStep
  | AwaitDecisionStep
  | AwaitOperatorStep
  | AwaitTopUpStep
  | ChooseStep
  | FanOutStep
  | EachStep
  | MergeStep
  | FetchStep
  | DeliverStep
  | EnterFinallyStep
  | LeaveFinallyStep
  | SendBackStep
  | NotifyStep
  | FinishStep
  | FailStep;
/**
 * A tool that agents may call, by its kind.
 */
export type Tool = BuiltInTool | CommandTool | ForgeTool | HttpTool | McpTool;
/**
 * Current activity of the project, derived from its open items.
 */
export type ProjectStatus =
  | "queued"
  | "working"
  | "awaiting-approval"
  | "awaiting-answer"
  | "awaiting-operator"
  | "awaiting-money"
  | "finished"
  | "stopped"
  | "rejected";
export type PhaseStatus =
  | "upcoming"
  | "working"
  | "reviewing"
  | "awaiting-approval"
  | "awaiting-answer"
  | "awaiting-operator"
  | "awaiting-money"
  | "done"
  | "skipped"
  | "stopped"
  | "rejected";
/**
 * Share of a project's text and costs that comes from the rehearsal model; absent when real models did all of the work.
 */
export type Rehearsed = "wholly" | "partly";
/**
 * The first projects that the caller may see, in the order of a page.
 */
export type ProjectSummaries = readonly ProjectSummary[];
/**
 * Every decision of a project, oldest first.
 */
export type DecisionLog = readonly DecisionLogEntry[];
/**
 * Events after the given one, oldest first.
 */
export type Events = readonly ProjectEvent[];
/**
 * Sessions of the caller, newest first; for an operator, everybody's.
 */
export type Sessions = readonly Session[];

/**
 * Headers that are sent with every call. Default: none.
 */
export interface ModelHeaders {
  readonly [k: string]:
    | string
    | {
        /**
         * Name under which the value is kept as a secret.
         */
        readonly secret: string;
      };
}
/**
 * One kind of project.
 */
export interface FlowDeclaration {
  /**
   * Name shown to people. Default: the engagement's.
   */
  readonly title?: string;
  readonly description?: Text;
  /**
   * JSON Schema of the object that a project is started with, relative to this file. Expressions read its values as `input.<name>`. Default: none; a project is started with a statement of work.
   */
  readonly input?: string;
  /**
   * Values of the input that tell one project from another: a second start with the same ones is the same project. Default: none, every start is a project of its own.
   *
   * @minItems 1
   * @maxItems 8
   */
  readonly key?: readonly Expression[];
  /**
   * Consequence of a start with a key that a project already has: the same project, or a new one when that has ended. Default: never.
   */
  readonly again?: "never" | "when-ended";
  /**
   * Urgency of a project that waits for its start, from 1 to 10, as a number or an expression over the input; 10 comes first. Default: 5.
   */
  readonly priority?: number | string;
  /**
   * Limits of the flow's projects together.
   */
  readonly limits?: {
    /**
     * Maximum number of projects that are worked on at the same time. Default: 4.
     */
    readonly atOnce?: number;
    /**
     * Maximum number of projects that begin on one day (UTC). Default: no maximum.
     */
    readonly perDay?: number;
  };
  /**
   * Automatic passing of gates in the flow's projects, as for the engagement. Default: the engagement's.
   */
  readonly mode?: "guided" | "full";
  /**
   * Further tries of a project that has failed by a cause that may pass, such as a lost runner or missing capacity. It waits without a place, continues with the phase that failed, and stops for good when all tries are used. Default: none; the operators are asked at once.
   */
  readonly retry?: {
    /**
     * Number of further tries, until a person lets the project go on. Default: 3.
     */
    readonly attempts?: number;
    readonly backoff?: Duration;
  };
  readonly budget?: FlowBudget;
  readonly repository?: Name;
  /**
   * Repositories under `repositories`, instead of `repository`: each project of the flow is for one of them, and begins with its files. For each of them the flow is one of its own, <flow>-<repository>, with all of `limits`, and so is each trigger that starts it. Default: none; the flow has one repository.
   */
  readonly repositories?: "all" | readonly Name[];
  /**
   * Phases in order.
   *
   * @minItems 1
   * @maxItems 50
   */
  readonly phases: readonly PhaseItem[];
  /**
   * Phases at the end of every project of the flow, however it ends. Default: none.
   *
   * @minItems 1
   * @maxItems 5
   */
  readonly finally?: readonly Name[];
}
/**
 * Money for model calls of one project of the flow; `perDay` is the engagement's, for all flows together. Default: the engagement's budget.
 */
export interface FlowBudget {
  readonly usd: Usd;
  /**
   * Share of the budget at which the operators are warned. Default: 80%.
   */
  readonly warnAt?: string;
  readonly topUp?: TopUp;
}
/**
 * Requests for more money: when the budget is spent, everyone at work saves the work, and a group is asked once for all of them. Default: an operator decides for each phase.
 */
export interface TopUp {
  readonly group: Name;
  readonly step: Usd;
  readonly max: Usd;
  readonly expires?: Duration;
  /**
   * Consequence of a refusal, for each phase that waits. Default: ask-operator.
   */
  readonly then?: "ask-operator" | "stop";
}
/**
 * Limits of one round of the phase. Every limit has a finite default.
 */
export interface LimitsDeclaration {
  /**
   * Maximum model replies. Default: 60.
   */
  readonly turns?: number;
  /**
   * Maximum handoffs between agents. Default: 15.
   */
  readonly handoffs?: number;
  readonly time?: Duration;
  readonly turnTime?: Duration;
  /**
   * Ends ping-pong: among the last `window` handoffs at least `agents` different agents must have worked. Two agents that keep handing over to each other are warned, then directed to a third, and only then the round ends. Default: 8 and 3.
   */
  readonly repetition?: {
    /**
     * Number of most recent handoffs that are examined.
     */
    readonly window: number;
    /**
     * Minimum number of different agents among them.
     */
    readonly agents: number;
  };
  /**
   * Maximum input and output tokens of all agents. Default: 2000000.
   */
  readonly tokens?: number;
  readonly usd?: Usd;
  /**
   * Action at a limit, including the project's budget: the operator decides after one last turn to save the work, or, with fail, at once. Default: save-and-ask.
   */
  readonly onLimit?: "save-and-ask" | "fail";
}
/**
 * Return to an earlier phase, decided once after the element's phases have ended. Default: none.
 */
export interface SendBack {
  readonly when: Expression;
  readonly to: Name;
  /**
   * Maximum number of returns in a project. Default: 3.
   */
  readonly rounds?: number;
  /**
   * Consequence when the condition is still true after that. Default: ask-operator.
   */
  readonly then?: "ask-operator" | "stop" | "continue";
}
/**
 * A phase with a condition, other limits, or a smaller team.
 */
export interface PlacedPhase {
  readonly phase: Name;
  readonly when?: Expression;
  readonly limits?: LimitsDeclaration;
  readonly members?: Team;
}
/**
 * A model, and the service that provides it.
 */
export interface ModelDeclaration {
  readonly provider?: Provider;
  /**
   * Id of the model or inference profile.
   */
  readonly id: string;
  readonly endpoint?: Endpoint;
  readonly key?: KeyName;
  readonly headers?: ModelHeaders;
  /**
   * Models to try in order while the model is unavailable or throttled: ids at the same service, or models of other services. Default: none.
   *
   * @maxItems 4
   */
  readonly fallback?: readonly (string | FallbackDeclaration)[];
  /**
   * Maximum output tokens of one reply. Their cost is reserved from the budget before each call.
   */
  readonly maxTokens: number;
  readonly tokensPerMinute?: TokensPerMinute;
  /**
   * Time for which the prompt prefix stays cached. Default: 5m.
   */
  readonly cache?: "off" | "5m" | "1h";
  /**
   * How its agents work: lean is for small models and offers each agent at most 6 tools and a short brief, asks for one file at a time, and takes a file written in a fenced block of a reply. Default: full.
   */
  readonly profile?: "full" | "lean";
  /**
   * Thinking effort of the model, the setting with the most influence on price and quality if its family supports it. Default: the model's own.
   */
  readonly effort?: "low" | "medium" | "high" | "xhigh" | "max";
  /**
   * Other request fields of the model, sent as additionalModelRequestFields with every call. Their names are checked for model families that crew knows.
   */
  readonly fields?: {
    readonly [k: string]: unknown;
  };
  readonly price?: ModelPrice;
}
/**
 * A model of a different service that takes the model's place.
 */
export interface FallbackDeclaration {
  readonly provider: Provider;
  /**
   * Id of the model there.
   */
  readonly id: string;
  readonly endpoint?: Endpoint;
  readonly key?: KeyName;
  readonly headers?: ModelHeaders;
  /**
   * Other request fields of this model. Default: none.
   */
  readonly fields?: {
    readonly [k: string]: unknown;
  };
  readonly tokensPerMinute?: TokensPerMinute;
  readonly price?: ModelPrice;
}
/**
 * US dollars per million tokens, for a model that is not in crew's dated price table; 0 for one on a machine of your own.
 */
export interface ModelPrice {
  /**
   * Input tokens.
   */
  readonly input: number;
  /**
   * Output tokens.
   */
  readonly output: number;
  /**
   * Tokens read from the cache. Default: the input price.
   */
  readonly cacheRead?: number;
  /**
   * Tokens written to the cache. Default: the input price.
   */
  readonly cacheWrite?: number;
}
/**
 * Files of a repository whose changes another group has to approve as well.
 */
export interface SensitivePaths {
  /**
   * Globs of paths in the repository, in any case of letters. One that names only files that are never delivered otherwise, such as .github/workflows/**, lets them be delivered.
   *
   * @minItems 1
   * @maxItems 50
   */
  readonly paths: readonly Glob[];
  readonly approvers: Name;
}
/**
 * A Git repository of the customer.
 */
export interface RepositoryDeclaration {
  /**
   * Service that keeps the repository: GitHub, GitLab, or any that offers Git over https. Default: https.
   */
  readonly forge?: "https" | "github" | "gitlab";
  /**
   * Name of the repository on GitHub (owner/name) or GitLab (with its groups), such as acme/shop. Required there; of no other forge.
   */
  readonly project?: string;
  /**
   * Address from which Git fetches it over https, without user and password, such as https://git.example.com/acme/shop.git. Of github and gitlab the address of a service of one's own, such as https://gitlab.example.com. Default: github.com and gitlab.com.
   */
  readonly url?: string;
  /**
   * Branch with whose newest commit a project begins. Default: main.
   */
  readonly branch?: string;
  /**
   * Secret with the token, with user:token, or of github with the JSON of an app, by the name under which it is kept: for forge-token in CREW_SECRET_FORGE_TOKEN or the secrets file on one machine, in the deployment's parameters in the cloud. Default: none; everybody may read the repository.
   */
  readonly credentials?: string;
  /**
   * Time at which the work is pushed to the branch crew/<project> of the repository: before each gate opens, which then shows the commit, or once at the end. In a flow that anyone can start, only after people have approved a gate. Default: never.
   */
  readonly deliver?: "gates" | "end";
  readonly sensitive?: SensitivePaths;
  /**
   * Comments and reviews on the request of a project that a request for changes takes along: those that the approver selects, or all; only of people who may write in the repository, as its forge says. Requires a `forge`, `credentials` and `deliver: gates`. Default: none.
   */
  readonly feedback?: "selected" | "writers";
  /**
   * Maximum number of projects, of all flows together, that are at work on the repository when one starts. Default: only the flows' own.
   */
  readonly atOnce?: number;
  /**
   * Folder beside the engagement's file with code that rehearsals use in place of the repository's: `crew rehearse`, `crew ci` and `crew eval` begin with its files. It is in no output, and nothing else reads it. Default: none; a rehearsal begins with the statement of work.
   */
  readonly example?: string;
}
/**
 * A start at certain times.
 */
export interface ScheduleDeclaration {
  /**
   * Kind of cause: the time.
   */
  readonly on: "schedule";
  /**
   * Times of the starts in the five fields of cron, minute, hour, day of the month, month and day of the week: "0 2 * * MON-FRI". Days of the week have names, and one of the two fields of days is *. A time that the zone's clocks skip in spring is left out; one that they repeat in autumn starts one project.
   */
  readonly at: string;
  /**
   * Time zone of `at`, by its name in the IANA time zone database, such as Europe/Vienna. Default: UTC.
   */
  readonly zone?: string;
  /**
   * Times that passed while crew did not run: one start for all of them together, or none. Default: once.
   */
  readonly missed?: "once" | "skip";
  readonly for?: Name;
  readonly start: Name;
  readonly with?: TriggerInput;
}
/**
 * Input of the flow, a JSONata expression over `event` for each property. Required for what the input requires. Default: none; a flow without an input starts with the engagement's own statement of work.
 */
export interface TriggerInput {
  readonly [k: string]: Expression;
}
/**
 * A start by a signed message of another system.
 */
export interface WebhookDeclaration {
  /**
   * Kind of cause: a message to /hooks/<engagement>/<trigger>.
   */
  readonly on: "webhook";
  /**
   * How messages are signed: by Standard Webhooks. Other messages are refused before they are read.
   */
  readonly scheme: "standard";
  readonly secret: KeyName;
  /**
   * Whose texts are in the messages: of people whom the sender vouches for, or of anyone. What anyone can start has no tool that acts outside, and no secret, before a gate.
   */
  readonly who: "writers" | "anyone";
  readonly when?: Expression;
  readonly for?: Name;
  readonly start: Name;
  readonly with?: TriggerInput;
  readonly examples?: TriggerExamples;
}
/**
 * A start by what happens on a forge. Nothing that crew itself does there, and no request from a fork, starts a project.
 */
export interface ForgeDeclaration {
  /**
   * Kind of cause: what happens to an issue, a comment on an issue or request, what happens to a pull or merge request, a push to the repository's branch.
   */
  readonly on: "issue" | "comment" | "pull-request" | "push";
  readonly for: Name;
  /**
   * People who can cause it: those who may write in the repository, as the forge says then, if title and text were not edited since; or anyone. What anyone can start has no tool that acts outside, and no secret, before a gate. Default: writers.
   */
  readonly who?: "writers" | "anyone";
  readonly secret?: KeyName;
  readonly when?: Expression;
  readonly start: Name;
  readonly with?: TriggerInput;
  readonly examples?: TriggerExamples;
}
/**
 * A start at the end of a project of another flow.
 */
export interface EndDeclaration {
  /**
   * Kind of cause: the end of a project.
   */
  readonly on: "end";
  readonly of: Name;
  readonly when?: Expression;
  readonly by?: Name;
  readonly start: Name;
  readonly with?: TriggerInput;
}
/**
 * A start by another agent, for which the flow is a tool of `crew mcp`.
 */
export interface McpDeclaration {
  /**
   * Kind of cause: a call of a tool of `crew mcp`, which has the name of the trigger and the flow's input as its arguments.
   */
  readonly on: "mcp";
  /**
   * Whose texts an agent outside passes on: of people whom you trust, or of anyone. What anyone can start has no tool that acts outside, and no secret, before a gate. Default: anyone.
   */
  readonly who?: "writers" | "anyone";
  readonly when?: Expression;
  readonly for?: Name;
  readonly start: Name;
  /**
   * Values of the flow's input that the agent does not choose, a JSONata expression over `event` for each; they are no arguments of the tool. Default: none.
   */
  readonly with?: {
    readonly [k: string]: Expression;
  };
  readonly examples?: TriggerExamples;
}
/**
 * One deployment to an AWS account.
 */
export interface EnvironmentDeclaration {
  /**
   * AWS region of the commercial partition, such as us-east-1.
   */
  readonly region: string;
  /**
   * Preset: small has nothing that is billed by the hour; medium and large are private, encrypted with their own key and monitored more closely.
   */
  readonly size: "small" | "medium" | "large";
  /**
   * AWS account number (12 digits, in quotes); a deployment to a different account is refused. Default: the account of the credentials.
   */
  readonly account?: string;
  /**
   * Network of the runners: with public addresses, or private with interface endpoints that are billed by the hour. Default: public for small, private for medium and large.
   */
  readonly network?: "public" | "private";
  /**
   * E-mail addresses that receive alarms and warnings of the monthly budget. Default: none.
   *
   * @maxItems 10
   *
   * Items: An e-mail address.
   */
  readonly alarms?: readonly string[];
  /**
   * The customer's own OpenID Connect provider. Default: an Amazon Cognito user pool that sends sign-in codes by e-mail.
   */
  readonly identity?: {
    /**
     * Issuer of the provider, an https address.
     */
    readonly issuer: string;
    /**
     * Id of the public client (PKCE, no secret) registered there for this site.
     */
    readonly clientId: string;
  };
  /**
   * Sender address of notices and, outside size small, of sign-in codes; it or its domain must be verified in Amazon SES. Required for medium and large without `identity`. Default: no notices are sent.
   */
  readonly sender?: string;
  /**
   * Host name of the site; its certificate is given when deploying. Default: a name of Amazon CloudFront.
   */
  readonly domain?: string;
  /**
   * True when runners use Fargate Spot, which is up to 70 per cent cheaper but interrupted with two minutes' notice. Default: false.
   */
  readonly spot?: boolean;
  /**
   * Address of an OTLP receiver over HTTP, to which runners and the site send OpenTelemetry traces and metrics. Default: nowhere.
   */
  readonly telemetry?: string;
  /**
   * An existing network for the runners; its routes, endpoints and logs are its owner's, and `network` only decides about public addresses. Default: a network of the deployment's own.
   */
  readonly vpc?: {
    /**
     * Id of the VPC.
     */
    readonly id: string;
    /**
     * Subnets in which runners start; they need a way to Amazon S3, DynamoDB, Step Functions, CloudWatch Logs, ECR and the models.
     *
     * @minItems 1
     * @maxItems 16
     */
    readonly subnets: readonly string[];
    /**
     * Address of a web proxy, such as http://proxy.example.com:3128, for the programs of tools and for models outside of AWS. Services of AWS are called directly. Default: none.
     */
    readonly proxy?: string;
  };
  /**
   * Role that `crew` assumes to deploy, inspect and destroy, such as one in a customer's account. Default: the credentials themselves.
   */
  readonly deployRole?: {
    /**
     * ARN of the role.
     */
    readonly arn: string;
    /**
     * External id that the role's trust policy asks for. Default: none.
     */
    readonly externalId?: string;
  };
  /**
   * Managed policy of the account that bounds every role of the deployment: its name, after its path if it has one. Default: no boundary.
   */
  readonly permissionsBoundary?: string;
  /**
   * Path of every role of the deployment, such as /delivery/. Default: /.
   */
  readonly rolePath?: string;
  /**
   * Further tags of every resource, such as CostCenter. Default: only crew's own tags.
   */
  readonly tags?: {
    readonly [k: string]: string;
  };
  /**
   * Triggers that start projects in this environment. Default: none.
   */
  readonly triggers?: "all" | readonly Name[];
  readonly monthlyBudget?: Usd;
}
/**
 * An engagement: its people, phases, models and budget.
 */
export interface EngagementFile {
  /**
   * Name shown to people.
   */
  readonly title: string;
  readonly description?: Text;
  /**
   * Statement of work that is used when a project is started without one, relative to this file. Required unless every flow has an input.
   */
  readonly sow?: string;
  /**
   * Models that agents use, by name.
   */
  readonly models: {
    readonly [k: string]: ModelDeclaration;
  };
  /**
   * Groups of people, by name. The group `operators` decides when a phase cannot continue by itself.
   */
  readonly people: {
    /**
     * @minItems 1
     */
    readonly [k: string]: readonly {
      /**
       * Name of the person.
       */
      readonly name: string;
      /**
       * Address for codes and notices; the person signs in with it. At most 128 characters, the longest user name of Amazon Cognito.
       */
      readonly email: string;
    }[];
  };
  /**
   * Phases in order, of an engagement with one kind of project. Required unless there are `flows`.
   *
   * @minItems 1
   * @maxItems 50
   */
  readonly phases?: readonly PhaseItem[];
  /**
   * Phases at the end of every project, however it ends: finished, rejected or stopped. They wait for nobody, work at most one hour together, and their money is set aside from the start. Default: none.
   *
   * @minItems 1
   * @maxItems 5
   */
  readonly finally?: readonly Name[];
  /**
   * Kinds of projects, by name, which share the people, the models and the files of the engagement; instead of `phases`. Default: one, with `phases`.
   */
  readonly flows?: {
    readonly [k: string]: FlowDeclaration;
  };
  /**
   * The customer's Git repositories, by name. A project begins with the files of one of them. Default: none; a project begins with an empty repository.
   */
  readonly repositories?: {
    readonly [k: string]: RepositoryDeclaration;
  };
  readonly repository?: Name;
  /**
   * Automatic passing of gates: never in guided mode; in full mode where approveWhen or onExpire allows it. Default: guided.
   */
  readonly mode?: "guided" | "full";
  /**
   * Money for model calls of the whole project.
   */
  readonly budget: {
    readonly usd: Usd;
    /**
     * Share of the budget at which the operators are warned, once, by mail and in the project's activity. Default: 80%.
     */
    readonly warnAt?: string;
    readonly perDay?: Usd;
    readonly topUp?: TopUp;
  };
  /**
   * Bounds at which a group gets a mail about a running project. Default: none.
   *
   * @maxItems 10
   */
  readonly alerts?: readonly {
    /**
     * What is measured in each project: the share of model calls that were lost and made again, US dollars for model calls, items that wait for people, or rounds that ended at a limit.
     */
    readonly metric: "retry-rate" | "spend" | "open-items" | "failed-rounds";
    /**
     * Bound with its unit: 15% for retry-rate, 8 usd for spend, 3 items for open-items, 2 rounds for failed-rounds. A value above it raises the alert.
     */
    readonly above: string;
    readonly for: Duration;
    readonly to: Name;
  }[];
  /**
   * How long a deployment stores what projects leave, and where. Nothing of a project is deleted but what was replaced and what was logged.
   */
  readonly retention?: {
    /**
     * Cheaper storage for objects and repositories of that age. They stay readable at once, at a higher price for each reading. Default: always the standard storage.
     */
    readonly artifacts?: {
      readonly infrequent?: Days;
      readonly archive?: Days;
    };
    readonly versions?: Days;
    readonly logs?: Days;
  };
  /**
   * Settings of `crew eval` for this engagement.
   */
  readonly evaluation?: {
    /**
     * Model that rates each phase's deliverables as people do at its gate, in cases that name no other. Its maker must differ from that of every model of the engagement.
     */
    readonly judge: {
      /**
       * Id of a model or inference profile of Amazon Bedrock.
       */
      readonly model: string;
      /**
       * Price in US dollars per million tokens, needed to limit the cost of the judge.
       */
      readonly price: {
        /**
         * Price of input tokens.
         */
        readonly input: number;
        /**
         * Price of output tokens, including reasoning.
         */
        readonly output: number;
      };
      /**
       * Mean rating per phase below which a calibrated judge fails a run. Default: none, it only reports.
       */
      readonly least?: number;
    };
  };
  /**
   * Recipients and deadlines of questions to the customer.
   */
  readonly questions?: {
    readonly group?: Name;
    /**
     * Times of reminders, counted from the question, in ascending order. Default: 1d.
     *
     * @maxItems 8
     */
    readonly remind?: readonly Duration[];
    readonly expires?: Duration;
  };
  /**
   * Questions to people after a project has finished, on a page that a mail names. Nothing waits for the answers. Default: none.
   */
  readonly survey?: {
    readonly group: Name;
    readonly after?: Duration;
    readonly closes?: Duration;
    /**
     * Questions, in order. None has to be answered.
     *
     * @minItems 1
     * @maxItems 5
     */
    readonly questions: readonly {
      readonly id: Name;
      /**
       * The question, as people read it.
       */
      readonly ask: string;
      /**
       * Kind of its answer: a rating from 1 to 5, yes or no, or free text.
       */
      readonly answer: "rating" | "yes-no" | "text";
    }[];
  };
  /**
   * Lessons that projects leave for later ones, of all flows together: the elements of a reported list, kept when the project ends, and shown in the briefs of phases with `lessons`. Default: none.
   */
  readonly lessons?: {
    /**
     * Output that is a list of lessons, as <agent>.<output>. The texts of an element are the lesson, together at most 1,500 characters.
     */
    readonly from: string;
    /**
     * Output that is a list, as <agent>.<output>, whose elements have the ids of shown lessons that held in the project; its agent is shown the lessons in every phase. Default: nobody says so.
     */
    readonly kept?: string;
    /**
     * Maximum number of lessons that are kept; the oldest go first. Default: 50.
     */
    readonly most?: number;
    readonly keep?: Days;
    /**
     * Maximum number of lessons in a brief: those that share the most words with the project's statement of work or input, of equal ones the newest. One without a common word is not shown. Default: 5.
     */
    readonly shown?: number;
  };
  /**
   * Right to start projects.
   */
  readonly start?: {
    /**
     * Groups under `people` whose members may start projects on the site, each within the budget. Operators always may. Default: operators.
     *
     * @minItems 1
     * @maxItems 20
     */
    readonly by: readonly Name[];
  };
  /**
   * Causes other than people that start projects, by name. They act only in environments that name them, and on one machine with `crew up --triggers`. Default: none.
   */
  readonly triggers?: {
    readonly [k: string]: TriggerDeclaration;
  };
  /**
   * Deployments of the engagement, by name. Default: nowhere; it runs on one machine.
   */
  readonly environments?: {
    readonly [k: string]: EnvironmentDeclaration;
  };
  /**
   * Version of the language that the engagement is written in; a crew that knows only older ones refuses it. Default: the one that is installed.
   */
  readonly crew?: number;
}
/**
 * One member of the roster: its purpose, its tools and its write scope.
 */
export interface AgentFile {
  /**
   * Name shown to people.
   */
  readonly title: string;
  /**
   * The agent's skills in one sentence. Other agents read it to decide on a handoff.
   */
  readonly description: string;
  readonly model: Name;
  /**
   * Handlebars file with the agent's instructions, relative to the folder of this file.
   */
  readonly prompt: string;
  /**
   * Names of the tools that the agent may call. Default: none.
   */
  readonly tools?: readonly Name[];
  /**
   * Globs of the paths that the agent may write, checked on the resolved path. Default: nowhere.
   */
  readonly writes?: readonly Glob[];
  /**
   * Tool effects that the agent may cause: read-only allows read, dry-run adds write to the project's repository, execute adds effects outside it. Default: dry-run.
   */
  readonly lane?: "read-only" | "dry-run" | "execute";
  /**
   * Enforced reviews: these artifacts need this agent's verdict on their current content before the phase may finish.
   */
  readonly reviews?: readonly {
    readonly of: Glob;
    /**
     * Severities with which the agent cannot approve. Whatever the severity, a request for changes keeps the phase open. Default: high and critical.
     *
     * @minItems 1
     */
    readonly blockOn?: readonly ("low" | "medium" | "high" | "critical")[];
  }[];
  /**
   * Typed values that the agent must report before the phase may finish; a value outside its bounds is refused. Expressions read them as <agent>.<output>. All outputs of a phase together may have at most 8 KB.
   */
  readonly outputs?: {
    readonly [k: string]: OutputType;
  };
  /**
   * True when the agent may ask the customer questions. Default: false.
   */
  readonly mayAsk?: boolean;
  /**
   * The agent's limits in one round of a phase. The first that is reached ends the round, as the phase's own limits do.
   */
  readonly budget?: {
    /**
     * Maximum of input and output tokens together. Default: 2000000.
     */
    readonly tokens?: number;
    readonly usd?: Usd;
  };
}
/**
 * A tool that agents may call: a built-in tool of the runner, a declared command, a declared call of a web service or tools of an MCP server; or an operation on a forge, which phases alone call.
 */
export interface ToolFile {
  /**
   * Purpose of the tool and when to use it; models read this text, for a built-in tool after the runner's description of each function.
   */
  readonly description: string;
  /**
   * Most that a call can change: nothing (read), the project's repository or ledger (write), or systems outside too (execute). For git, ledger and store, read leaves only the reading functions; adr is write; review, recall and metrics are read.
   */
  readonly effect: "read" | "write" | "execute";
  /**
   * Built-in tool of the runner: git (list, search, read, diff and history; edit, write, move and delete inside the write scope), ledger (facts, assumptions, decisions, blockers), adr (numbered decision records), review (a verdict on artifacts), recall (passages of files and of the ledger about something), metrics (the project's rounds, time, tokens, dollars, ratings and findings), store (small texts by key, for all projects of the flow, each with a lifetime).
   */
  readonly builtin?: "git" | "ledger" | "adr" | "review" | "recall" | "metrics" | "store";
  /**
   * Functions of a built-in tool that agents get, by the names that models see, such as git_read. Models choose better among fewer functions. Default: all that the effect leaves.
   *
   * @minItems 1
   */
  readonly functions?: readonly string[];
  /**
   * JSON Schema of the call's arguments. For commands and web services: a built-in tool has its own.
   */
  readonly input?: {
    /**
     * Must be object.
     */
    readonly type: "object";
    /**
     * Arguments, each as a JSON Schema. `format: path` declares a file or folder of the repository, relative to the folder in which the command runs; the runner refuses any other path.
     */
    readonly properties: {
      readonly [k: string]: unknown;
    };
    /**
     * Names of required arguments.
     */
    readonly required?: readonly string[];
    /**
     * Unknown arguments are refused.
     */
    readonly additionalProperties?: false;
  };
  /**
   * A program run without a shell in the project's work tree.
   */
  readonly command?: {
    /**
     * Program with its arguments. {{name}} is replaced by an argument of the call; each element stays one argument.
     *
     * @minItems 1
     */
    readonly argv: readonly string[];
    readonly in?: Glob;
    readonly timeout?: Duration;
    /**
     * Exit codes that count as success. Default: 0.
     *
     * @minItems 1
     */
    readonly exit?: readonly number[];
    /**
     * True when a phase's call may simply be repeated after a failure of the machine that made it, of which nobody knows how far it came. Default: false, so an operator is asked.
     */
    readonly repeatable?: boolean;
    /**
     * End of the program in rehearsals, in which a phase's call of a tool with the effect execute, with secrets or with the internet runs nothing. Default: none, so the call has no values.
     */
    readonly example?: {
      /**
       * Exit code. Default: 0.
       */
      readonly exit?: number;
      /**
       * Output: a text as it is, any other value as JSON.
       */
      readonly output:
        | {
            readonly [k: string]: unknown;
          }
        | readonly unknown[]
        | string;
    };
  };
  /**
   * A request to a web service. {{name}} is replaced by an argument of the call: in a segment of the path, in the query and in the body.
   */
  readonly http?: {
    /**
     * Method of the request. Default: GET.
     */
    readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    /**
     * Scheme, host and port of the service, such as https://api.example.com. http:// only for this machine and for hosts whose addresses are listed.
     */
    readonly origin: string;
    /**
     * Path of the request, such as /services/{{service}}/incidents. An argument is encoded and stays in its segment.
     */
    readonly path: string;
    /**
     * Parameters behind the path, encoded. A parameter whose argument is missing is omitted; a list is repeated. Default: none.
     */
    readonly query?: {
      readonly [k: string]: string | number | boolean;
    };
    /**
     * Headers of the request, such as Accept: application/json. {{NAME}} is replaced by the secret of that name; arguments are not allowed here. Default: none.
     */
    readonly headers?: {
      readonly [k: string]: string;
    };
    /**
     * Body of the request, sent as JSON. A text that is nothing but {{name}} becomes the argument's own value, of any type; a property or element whose argument is missing is omitted. Default: none.
     */
    readonly body?:
      | {
          readonly [k: string]: unknown;
        }
      | readonly unknown[]
      | string;
    readonly timeout?: Duration;
    /**
     * Most of an answer that is read, in KB after decompression. Default: 256.
     */
    readonly maxKilobytes?: number;
    /**
     * Private addresses or ranges that the host may have, such as 10.20.0.0/16. Default: only addresses of the public internet.
     *
     * @minItems 1
     * @maxItems 20
     */
    readonly addresses?: readonly string[];
    /**
     * Answer of the service in rehearsals, in which nothing is called. Default: none, so the result says that nothing was called.
     */
    readonly example?: {
      /**
       * Status. Default: 200.
       */
      readonly status?: number;
      /**
       * Body: a text as it is, any other value as JSON.
       */
      readonly body:
        | {
            readonly [k: string]: unknown;
          }
        | readonly unknown[]
        | string;
    };
  };
  /**
   * Tools of a server of the Model Context Protocol, as `crew mcp lock` recorded them in <tool>.lock.json beside this file.
   */
  readonly mcp?: {
    /**
     * The server: a program, or the address of a running one.
     */
    readonly server:
      | {
          /**
           * Program with its arguments, run in the project's work tree for each call. `requires` names the package that contains it, in an exact version.
           *
           * @minItems 1
           */
          readonly command: readonly string[];
        }
      | {
          /**
           * Address of a running server, such as https://mcp.example.com/mcp. http:// only for this machine and for hosts whose addresses are listed.
           */
          readonly url: string;
          /**
           * Headers of each request. {{NAME}} is replaced by the secret of that name. Default: none.
           */
          readonly headers?: {
            readonly [k: string]: string;
          };
          /**
           * Private addresses or ranges that the host may have, such as 10.20.0.0/16. Default: only addresses of the public internet.
           *
           * @minItems 1
           * @maxItems 20
           */
          readonly addresses?: readonly string[];
        };
    /**
     * Tools of the server that agents get, by the server's names. Models see them behind this file's name: archive_read_file. `effect` applies to each; tools with different effects are declared in different files.
     *
     * @minItems 1
     * @maxItems 100
     */
    readonly tools: readonly string[];
    readonly timeout?: Duration;
  };
  /**
   * An operation on GitHub or GitLab, or a merge by Git, with the credentials of the repository; a phase calls it, and no agent may have it. Repeated, it finds what was done before.
   */
  readonly forge?: {
    /**
     * Operation on the repository: merge a request at exactly one commit (arguments number, revision; by default those that the project delivered last; in a repository of plain https without arguments), write a comment once (number, text, kind), set or remove a label (number, label, kind), close an issue (number), or report the state of a commit (revision, context, state, text). `kind` is issue, the default, or request.
     */
    readonly operation: "merge" | "comment" | "label" | "unlabel" | "close" | "status";
    readonly repository?: Name;
  };
  /**
   * Packages and programs that the command, or the MCP server, needs, in exact versions. In the cloud they are installed in the runners' image. Default: nothing but Node, npm, git and Python.
   */
  readonly requires?: {
    /**
     * npm packages, such as eslint@9.39.1.
     *
     * @minItems 1
     */
    readonly npm?: readonly string[];
    /**
     * Python packages, such as checkov==3.2.490.
     *
     * @minItems 1
     */
    readonly pip?: readonly string[];
    /**
     * Debian 12 packages, such as graphviz; the image's release fixes their versions.
     *
     * @minItems 1
     */
    readonly apt?: readonly string[];
    /**
     * Self-contained programs, copied from other images.
     *
     * @minItems 1
     *
     * Items: One program file.
     */
    readonly programs?: readonly {
      /**
       * Image that contains it, with its registry and a tag or digest, such as docker.io/hashicorp/terraform:1.13.5.
       */
      readonly image: string;
      /**
       * Path of the program in that image, such as /bin/terraform.
       */
      readonly path: string;
    }[];
  };
  /**
   * Network that the command, or the MCP server's program, needs: internet when it fetches packages, providers or advisories. Web services and servers with an address need theirs anyway. Default: none.
   */
  readonly network?: "none" | "internet";
  /**
   * Rights in the deployment's AWS account that the command has while a phase calls it: a role of its own, for its program alone. No agent may have such a tool. Default: none.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: Actions that are allowed on resources.
   */
  readonly rights?: readonly {
    /**
     * Actions, such as s3:PutObject. Only names that begin with Describe, Get or List may end with *.
     *
     * @minItems 1
     * @maxItems 50
     */
    readonly actions: readonly string[];
    /**
     * ARNs of the resources; * only for actions that AWS does not allow to narrow.
     *
     * @minItems 1
     * @maxItems 50
     */
    readonly resources: readonly string[];
  }[];
  /**
   * Role in another AWS account, such as the customer's, that the command has while a phase calls it. No agent may have such a tool. Default: none.
   */
  readonly assume?: {
    /**
     * ARN of the role, such as arn:aws:iam::210987654321:role/delivery.
     */
    readonly role: string;
    /**
     * External id that the role's trust policy requires.
     */
    readonly externalId: string;
  };
  /**
   * Secrets that the command, or the MCP server, receives as environment variables while it runs, or the web service, or MCP server with an address, in headers. Their values are in no prompt, log or result. Default: none.
   *
   * @minItems 1
   * @maxItems 10
   *
   * Items: One secret, by reference.
   */
  readonly secrets?: readonly {
    /**
     * Environment variable that the command or MCP server reads, such as FORGE_TOKEN; for a web service, the name in its headers: {{FORGE_TOKEN}}.
     */
    readonly name: string;
    /**
     * Name under which the secret is kept: in CREW_SECRET_FORGE_TOKEN or the secrets file on one machine, in the deployment's parameters in the cloud.
     */
    readonly from: string;
  }[];
}
/**
 * A group of people, and how many of them must approve.
 */
export interface Approvers {
  readonly group: Name;
  /**
   * Number of people who must approve. A single request for changes is enough to send the work back. Default: 1.
   */
  readonly quorum?: number;
}
/**
 * One phase: its work, its limits, its deliverables and its gate.
 */
export interface PhaseFile {
  /**
   * Name shown to people.
   */
  readonly title: string;
  readonly goal: Text;
  /**
   * Agents that work on the phase.
   */
  readonly swarm?: {
    readonly entry: Name;
    /**
     * All agents of the swarm, including the entry.
     *
     * @minItems 1
     * @maxItems 20
     */
    readonly members: readonly Name[];
    /**
     * Handoffs that agents do not choose themselves. Default: they always choose.
     */
    readonly handoffs?: {
      /**
       * Pairs [from, to]: whenever `from` would hand off or finish, the work goes to `to`.
       *
       * @minItems 1
       */
      readonly forced?: readonly (readonly Name[])[];
    };
  };
  /**
   * One call of a tool, without a model. A phase has either this or a swarm.
   */
  readonly call?: {
    readonly tool: Name;
    /**
     * Arguments of the call, by name. A text is an expression over the values reported so far, such as `build.pct`; a literal text has its own quotes: "'prod'". Any other value is taken as it is. Default: none.
     */
    readonly with?: {
      readonly [k: string]: unknown;
    };
    /**
     * Values that are read out of the JSON that the program prints. Expressions read them as <phase>.<value>. Default: none.
     */
    readonly values?: {
      readonly [k: string]: ValueDeclaration;
    };
    /**
     * Paths of files that the call works on: kept by an earlier call, or in the repository, where no agent may write them. A gate shows their digests, and the call is refused when one has changed since. Default: none.
     *
     * @minItems 1
     * @maxItems 20
     */
    readonly files?: readonly Glob[];
    /**
     * Paths of files that the program leaves for later calls, such as a plan: kept as private objects, never in the repository, on the site or in a prompt. Default: none.
     *
     * @minItems 1
     * @maxItems 20
     */
    readonly keeps?: readonly Glob[];
  };
  readonly limits?: LimitsDeclaration;
  /**
   * Files that the phase must write to the repository. Default: none; then at least one member must report an output.
   *
   * @minItems 1
   */
  readonly deliverables?: readonly {
    readonly id: Name;
    /**
     * Name shown to people. Default: the id in words.
     */
    readonly title?: string;
    readonly path: Glob;
    readonly template?: Name;
    /**
     * JSON Schema (draft 2020-12) that the data in the file must fit, as a path relative to the folder of this file. The data are the file itself when it is YAML or JSON, and the front matter when it is Markdown. The phase cannot finish before they fit. Default: none; then nothing checks the data.
     */
    readonly schema?: string;
    readonly owner: Name;
    /**
     * Minimum number of files that must match the path. Default: 1.
     */
    readonly min?: number;
    /**
     * True when the phase may finish without it. Default: false.
     */
    readonly optional?: boolean;
  }[];
  /**
   * Write scopes of members that are narrower in this phase, so that nobody changes files that no member of the phase reviews. Default: each agent's own.
   *
   * @minItems 1
   */
  readonly writes?: readonly {
    readonly agent: Name;
    /**
     * Globs that the member may write in this phase; with an empty list it may only read.
     */
    readonly paths: readonly Glob[];
  }[];
  /**
   * Commands that the runner runs on the work tree before the phase may finish.
   */
  readonly checks?: readonly {
    readonly id?: Name;
    /**
     * Numbers read out of the JSON that the command prints, each by its path, such as $.total.lines.pct. Expressions read them as checks.<id>.<name>; a value that is absent or no number is missing.
     */
    readonly values?: {
      readonly [k: string]: string;
    };
    /**
     * Files that decide what the check measures, such as its configuration. No member of the swarm may write them.
     *
     * @minItems 1
     * @maxItems 20
     */
    readonly config?: readonly Glob[];
    /**
     * Program with its arguments; no shell.
     *
     * @minItems 1
     */
    readonly run: readonly string[];
    /**
     * Program with its arguments that runs in the same folder first, such as npm ci, because installed files are lost at a restart or a new round. When it fails, the check fails.
     *
     * @minItems 1
     */
    readonly before?: readonly string[];
    readonly in?: Glob;
    readonly expect?: Expression;
    readonly timeout?: Duration;
    /**
     * True when the check is skipped if the program is not installed. Default: false.
     */
    readonly optional?: boolean;
  }[];
  /**
   * An agent's verdict on the whole phase, before the customer sees it.
   */
  readonly review?: {
    readonly agent: Name;
    /**
     * Questions that the agent must confirm, one by one.
     *
     * @minItems 1
     * @maxItems 30
     */
    readonly checklist: readonly string[];
    /**
     * Consequence of a failed review.
     */
    readonly onFail?: {
      /**
       * Maximum rounds in which the swarm works on the findings. Default: 1.
       */
      readonly rounds?: number;
      /**
       * Consequence when it still fails: the customer sees the work with the findings, or the operator decides. Default: ask-operator.
       */
      readonly then?: "gate" | "ask-operator";
    };
  };
  /**
   * Decision that ends the phase. A phase without a gate is internal and continues by itself. In a phase that calls a tool the gate opens before the call, and shows exactly what will be run.
   */
  readonly gate?: {
    /**
     * People who decide: a group, or a list of groups that must each approve. A person's approval counts for one group only.
     */
    readonly approvers: Approvers | readonly Approvers[];
    readonly delegate?: Name;
    /**
     * People who cannot also approve, so that four eyes see the work: `authors` started the project or answered a question of the phase, `operators` are the delivery team. They can still request changes. Default: nobody.
     *
     * @minItems 1
     */
    readonly separate?: readonly ("authors" | "operators")[];
    /**
     * Working days on which the time until `due` counts. Reminders and the expiry do not follow it. Default: every day.
     */
    readonly calendar?: {
      /**
       * Working days of a week.
       *
       * @minItems 1
       */
      readonly days: readonly ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
      /**
       * Time zone in which days begin and end, such as Europe/Vienna.
       */
      readonly zone: string;
      /**
       * Dates on which nobody works, such as "2026-12-25". Default: none.
       *
       * @maxItems 200
       */
      readonly holidays?: readonly string[];
    };
    /**
     * Verdicts to choose from. A single rejection ends the project for good, and needs a reason. Default: approve and revise.
     *
     * @minItems 1
     */
    readonly verdicts?: readonly ("approve" | "revise" | "reject")[];
    /**
     * Conditions that must all be true before the gate can pass. The gate always opens, and shows them with their values; while one is false, nobody can approve, and neither `approveWhen` nor an expiry approves. `fresh(reviewer, '24h')` requires that the phase's reviewer has judged the work within that time: later, people can have it reviewed again, without new work, up to 3 times. With the name of another agent that reports outputs, or of an earlier phase, it requires that the newest report or round is no older: later, people send the work back to it. Default: none.
     *
     * @minItems 1
     * @maxItems 20
     */
    readonly requires?: readonly Expression[];
    /**
     * Names of the ratings from 1 to 5 that accompany the decision. Default: nothing.
     *
     * @maxItems 8
     */
    readonly ratings?: readonly Name[];
    readonly due?: Duration;
    /**
     * Times of reminders, counted from the opening, in ascending order. Default: none.
     *
     * @maxItems 8
     */
    readonly remind?: readonly Duration[];
    readonly expires?: Duration;
    /**
     * Consequence of an unanswered gate. Default: ask-operator.
     */
    readonly onExpire?: "stop" | "approve" | "ask-operator";
    /**
     * Consequence of a request for changes.
     */
    readonly onRevise?: {
      readonly to?: Name;
      /**
       * Maximum number of requests. Default: 3.
       */
      readonly rounds?: number;
      /**
       * Consequence of a further request. Default: ask-operator.
       */
      readonly then?: "ask-operator" | "stop";
    };
    readonly approveWhen?: Expression;
  };
  /**
   * Restarts of a failed runner, which continues where it stopped.
   */
  readonly retry?: {
    /**
     * Number of further attempts. Default: 2.
     */
    readonly attempts?: number;
    readonly backoff?: Duration;
  };
  /**
   * True when the briefs of the phase show lessons of earlier projects, which the engagement keeps under `lessons`. Default: false.
   */
  readonly lessons?: boolean;
  /**
   * Events that the rehearsal model plays in this phase beside the ordinary work.
   */
  readonly rehearsal?: {
    /**
     * Questions asked in the first round.
     *
     * @maxItems 5
     */
    readonly ask?: readonly {
      readonly agent: Name;
      readonly question: Text;
      /**
       * Answers to choose from; free text is always possible.
       *
       * @minItems 2
       * @maxItems 8
       */
      readonly choices?: readonly string[];
      readonly answer?: Text;
    }[];
    /**
     * Values that agents report, so that a rehearsal takes the ways that conditions open. Default: of each output the first of its values, or the one nearest to zero.
     *
     * @minItems 1
     * @maxItems 10
     */
    readonly report?: readonly {
      readonly agent: Name;
      /**
       * Round of the phase from which on it reports them. Default: 1.
       */
      readonly round?: number;
      /**
       * Values by the name of the output; single ones, no lists.
       */
      readonly values: {
        readonly [k: string]: string | number | boolean;
      };
    }[];
    /**
     * Number of times the review of the phase fails before it passes.
     */
    readonly failReview?: number;
    /**
     * Number of files for which the members' reviews request changes in the first round, each with one finding.
     */
    readonly findings?: number;
    /**
     * Fault that is played once, in the first round.
     */
    readonly misbehave?:
      | "exceed-turns"
      | "ping-pong"
      | "write-outside"
      | "malformed-tool-call"
      | "throttle"
      | "silence"
      | "misfit-data"
      | "conflict";
    /**
     * Decisions at the gate in an unattended rehearsal, round by round. Default: approve.
     *
     * @maxItems 10
     */
    readonly decide?: readonly ("approve" | "revise" | "reject")[];
  };
}
/**
 * One of several kinds of projects of an engagement; absent where there is one.
 */
export interface Flow {
  /**
   * Unique in the engagement.
   */
  readonly name: string;
  /**
   * Name under `flows` of a flow that is for one of several repositories; absent of others.
   */
  readonly declaredAs?: string;
  /**
   * JSON Schema of the object that a project is started with; absent when it is started with a statement of work.
   */
  readonly input?: {
    readonly [k: string]: unknown;
  };
  /**
   * JSONata over the input; empty when every start is a project of its own.
   */
  readonly key: readonly string[];
  readonly again: "never" | "when-ended";
  /**
   * A number from 1 to 10, or JSONata over the input; 10 comes first.
   */
  readonly priority: number | string;
  readonly limits: {
    /**
     * Maximum number of projects at the same time.
     */
    readonly atOnce: number;
    /**
     * Maximum number of starts on one day (UTC); absent without a maximum.
     */
    readonly perDay?: number;
  };
  readonly retry?: Retry;
  /**
   * Maximum number of projects of all flows at work on the repository; absent without one.
   */
  readonly repository?: {
    readonly name: string;
    readonly atOnce: number;
  };
}
/**
 * Restarts of a failed or lost runner, or further tries of a failed project.
 */
export interface Retry {
  /**
   * Number of further attempts.
   */
  readonly attempts: number;
  /**
   * Wait before the first.
   */
  readonly backoffSeconds: number;
}
/**
 * Questions to people after a project has finished.
 */
export interface Survey {
  readonly group: string;
  /**
   * From the end of the project until people are asked.
   */
  readonly afterSeconds: number;
  /**
   * From then until it closes.
   */
  readonly openSeconds: number;
  readonly questions: readonly SurveyQuestion[];
}
export interface SurveyQuestion {
  readonly id: string;
  readonly ask: string;
  readonly answer: "rating" | "yes-no" | "text";
}
/**
 * Lessons that projects leave for later ones; absent for a flow that neither leaves nor shows any.
 */
export interface Lessons {
  readonly from?: ReportedList;
  readonly kept?: ReportedList;
  readonly most: number;
  readonly keepDays: number;
  /**
   * Maximum number in a brief; of a status, 0 where no brief of the flow shows any.
   */
  readonly shown: number;
}
/**
 * A list that an agent reports; absent where none of the flow does.
 */
export interface ReportedList {
  readonly agent: string;
  readonly output: string;
}
/**
 * Place in the YAML from which a step was made.
 */
export interface Origin {
  /**
   * Workspace-relative path.
   */
  readonly file: string;
  /**
   * First offset, UTF-16 code units.
   */
  readonly start: number;
  /**
   * Offset past the last.
   */
  readonly end: number;
  /**
   * From 1.
   */
  readonly line: number;
  /**
   * From 1.
   */
  readonly column: number;
}
/**
 * One round of a phase in a separate runner. Its outcome is done, asked or limit.
 */
export interface RunSwarmStep {
  readonly kind: "run-swarm";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly phase: string;
  /**
   * Time limit of one attempt.
   */
  readonly timeoutSeconds: number;
  /**
   * Maximum time between two heartbeats.
   */
  readonly heartbeatSeconds: number;
  readonly retry: Retry;
  /**
   * Step after `done`.
   */
  readonly next: string;
  /**
   * Step after `asked`.
   */
  readonly onAsk: string;
  /**
   * Step after `limit`, and after the last failed attempt.
   */
  readonly onLimit: string;
}
/**
 * One call of a tool in a separate runner, without a model. Its outcome is done or limit.
 */
export interface CallStep {
  readonly kind: "call";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly phase: string;
  readonly tool: string;
  /**
   * Arguments that are evaluated over the reported values, by name.
   */
  readonly expressions: {
    readonly [k: string]: string;
  };
  /**
   * All other arguments, by name.
   */
  readonly literals: {
    readonly [k: string]: unknown;
  };
  /**
   * Values read out of the printed JSON, by name.
   */
  readonly values: {
    readonly [k: string]: {
      /**
       * JSONata over the printed JSON.
       */
      readonly path: string;
      /**
       * JSON Schema of the value.
       */
      readonly schema: {
        readonly [k: string]: unknown;
      };
    };
  };
  /**
   * A call that a gate precedes has two steps: prepare it, to be shown at the gate, and perform exactly that.
   */
  readonly part: "whole" | "prepare" | "perform";
  /**
   * Paths of files that the call works on.
   */
  readonly files: readonly string[];
  /**
   * Paths of files that are kept for later calls, outside the repository.
   */
  readonly keeps: readonly string[];
  /**
   * Time limit of one attempt.
   */
  readonly timeoutSeconds: number;
  /**
   * Maximum time between two heartbeats.
   */
  readonly heartbeatSeconds: number;
  readonly retry: Retry;
  /**
   * Step after `done`.
   */
  readonly next: string;
  /**
   * Step after a failed call, and after the last failed attempt.
   */
  readonly onLimit: string;
}
/**
 * Waits for the answer to the question that the runner recorded; then the swarm continues.
 */
export interface AskStep {
  readonly kind: "ask";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly phase: string;
  /**
   * Group that answers.
   */
  readonly group: string;
  /**
   * Times of reminders, counted from the question, ascending.
   */
  readonly reminderSeconds: readonly number[];
  /**
   * Time after which the operator is asked instead.
   */
  readonly expiresSeconds: number;
  /**
   * Run-swarm step that continues.
   */
  readonly next: string;
  readonly onExpire: string;
}
/**
 * One agent reviews the phase by its checklist in a separate runner.
 */
export interface ReviewStep {
  readonly kind: "review";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly phase: string;
  /**
   * Time limit of one attempt.
   */
  readonly timeoutSeconds: number;
  /**
   * Maximum time between two heartbeats.
   */
  readonly heartbeatSeconds: number;
  readonly retry: Retry;
  /**
   * Present for a review of the same work for people at the gate, which leads back to the gate in any case.
   */
  readonly isAgain?: true;
  /**
   * Maximum rounds that the swarm may spend on findings.
   */
  readonly maxFails: number;
  /**
   * Step after a pass.
   */
  readonly next: string;
  /**
   * Run-swarm step that works on the findings.
   */
  readonly onFail: string;
  /**
   * Step after the last failed review.
   */
  readonly onExhausted: string;
  /**
   * Step when the review itself fails with an error.
   */
  readonly onLimit: string;
}
/**
 * A group, and the number of its people who must approve.
 */
export interface RequiredGroup {
  readonly group: string;
  readonly quorum: number;
}
/**
 * Working days on which the time until a due date counts.
 */
export interface Calendar {
  readonly days: readonly ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
  readonly zone: string;
  readonly holidays: readonly string[];
}
/**
 * The gate: people decide on a published revision.
 */
export interface AwaitDecisionStep {
  readonly kind: "await-decision";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly phase: string;
  /**
   * Group that decides; the first, when several must approve.
   */
  readonly group: string;
  readonly quorum: number;
  /**
   * Further groups that must approve as well; absent for a gate of one group.
   */
  readonly alsoApprovedBy?: readonly RequiredGroup[];
  /**
   * Group to whose people votes may be passed on; absent where they may not.
   */
  readonly delegate?: string;
  /**
   * Verdicts to choose from; absent: approve and revise.
   */
  readonly verdicts?: readonly ("approve" | "revise" | "reject")[];
  /**
   * Conditions that must all be true before the gate can pass; absent without any.
   */
  readonly requires?: readonly {
    /**
     * The expression.
     */
    readonly text: string;
    /**
     * Greatest age of a review or report, which is required instead of a condition.
     */
    readonly fresh?: {
      /**
       * The phase's reviewer.
       */
      readonly agent?: string;
      /**
       * Instead of a reviewer an agent, or an earlier phase, whose newest report counts.
       */
      readonly reporter?: string;
      readonly seconds: number;
    };
  }[];
  /**
   * People who cannot approve; absent when everybody in the group can.
   */
  readonly separate?: readonly ("authors" | "operators")[];
  readonly calendar?: Calendar;
  readonly ratings: readonly string[];
  readonly dueSeconds: number;
  /**
   * Times of reminders, counted from the opening, ascending.
   */
  readonly reminderSeconds: readonly number[];
  readonly expiresSeconds: number;
  readonly onExpire: "stop" | "approve" | "ask-operator";
  /**
   * JSONata over the outputs and the facts of phases; present only in mode full.
   */
  readonly approveWhen?: string;
  readonly reads?: Reads;
  /**
   * Step after approval.
   */
  readonly next: string;
  readonly onRevise: {
    /**
     * Run-swarm step that makes the changes.
     */
    readonly step: string;
    readonly phase: string;
    /**
     * Maximum number of requests for changes.
     */
    readonly rounds: number;
    /**
     * Step after the last one.
     */
    readonly then: string;
  };
  /**
   * Review step that judges the same work again; present where a requirement is about the review's age.
   */
  readonly onReviewAgain?: string;
  /**
   * Step after a rejection; present where that is a verdict.
   */
  readonly onReject?: string;
  /**
   * Step when the gate expires and onExpire is stop.
   */
  readonly onStop: string;
  /**
   * Step in which the operator decides.
   */
  readonly onOperator: string;
}
/**
 * An operator decides on a phase that cannot continue by itself: resume it, accept the work as it is, or stop the project.
 */
export interface AwaitOperatorStep {
  readonly kind: "await-operator";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly phase: string;
  readonly group: string;
  readonly expiresSeconds: number;
  /**
   * Run-swarm step to resume.
   */
  readonly onResume: string;
  /**
   * Gate of the existing work; for an internal phase, the next step.
   */
  readonly onAccept: string;
  readonly onStop: string;
}
/**
 * A bound that a group is told of when a project passes it.
 */
export interface Alert {
  readonly metric: "retry-rate" | "spend" | "open-items" | "failed-rounds";
  /**
   * In per cent for retry-rate, in US dollars for spend.
   */
  readonly above: number;
  readonly windowSeconds: number;
  readonly group: string;
}
/**
 * A repository on a forge, whose events start projects.
 */
export interface ForgeRepository {
  readonly name: string;
  readonly forge: "github" | "gitlab";
  /**
   * Owner, or groups, and name.
   */
  readonly project: string;
  /**
   * Address of the service; absent for the public one.
   */
  readonly url?: string;
  readonly branch: string;
  /**
   * Secret with which the forge is asked.
   */
  readonly credentials: string;
}
/**
 * A repository that is reached by Git alone, and in which a phase merges.
 */
export interface GitRepository {
  readonly name: string;
  readonly forge: "https";
  /**
   * Address over https, without user and password.
   */
  readonly url: string;
  /**
   * Branch into which is merged.
   */
  readonly branch: string;
  /**
   * Secret with which Git pushes.
   */
  readonly credentials: string;
}
export interface ScheduleTrigger {
  readonly name: string;
  readonly on: "schedule";
  /**
   * Five fields of cron.
   */
  readonly at: string;
  readonly zone: string;
  readonly missed: "once" | "skip";
  /**
   * JSONata over the event for each property of the input; absent of a flow without one.
   */
  readonly with?: {
    readonly [k: string]: string;
  };
}
export interface WebhookTrigger {
  readonly name: string;
  readonly on: "webhook";
  readonly scheme: "standard";
  readonly secret: string;
  readonly who: "writers" | "anyone";
  /**
   * JSONata over the event; absent when every event counts.
   */
  readonly when?: string;
  /**
   * JSONata over the event for each property of the input; absent of a flow without one.
   */
  readonly with?: {
    readonly [k: string]: string;
  };
}
export interface EndTrigger {
  readonly name: string;
  readonly on: "end";
  /**
   * Flow whose projects end.
   */
  readonly of: string;
  /**
   * JSONata over the event; absent when every event counts.
   */
  readonly when?: string;
  /**
   * Group whose members start the project, or not; absent when it starts by itself.
   */
  readonly by?: string;
  /**
   * JSONata over the event for each property of the input; absent of a flow without one.
   */
  readonly with?: {
    readonly [k: string]: string;
  };
}
export interface ForgeTrigger {
  readonly name: string;
  readonly on: "issue" | "comment" | "pull-request" | "push";
  /**
   * @minItems 1
   */
  readonly repositories: readonly ForgeRepository[];
  readonly who: "writers" | "anyone";
  /**
   * Secret that signs the forge's messages; absent where the forge is only asked.
   */
  readonly secret?: string;
  /**
   * JSONata over the event; absent when every event counts.
   */
  readonly when?: string;
  /**
   * JSONata over the event for each property of the input; absent of a flow without one.
   */
  readonly with?: {
    readonly [k: string]: string;
  };
}
export interface McpTrigger {
  readonly name: string;
  readonly on: "mcp";
  readonly who: "writers" | "anyone";
  /**
   * JSONata over the arguments of the call; absent when every call counts.
   */
  readonly when?: string;
  /**
   * JSONata over the event for each property of the input that the caller does not choose; absent when there is none.
   */
  readonly with?: {
    readonly [k: string]: string;
  };
}
/**
 * Waits for a group to grant a project more money. All phases that ask at the same time wait for one answer.
 */
export interface AwaitTopUpStep {
  readonly kind: "await-top-up";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly phase: string;
  readonly group: string;
  readonly expiresSeconds: number;
  /**
   * Step that works on.
   */
  readonly onGrant: string;
  /**
   * Reviews of the phase: one that asked for the money continues where it stopped.
   *
   * @minItems 1
   */
  readonly reviews?: readonly string[];
  /**
   * Step after a refusal or an expiry.
   */
  readonly onRefuse: string;
  /**
   * Step when the phase stopped for another reason, or no top-up is left.
   */
  readonly onOther: string;
}
/**
 * Chooses one of two steps by a condition over the outputs.
 */
export interface ChooseStep {
  readonly kind: "choose";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  /**
   * The phase that the condition is about. Default: the one whose name is the next step's.
   */
  readonly phase?: string;
  /**
   * JSONata over the outputs and the facts of phases.
   */
  readonly when: string;
  readonly reads?: Reads;
  readonly next: string;
  readonly otherwise: string;
}
/**
 * Sends the work back to an earlier phase while a condition over the outputs holds, a limited number of times.
 */
export interface SendBackStep {
  readonly kind: "send-back";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  /**
   * The earlier phase.
   */
  readonly phase: string;
  /**
   * A phase of the element after which it is decided.
   */
  readonly from: string;
  /**
   * Step at which the earlier phase begins.
   */
  readonly step: string;
  /**
   * JSONata over the outputs and the facts of phases.
   */
  readonly when: string;
  readonly reads?: Reads;
  /**
   * Maximum number of returns.
   */
  readonly rounds: number;
  /**
   * Step while the condition is false.
   */
  readonly next: string;
  /**
   * Step after the last return.
   */
  readonly then: string;
}
/**
 * Keeps how the project ends, before its final phases.
 */
export interface EnterFinallyStep {
  readonly kind: "enter-finally";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly ending: "finished" | "stopped" | "rejected";
  /**
   * First step of the final phases.
   */
  readonly next: string;
}
/**
 * Continues after the final phases with the ending that was kept.
 */
export interface LeaveFinallyStep {
  readonly kind: "leave-finally";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly finished: string;
  readonly stopped: string;
  readonly rejected?: string;
}
/**
 * Runs branches side by side; continues when all have finished.
 */
export interface FanOutStep {
  readonly kind: "fan-out";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly branches: readonly (readonly Step[])[];
  readonly next: string;
  /**
   * Step after a rejection at a gate of a branch; present where one offers that.
   */
  readonly onReject?: string;
  readonly onError: string;
}
/**
 * Works on a phase once for each element of a reported list; continues when all have ended, however they ended.
 */
export interface EachStep {
  readonly kind: "each";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly phase: string;
  /**
   * JSONata over the reported values.
   */
  readonly list: string;
  /**
   * Maximum number of elements.
   */
  readonly items: number;
  /**
   * Maximum number of elements that are worked on at the same time.
   */
  readonly atOnce: number;
  /**
   * One list: the steps of one element.
   */
  readonly branches: readonly (readonly Step[])[];
  /**
   * Value of each element with the paths that it locks; present where the elements are divided into waves. A wave begins on what those before it have merged.
   */
  readonly locks?: string;
  /**
   * Present where each element works on a branch of its own, which a merge step merges.
   */
  readonly merges?: true;
  readonly next: string;
  readonly onError: string;
}
/**
 * Merges the branches of a list's elements into the main branch, in the order of the list, in a runner without a model. At a conflict, the element works on it once more, and the step is repeated.
 */
export interface MergeStep {
  readonly kind: "merge";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly phase: string;
  /**
   * Maximum number of elements.
   */
  readonly items: number;
  /**
   * Maximum number of times that an element works on conflicts; 0 where no two elements can write the same file.
   */
  readonly rounds: number;
  /**
   * The list, as the engagement names it; present where its elements are divided into waves, at most one for each. The step named by `onConflict` works on the next one.
   */
  readonly waves?: string;
  /**
   * Time limit of one attempt.
   */
  readonly timeoutSeconds: number;
  /**
   * Maximum time between two heartbeats.
   */
  readonly heartbeatSeconds: number;
  readonly retry: Retry;
  readonly next: string;
  /**
   * The `each` step that works on the element in conflict.
   */
  readonly onConflict: string;
  /**
   * Step after a failure of every attempt.
   */
  readonly onLimit: string;
}
/**
 * Fetches the files of the customer's repository with which the project begins, in a runner without a model. Every resumption of the first phases passes it; what was fetched once is not fetched again.
 */
export interface FetchStep {
  readonly kind: "fetch";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  /**
   * First phase, in whose name an operator is asked.
   */
  readonly phase: string;
  /**
   * Time limit of one attempt.
   */
  readonly timeoutSeconds: number;
  /**
   * Maximum time between two heartbeats.
   */
  readonly heartbeatSeconds: number;
  readonly retry: Retry;
  readonly next: string;
  /**
   * Step after a refusal, or a failure of every attempt.
   */
  readonly onLimit: string;
}
/**
 * Pushes the newest revision to crew's branch of the customer's repository, in a runner without a model.
 */
export interface DeliverStep {
  readonly kind: "deliver";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  /**
   * Phase whose work it delivers, and in whose name an operator is asked.
   */
  readonly phase: string;
  /**
   * Time limit of one attempt.
   */
  readonly timeoutSeconds: number;
  /**
   * Maximum time between two heartbeats.
   */
  readonly heartbeatSeconds: number;
  readonly retry: Retry;
  readonly next: string;
  /**
   * Step after a refusal, or a failure of every attempt.
   */
  readonly onLimit: string;
}
/**
 * Records a notice to people in the table. The API words it and sends it to the current people of the project; it never delays the work.
 */
export interface NotifyStep {
  readonly kind: "notify";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  /**
   * Kind of the notice, which also determines its recipients.
   */
  readonly about: "gate" | "question" | "operator" | "top-up" | "day" | "finished" | "stopped" | "rejected";
  readonly phase?: string;
  readonly next: string;
}
/**
 * The project (or a branch of a fan-out) is done.
 */
export interface FinishStep {
  readonly kind: "finish";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  /**
   * Present when a rejection at a gate ends the project.
   */
  readonly rejected?: true;
  /**
   * True when it ends only a branch.
   */
  readonly branch: boolean;
  /**
   * Present when it ends the work on one element of a list, with how that ended.
   */
  readonly element?: "finished" | "unfinished";
}
/**
 * The project stops; it can be resumed from a phase.
 */
export interface FailStep {
  readonly kind: "fail";
  /**
   * Unique in the pipeline, at most 60 characters of 0-9 a-z -; the names of its states begin with it.
   */
  readonly id: string;
  readonly origin: Origin;
  readonly error: string;
  readonly cause: string;
}
/**
 * The customer's Git repository that a project begins with.
 */
export interface Repository {
  readonly name: string;
  readonly forge: "https" | "github" | "gitlab";
  /**
   * Address over https, without user and password.
   */
  readonly url: string;
  /**
   * Name on the forge; absent of https.
   */
  readonly project?: string;
  /**
   * Address of the forge; absent for the public one, and of https.
   */
  readonly service?: string;
  /**
   * Branch with whose newest commit a project begins.
   */
  readonly branch: string;
  /**
   * Name under which the secret with the token is kept; absent for a repository that everybody may read.
   */
  readonly credentials?: string;
  /**
   * Time at which the work is pushed to a branch of it; absent where it never is.
   */
  readonly deliver?: "gates" | "end";
  /**
   * Comments of writers that a request for changes takes along; absent where it takes none.
   */
  readonly feedback?: "selected" | "writers";
  /**
   * Files whose changes a further group has to approve; absent where there are none.
   */
  readonly sensitive?: {
    readonly paths: readonly string[];
    readonly group: string;
  };
}
/**
 * Micro-dollars per million tokens.
 */
export interface Price {
  readonly inputMicros: number;
  readonly outputMicros: number;
  readonly cacheReadMicros: number;
  /**
   * Written to the cache for the time that the model's "cache" sets.
   */
  readonly cacheWriteMicros: number;
  /**
   * Written to the cache for five minutes, if the model's "cache" is longer: messages are never cached longer. Absent: as "cacheWriteMicros".
   */
  readonly shortCacheWriteMicros?: number;
}
export interface ModelService {
  readonly provider: Provider;
  /**
   * Address of the service; absent where it is the provider's own.
   */
  readonly endpoint?: string;
  /**
   * Name of the secret that is the service's key.
   */
  readonly key?: string;
  readonly headers?: ModelHeaders;
  /**
   * Other request fields of the model there.
   */
  readonly fields?: {
    readonly [k: string]: unknown;
  };
  /**
   * Tokens a minute of each id for all runners of an environment; absent where calls do not wait for each other.
   */
  readonly tokensPerMinute?: number;
}
export interface Model {
  readonly provider: Provider;
  /**
   * Address of the service; absent where it is the provider's own.
   */
  readonly endpoint?: string;
  /**
   * Name of the secret that is the service's key.
   */
  readonly key?: string;
  readonly headers?: ModelHeaders;
  /**
   * Id and fallbacks, in order.
   *
   * @minItems 1
   */
  readonly ids: readonly string[];
  /**
   * Services of the fallbacks that a different service provides, by id.
   */
  readonly elsewhere?: {
    readonly [k: string]: ModelService;
  };
  readonly maxTokens: number;
  readonly cache: "off" | "5m" | "1h";
  /**
   * Prices by id; every id has one.
   */
  readonly prices: {
    readonly [k: string]: Price;
  };
  /**
   * How its agents work; absent where they have all of their tools and the whole brief.
   */
  readonly profile?: "lean";
  /**
   * Thinking effort, if the model's family supports it.
   */
  readonly effort?: "low" | "medium" | "high" | "xhigh" | "max";
  /**
   * Other request fields of the model, sent with every call.
   */
  readonly fields?: {
    readonly [k: string]: unknown;
  };
  /**
   * Tokens a minute of each id for all runners of an environment; absent where calls do not wait for each other.
   */
  readonly tokensPerMinute?: number;
}
export interface Agent {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly model: string;
  /**
   * The Handlebars text.
   */
  readonly prompt: string;
  readonly tools: readonly string[];
  readonly writes: readonly string[];
  readonly lane: "read-only" | "dry-run" | "execute";
  readonly reviews: readonly {
    readonly of: string;
    readonly blockOn: readonly ("low" | "medium" | "high" | "critical")[];
  }[];
  /**
   * JSON Schemas by output name.
   */
  readonly outputs: {
    readonly [k: string]: {
      readonly [k: string]: unknown;
    };
  };
  readonly mayAsk: boolean;
  /**
   * Input and output tokens per round.
   */
  readonly maxTokens: number;
  /**
   * Cost per round; absent where only the phase limits it.
   */
  readonly maxCostMicros?: number;
}
export interface Command {
  readonly argv: readonly string[];
  /**
   * Relative to the repository's root; empty for the root.
   */
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly exit: readonly number[];
  /**
   * Present when a call whose end is unknown may be repeated.
   */
  readonly repeatable?: true;
  /**
   * End of a phase's call in rehearsals; absent for none.
   */
  readonly example?: {
    readonly exit: number;
    /**
     * A text, or any other JSON value.
     */
    readonly output:
      | {
          readonly [k: string]: unknown;
        }
      | readonly unknown[]
      | string;
  };
}
/**
 * Functions of the runner.
 */
export interface BuiltInTool {
  readonly kind: "builtin";
  readonly name: string;
  readonly description: string;
  readonly effect: "read" | "write" | "execute";
  readonly builtin: "git" | "ledger" | "adr" | "review" | "recall" | "metrics" | "store";
  /**
   * Functions that agents get; absent for all.
   */
  readonly functions?: readonly string[];
}
/**
 * A program that runs in the work tree.
 */
export interface CommandTool {
  readonly kind: "command";
  readonly name: string;
  readonly description: string;
  readonly effect: "read" | "write" | "execute";
  /**
   * JSON Schema of the arguments.
   */
  readonly input: {
    readonly [k: string]: unknown;
  };
  readonly command: Command;
  readonly requires?: Requires;
  /**
   * Present when calls need the internet.
   */
  readonly network?: "internet";
  /**
   * Rights in the deployment's account while a phase calls it.
   */
  readonly rights?: readonly {
    readonly actions: readonly string[];
    readonly resources: readonly string[];
  }[];
  /**
   * Role of another account while a phase calls it.
   */
  readonly assume?: {
    readonly role: string;
    readonly externalId: string;
  };
  /**
   * Secrets by reference: the environment variable, and the name under which the secret is kept.
   */
  readonly secrets?: readonly {
    readonly name: string;
    readonly from: string;
  }[];
}
/**
 * Required packages and programs, in exact versions.
 */
export interface Requires {
  readonly npm?: readonly string[];
  readonly pip?: readonly string[];
  readonly apt?: readonly string[];
  readonly programs?: readonly {
    readonly image: string;
    readonly path: string;
  }[];
}
/**
 * An operation on a forge, which phases alone call.
 */
export interface ForgeTool {
  readonly kind: "forge";
  readonly name: string;
  readonly description: string;
  readonly effect: "read" | "write" | "execute";
  readonly operation: "merge" | "comment" | "label" | "unlabel" | "close" | "status";
  readonly repository: ForgeRepository | GitRepository;
  /**
   * JSON Schema of the arguments.
   */
  readonly input: {
    readonly [k: string]: unknown;
  };
  /**
   * The repository's credentials, by reference.
   */
  readonly secrets: readonly {
    readonly name: string;
    readonly from: string;
  }[];
  readonly network: "internet";
}
/**
 * A request to a web service.
 */
export interface HttpTool {
  readonly kind: "http";
  readonly name: string;
  readonly description: string;
  readonly effect: "read" | "write" | "execute";
  /**
   * JSON Schema of the arguments.
   */
  readonly input: {
    readonly [k: string]: unknown;
  };
  readonly http: HttpRequest;
  /**
   * Secrets, by reference; absent for none.
   */
  readonly secrets?: readonly {
    /**
     * Name in the headers.
     */
    readonly name: string;
    /**
     * Name under which the secret is kept.
     */
    readonly from: string;
  }[];
}
/**
 * Template of a request.
 */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly origin: string;
  readonly path: string;
  readonly query: {
    readonly [k: string]: string | number | boolean;
  };
  readonly headers: {
    readonly [k: string]: string;
  };
  /**
   * JSON; absent for none.
   */
  readonly body?:
    | {
        readonly [k: string]: unknown;
      }
    | readonly unknown[]
    | string;
  readonly timeoutSeconds: number;
  readonly maxBytes: number;
  /**
   * Private addresses or ranges that the host may have.
   */
  readonly addresses: readonly string[];
  /**
   * Answer in rehearsals; absent for none.
   */
  readonly example?: {
    readonly status: number;
    /**
     * A text, or any other JSON value.
     */
    readonly body:
      | {
          readonly [k: string]: unknown;
        }
      | readonly unknown[]
      | string;
  };
}
/**
 * Tools of a server of the Model Context Protocol.
 */
export interface McpTool {
  readonly kind: "mcp";
  readonly name: string;
  readonly description: string;
  readonly effect: "read" | "write" | "execute";
  readonly mcp: McpServer;
  readonly requires?: Requires;
  /**
   * Present when calls need the internet.
   */
  readonly network?: "internet";
  /**
   * Secrets by reference: the variable of the server or the name in its headers, and the name under which the secret is kept.
   */
  readonly secrets?: readonly {
    readonly name: string;
    readonly from: string;
  }[];
}
/**
 * A server, and all that its lock records of it.
 */
export interface McpServer {
  /**
   * A command, or an address.
   */
  readonly server: {
    readonly command?: readonly string[];
    readonly url?: string;
    readonly headers?: {
      readonly [k: string]: string;
    };
    readonly addresses?: readonly string[];
  };
  /**
   * Packages of the server's program.
   */
  readonly packages: readonly {
    /**
     * Name and version.
     */
    readonly package: string;
    /**
     * Integrity of the package in its registry.
     */
    readonly integrity: string;
    /**
     * SHA-256 of the installed files.
     */
    readonly contents: string;
  }[];
  /**
   * Instructions of the server, which no model receives.
   */
  readonly instructions: string;
  /**
   * SHA-256 of each tool that the server offers, by its name.
   */
  readonly offered: {
    readonly [k: string]: string;
  };
  /**
   * Tools that agents get.
   */
  readonly functions: readonly {
    /**
     * The server's name.
     */
    readonly name: string;
    readonly description: string;
    /**
     * JSON Schema of the arguments.
     */
    readonly input: {
      readonly [k: string]: unknown;
    };
    /**
     * JSON Schema of structured results.
     */
    readonly output?: {
      readonly [k: string]: unknown;
    };
  }[];
  readonly timeoutSeconds: number;
}
export interface Template {
  readonly name: string;
  /**
   * The Handlebars text.
   */
  readonly text: string;
  /**
   * Headings of level 2 that an artifact made from it must have.
   */
  readonly sections: readonly string[];
}
export interface Deliverable {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly template?: string;
  /**
   * Name in `schemas`; absent when the data of its files are not checked.
   */
  readonly schema?: string;
  readonly owner: string;
  readonly min: number;
  readonly optional: boolean;
}
export interface Check {
  readonly id?: string;
  /**
   * Paths of numbers in the JSON that the command prints, by name.
   */
  readonly values?: {
    readonly [k: string]: string;
  };
  /**
   * Globs of the files that decide what a check with an id measures: its program and its configuration. A result is missing when a member of the swarm has written one of them.
   */
  readonly sources?: readonly string[];
  readonly run: readonly string[];
  readonly before?: readonly string[];
  readonly folder: string;
  readonly expect?: string;
  readonly timeoutSeconds: number;
  readonly optional: boolean;
}
/**
 * Limits of one round.
 */
export interface Limits {
  readonly turns: number;
  readonly handoffs: number;
  readonly timeSeconds: number;
  readonly turnTimeSeconds: number;
  readonly repetition: {
    readonly window: number;
    readonly agents: number;
  };
  readonly tokens: number;
  readonly maxCostMicros: number;
  readonly onLimit: "save-and-ask" | "fail";
}
export interface Rehearsal {
  readonly ask: readonly {
    readonly agent: string;
    readonly question: string;
    readonly choices?: readonly string[];
    readonly answer?: string;
  }[];
  readonly report?: readonly {
    readonly agent: string;
    /**
     * Round of the phase from which on the values are reported.
     */
    readonly round: number;
    readonly values: {
      readonly [k: string]: string | number | boolean;
    };
  }[];
  readonly failReview: number;
  readonly findings?: number;
  readonly misbehave?:
    | "exceed-turns"
    | "ping-pong"
    | "write-outside"
    | "malformed-tool-call"
    | "throttle"
    | "silence"
    | "misfit-data"
    | "conflict";
  readonly decide: readonly ("approve" | "revise" | "reject")[];
}
export interface PhaseReview {
  readonly agent: string;
  readonly checklist: readonly string[];
}
export interface Phase {
  readonly name: string;
  readonly title: string;
  readonly goal: string;
  /**
   * Position in the order of the engagement, from 0; phases side by side share one.
   */
  readonly index: number;
  /**
   * Agent that begins a round; absent for work without agents.
   */
  readonly entry?: string;
  readonly members: readonly string[];
  readonly forcedHandoffs: readonly (readonly string[])[];
  readonly limits: Limits;
  readonly deliverables: readonly Deliverable[];
  /**
   * Write scopes in this phase, by agent, in place of the agents' own.
   */
  readonly writes?: {
    readonly [k: string]: readonly string[];
  };
  readonly checks: readonly Check[];
  readonly review?: PhaseReview;
  /**
   * Worked on at the end of every project, however it ends; it waits for nobody.
   */
  readonly final?: true;
  /**
   * Its briefs show lessons of earlier projects.
   */
  readonly lessons?: true;
  /**
   * Present for a phase that is worked on once for each element of a list; it waits for nobody.
   */
  readonly each?: {
    /**
     * The list, as the engagement names it.
     */
    readonly list: string;
    /**
     * Maximum number of elements.
     */
    readonly items: number;
    /**
     * Present where agents write: each element works on a branch of its own. Maximum number of times that an element works on conflicts.
     */
    readonly mergeRounds?: number;
    /**
     * Value of each element with the paths that it locks; agents write only there and in paths with {item.id}.
     */
    readonly locks?: string;
  };
  /**
   * True when it ends at a gate.
   */
  readonly gated: boolean;
  /**
   * Facts of the phase that expressions name: its runners report them to the state machine, people give its ratings.
   *
   * @minItems 1
   */
  readonly facts?: readonly FactName[];
  readonly rehearsal: Rehearsal;
}
export interface Person {
  readonly name: string;
  readonly email: string;
}
/**
 * A deployment, with its size's preset applied.
 */
export interface Environment {
  readonly name: string;
  readonly region: string;
  readonly size: "small" | "medium" | "large";
  /**
   * 12 digits.
   */
  readonly account?: string;
  readonly network: "public" | "private";
  /**
   * Availability zones with a subnet.
   */
  readonly zones: number;
  /**
   * Size of one runner.
   */
  readonly runner: {
    /**
     * Processor units; 1024 is one processor.
     */
    readonly cpuUnits: number;
    readonly memoryMib: number;
    /**
     * Disk of the work tree; the minimum that can be requested is 21, and 20 are included.
     */
    readonly storageGib: number;
    readonly spot: boolean;
  };
  readonly api: {
    readonly memoryMib: number;
  };
  /**
   * True when all stored data is encrypted with the deployment's own key instead of the services' keys.
   */
  readonly ownKey: boolean;
  readonly pointInTimeRecovery: boolean;
  readonly containerInsights: boolean;
  readonly dashboard: boolean;
  readonly flowLogs: boolean;
  readonly deletionProtection: boolean;
  readonly logRetentionDays: number;
  /**
   * E-mail addresses.
   */
  readonly alarms: readonly string[];
  /**
   * Identity provider of the customer.
   */
  readonly identity?: {
    readonly issuer: string;
    readonly clientId: string;
  };
  readonly sender?: string;
  readonly domain?: string;
  /**
   * Address of an OTLP receiver over HTTP.
   */
  readonly telemetry?: string;
  /**
   * Existing network of the runners.
   */
  readonly vpc?: {
    readonly id: string;
    readonly subnets: readonly string[];
    /**
     * Address of a web proxy.
     */
    readonly proxy?: string;
  };
  /**
   * Role that deploys.
   */
  readonly deployRole?: {
    readonly arn: string;
    readonly externalId?: string;
  };
  /**
   * Managed policy that bounds every role: its path and name.
   */
  readonly permissionsBoundary?: string;
  /**
   * Path of every role.
   */
  readonly rolePath?: string;
  /**
   * Further tags of every resource.
   */
  readonly tags?: {
    readonly [k: string]: string;
  };
  /**
   * Triggers that act here; absent where none does.
   */
  readonly triggers?: readonly string[];
  readonly monthlyBudgetMicros?: number;
}
/**
 * A compiled engagement: all defaults applied, units normalised, no YAML and no AWS. Money is integer micro-dollars, time is seconds.
 */
export interface Pipeline {
  readonly schemaVersion: 1;
  /**
   * Name of the engagement.
   */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mode: "guided" | "full";
  /**
   * Default statement of work of the engagement, in Markdown.
   */
  readonly sow: string;
  readonly models: {
    readonly [k: string]: Model;
  };
  readonly people: {
    readonly [k: string]: readonly Person[];
  };
  readonly flow?: Flow;
  readonly repository?: Repository;
  /**
   * Values that conditions of the machine name and that are known when a project begins; absent where they name none of it.
   */
  readonly given?: readonly ("project" | "repository")[];
  /**
   * Model that rates deliverables in `crew eval`.
   */
  readonly judge?: {
    readonly model: string;
    readonly price: {
      readonly input: number;
      readonly output: number;
    };
    readonly least?: number;
  };
  readonly survey?: Survey;
  readonly lessons?: Lessons;
  /**
   * Groups whose members may start projects besides the operators; absent when nobody else may.
   */
  readonly startedBy?: readonly string[];
  readonly budget: {
    readonly maxCostMicros: number;
    /**
     * Part of it that only the final phases may use; absent without any.
     */
    readonly setAsideMicros?: number;
    readonly warnAtPercent: number;
    /**
     * Money of one day for all projects; absent without a maximum.
     */
    readonly perDayMicros?: number;
    /**
     * Requests for more money; absent when there are none.
     */
    readonly topUp?: {
      readonly group: string;
      readonly stepMicros: number;
      /**
       * All top-ups of a project together.
       */
      readonly maxMicros: number;
      /**
       * Consequence of a refusal or an expiry.
       */
      readonly refusal: "ask-operator" | "stop";
    };
  };
  /**
   * What starts projects besides people. Absent where nothing does.
   */
  readonly triggers?: readonly Trigger[];
  /**
   * Absent where none is declared.
   */
  readonly alerts?: readonly Alert[];
  /**
   * Absent where nothing is declared.
   */
  readonly retention?: {
    readonly infrequentDays?: number;
    readonly archiveDays?: number;
    readonly versionDays?: number;
    readonly logDays?: number;
  };
  readonly agents: {
    readonly [k: string]: Agent;
  };
  readonly tools: {
    readonly [k: string]: Tool;
  };
  readonly templates: {
    readonly [k: string]: Template;
  };
  /**
   * JSON Schemas of deliverables, by the path of their file in the workspace; absent when there are none.
   */
  readonly schemas?: {
    readonly [k: string]: {
      readonly [k: string]: unknown;
    };
  };
  readonly phases: {
    readonly [k: string]: Phase;
  };
  /**
   * Id of the first step.
   */
  readonly start: string;
  /**
   * Steps in the order of the engagement; every reference names a step of the same list.
   */
  readonly steps: readonly Step[];
  /**
   * Environments by name; only the infrastructure depends on them, so the runner's configuration does not contain them.
   */
  readonly environments?: {
    readonly [k: string]: Environment;
  };
}
/**
 * The customer's Git repository that a project begins with.
 */
export interface StatusRepository {
  readonly name: string;
  readonly url: string;
  readonly branch: string;
  /**
   * Comments at the forge that a request for changes takes along, and where they are read.
   */
  readonly feedback?: {
    readonly from: "selected" | "writers";
    readonly repository: ForgeRepository;
  };
  /**
   * Group that approves changes of sensitive files as well; absent where there are none.
   */
  readonly sensitiveGroup?: string;
}
/**
 * Expected effort of a project; the minutes do not include people's time to decide.
 */
export interface ProjectEstimate {
  readonly minutes: EstimatedRange;
  readonly costMicros: EstimatedRange;
  /**
   * Number of requests to people if nothing is sent back: decisions at gates, and questions as in a rehearsal.
   */
  readonly reviews: {
    readonly gates: number;
    readonly questions: number;
  };
}
export interface EstimatedRange {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}
/**
 * What an approval starts, as far as the engagement says: all phases until people are asked again. The minutes do not include people's time to decide.
 */
export interface StartEstimate {
  /**
   * In their order.
   */
  readonly phases: readonly {
    readonly phase: string;
    /**
     * The phase is skipped unless its condition is true.
     */
    readonly isConditional?: true;
  }[];
  readonly costMicros: EstimatedRange;
  /**
   * Most that these phases can cost with all their rounds, at most the budget.
   */
  readonly worstMicros: number;
  readonly minutes: EstimatedRange;
}
export interface StatusGate {
  readonly group: string;
  readonly quorum: number;
  /**
   * Further groups that must approve as well; absent for a gate of one group.
   */
  readonly alsoApprovedBy?: readonly RequiredGroup[];
  /**
   * Group to whose people votes may be passed on; absent where they may not.
   */
  readonly delegate?: string;
  /**
   * Verdicts to choose from; absent: approve and revise.
   */
  readonly verdicts?: readonly ("approve" | "revise" | "reject")[];
  /**
   * People who cannot approve; absent when everybody in the group can.
   */
  readonly separate?: readonly ("authors" | "operators")[];
  readonly starts?: StartEstimate;
  readonly calendar?: Calendar;
  readonly ratings: readonly string[];
  readonly dueSeconds: number;
  readonly expiresSeconds: number;
  readonly onExpire: "stop" | "approve" | "ask-operator";
  readonly revisePhase: string;
  readonly reviseRounds: number;
  /**
   * Consequence of the last request for changes; absent in files of older versions, which asked the operator.
   */
  readonly reviseThen?: "ask-operator" | "stop";
}
export interface StatusPhase {
  /**
   * Worked on at the end of every project, however it ends.
   */
  readonly final?: true;
  readonly name: string;
  readonly title: string;
  readonly goal: string;
  readonly index: number;
  readonly members: readonly string[];
  /**
   * Tool that the phase calls, when no agents work on it.
   */
  readonly calls?: string;
  /**
   * List for each of whose elements the phase is worked on, as the engagement names it.
   */
  readonly each?: string;
  /**
   * Present where each element is worked on on a branch of its own.
   */
  readonly branches?: true;
  /**
   * Value of each element with the paths that it locks.
   */
  readonly locks?: string;
  readonly deliverables: readonly Deliverable[];
  readonly review?: PhaseReview;
  readonly gate?: StatusGate;
  /**
   * Checks with an id.
   */
  readonly checks?: readonly StatusCheck[];
  /**
   * Values that its members report.
   */
  readonly outputs?: readonly StatusOutput[];
}
export interface StatusCheck {
  readonly id: string;
  readonly command: string;
  /**
   * Paths of numbers in the JSON that the command prints, by name.
   */
  readonly values: {
    readonly [k: string]: string;
  };
}
export interface StatusOutput {
  readonly agent: string;
  readonly name: string;
  readonly description: string;
}
/**
 * The API's and the site's view of an engagement: titles, people, gates; no prompts, no tools.
 */
export interface StatusManifest {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mode: "guided" | "full";
  readonly people: {
    readonly [k: string]: readonly Person[];
  };
  /**
   * Group that answers questions.
   */
  readonly questionGroup: string;
  readonly flow?: Flow;
  readonly repository?: StatusRepository;
  readonly survey?: Survey;
  readonly lessons?: Lessons;
  /**
   * Groups whose members may start projects besides the operators; absent when nobody else may.
   */
  readonly startedBy?: readonly string[];
  readonly estimate?: ProjectEstimate;
  readonly budget: {
    readonly maxCostMicros: number;
    readonly warnAtPercent: number;
    /**
     * Money of one day for all projects; absent without a maximum.
     */
    readonly perDayMicros?: number;
    /**
     * Requests for more money; absent when there are none.
     */
    readonly topUp?: {
      readonly group: string;
      readonly stepMicros: number;
      /**
       * All top-ups of a project together.
       */
      readonly maxMicros: number;
      /**
       * Consequence of a refusal or an expiry.
       */
      readonly refusal: "ask-operator" | "stop";
    };
  };
  /**
   * What starts projects besides people. Absent where nothing does.
   */
  readonly triggers?: readonly Trigger[];
  /**
   * Absent where none is declared.
   */
  readonly alerts?: readonly Alert[];
  readonly agents: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string;
  }[];
  /**
   * In order.
   */
  readonly phases: readonly StatusPhase[];
}
/**
 * An event of a project, as the site shows it.
 */
export interface ProjectEvent {
  /**
   * Unique in the project; sorts by time.
   */
  readonly id: string;
  /**
   * ISO 8601, UTC.
   */
  readonly time: string;
  readonly kind:
    | "project-started"
    | "code-fetched"
    | "work-delivered"
    | "project-finished"
    | "project-stopped"
    | "project-ending"
    | "project-rejected"
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
    | "work-returned"
    | "branch-merged"
    | "branch-conflict"
    | "phase-skipped"
    | "reminder-sent"
    | "decision-made"
    | "operator-asked"
    | "operator-decided"
    | "budget-warning"
    | "alert-raised"
    | "alert-ended"
    | "top-up-asked"
    | "top-up-decided"
    | "follow-up-asked"
    | "follow-up-decided"
    | "follow-up-expired"
    | "limit-raised"
    | "people-changed"
    | "fact-recorded";
  /**
   * One sentence for people.
   */
  readonly text: string;
  readonly phase?: string;
  readonly round?: number;
  readonly agent?: string;
  /**
   * Agent that takes over.
   */
  readonly to?: string;
  /**
   * Agents that had handed the work to each other only, so that it was directed to a third one.
   */
  readonly among?: readonly string[];
  /**
   * Path of the artifact.
   */
  readonly path?: string;
  readonly toolName?: string;
  readonly costMicros?: number;
  readonly tokens?: number;
  /**
   * True where a call of a model led to no reply.
   */
  readonly isLost?: boolean;
  readonly revision?: string;
  /**
   * Id of the item.
   */
  readonly question?: string;
  /**
   * E-mail address of the person.
   */
  readonly by?: string;
}
/**
 * A person's decision at a gate.
 */
export interface DecisionInput {
  /**
   * Created by the page that showed the gate; the same id twice is one decision.
   */
  readonly decisionId: string;
  readonly verdict: "approve" | "revise" | "reject" | "review-again";
  /**
   * Revision that was shown to the person.
   */
  readonly revision: string;
  /**
   * Ratings by name.
   */
  readonly ratings?: {
    readonly [k: string]: number;
  };
  /**
   * Required for a request for changes and for a rejection.
   */
  readonly comment?: string;
  /**
   * Comments on single artifacts, by path.
   */
  readonly artifactComments?: {
    readonly [k: string]: string;
  };
  /**
   * Ids of the gate's caveats that the person has acknowledged. An approval needs all of them.
   *
   * @maxItems 1000
   */
  readonly acknowledged?: readonly string[];
  /**
   * Ids of remarks at the forge that a request for changes takes along, where people select them.
   *
   * @maxItems 30
   */
  readonly remarks?: readonly string[];
}
/**
 * An operator's grant beyond the current limits of a phase's rounds, or of the project.
 */
export interface FurtherLimits {
  readonly turns?: number;
  readonly handoffs?: number;
  /**
   * Minutes of work.
   */
  readonly minutes?: number;
  readonly tokens?: number;
  /**
   * Money of a round.
   */
  readonly usd?: number;
  /**
   * Money of the whole project.
   */
  readonly budgetUsd?: number;
}
/**
 * An operator's decision for a phase that cannot continue by itself.
 */
export interface OperatorDecisionInput {
  readonly decisionId: string;
  readonly verdict: "resume" | "accept" | "stop";
  readonly comment?: string;
  readonly raise?: FurtherLimits;
}
/**
 * A person's decision on a request for more money.
 */
export interface TopUpInput {
  readonly decisionId: string;
  readonly verdict: "grant" | "refuse";
  readonly comment?: string;
}
/**
 * A person's decision on a start that the end of a project has proposed.
 */
export interface FollowUpInput {
  readonly decisionId: string;
  readonly verdict: "start" | "decline";
  /**
   * Required with decline.
   */
  readonly comment?: string;
}
/**
 * An operator's request to resume a stopped project.
 */
export interface ResumeInput {
  /**
   * Phase to start with.
   */
  readonly from: string;
  readonly comment?: string;
  readonly raise?: FurtherLimits;
}
/**
 * A person passes on the own vote at a gate to another person.
 */
export interface DelegationInput {
  readonly decisionId: string;
  /**
   * E-mail address of a person of the group that the gate names for this.
   */
  readonly to: string;
  /**
   * It is recorded and mailed to the person.
   */
  readonly reason: string;
}
/**
 * The other person of a vote that was passed on.
 */
export interface Delegation {
  readonly name: string;
  readonly email: string;
}
/**
 * A person's withdrawal of the own approval while the gate waits for others, or of passing on the own vote.
 */
export interface WithdrawalInput {
  readonly decisionId: string;
}
/**
 * A person's answer to a question.
 */
export interface AnswerInput {
  readonly decisionId: string;
  readonly answer: string;
}
/**
 * A request to raise the money that an engagement's projects may spend today (UTC).
 */
export interface TodayInput {
  /**
   * The day in UTC, as 2026-11-28. A request that is repeated after it has ended is not about the next one.
   */
  readonly day: string;
  readonly decisionId: string;
  /**
   * US dollars in addition.
   */
  readonly usd: number;
  readonly comment?: string;
}
/**
 * The money of one day was raised.
 */
export interface RaisedDay {
  readonly decisionId: string;
  readonly engagement: string;
  /**
   * The day in UTC, as 2026-11-28.
   */
  readonly day: string;
  /**
   * US dollars in addition.
   */
  readonly usd: number;
  readonly by: string;
  readonly name: string;
  readonly time: string;
  readonly comment: string;
}
/**
 * An operator's request to raise a project's budget, or the limits of one of its phases.
 */
export interface LimitsInput {
  readonly decisionId: string;
  /**
   * New budget of the whole project, in US dollars.
   */
  readonly budgetUsd?: number;
  /**
   * Phase whose rounds get new limits.
   */
  readonly phase?: string;
  readonly turns?: number;
  readonly handoffs?: number;
  readonly tokens?: number;
  /**
   * New cost limit of a round of the phase, in US dollars.
   */
  readonly usd?: number;
  readonly comment?: string;
}
/**
 * A person whom an operator adds to a project.
 */
export interface PlaceInput {
  readonly name: string;
  readonly email: string;
}
/**
 * Answers to the questions after a project, by their ids; they replace the person's earlier ones.
 */
export interface SurveyInput {
  readonly answers: SurveyAnswersById;
}
/**
 * A rating from 1 to 5, true or false, or text, by the question's id.
 */
export interface SurveyAnswersById {
  readonly [k: string]: number | boolean | string;
}
/**
 * A person's recorded answers.
 */
export interface SurveyAnswers {
  /**
   * Address of the person.
   */
  readonly by: string;
  readonly name: string;
  readonly time: string;
  readonly answers: SurveyAnswersById;
}
/**
 * An operator's change of the people who decide or answer in a project: adds, removes or replaces a person.
 */
export interface PeopleInput {
  readonly decisionId: string;
  readonly group: string;
  readonly add?: PlaceInput;
  /**
   * Address of the person who is removed.
   */
  readonly remove?: string;
  /**
   * Reason of the change.
   */
  readonly comment: string;
}
/**
 * Record of an operator's change of the people who decide or answer in a project.
 */
export interface PeopleChange {
  readonly decisionId: string;
  /**
   * E-mail address.
   */
  readonly by: string;
  readonly name: string;
  /**
   * ISO 8601, UTC.
   */
  readonly time: string;
  readonly comment: string;
  readonly group: string;
  readonly added?: PlaceInput;
  readonly removed?: PlaceInput;
}
/**
 * Record of an operator's change of a project's limits.
 */
export interface RaisedLimits {
  readonly decisionId: string;
  /**
   * E-mail address.
   */
  readonly by: string;
  readonly name: string;
  /**
   * ISO 8601, UTC.
   */
  readonly time: string;
  readonly comment: string;
  /**
   * Absent for the project's budget.
   */
  readonly phase?: string;
  /**
   * Number of the top-up that raised the budget; absent for operators' own changes.
   */
  readonly topUp?: number;
  readonly raised: readonly {
    readonly limit: "budget" | "turns" | "handoffs" | "minutes" | "tokens" | "usd";
    readonly from: number;
    /**
     * In US dollars for amounts of money.
     */
    readonly to: number;
  }[];
}
/**
 * A commit that crew pushed to the customer's repository.
 */
export interface DeliveredCommit {
  /**
   * Branch that crew pushed.
   */
  readonly branch: string;
  /**
   * The commit.
   */
  readonly head: string;
  /**
   * Newest commit of the customer's branch that it contains.
   */
  readonly base: string;
  /**
   * Id of its tree in Git.
   */
  readonly tree: string;
}
/**
 * A comment or review on the request of a project, by a person who may write in the repository.
 */
export interface Remark {
  /**
   * Another one after an edit.
   */
  readonly id: string;
  /**
   * Name at the forge.
   */
  readonly author: string;
  readonly text: string;
  /**
   * Its address at the forge.
   */
  readonly page: string;
  /**
   * File that it is about; absent of one about all.
   */
  readonly path?: string;
  /**
   * When it was written.
   */
  readonly time: string;
}
/**
 * Record of a vote or answer.
 */
export interface RecordedDecision {
  readonly decisionId: string;
  readonly verdict:
    | "approve"
    | "revise"
    | "reject"
    | "review-again"
    | "withdraw"
    | "delegate"
    | "take-back"
    | "resume"
    | "accept"
    | "stop"
    | "cancel"
    | "prioritise"
    | "requeue"
    | "raise"
    | "people"
    | "return"
    | "grant"
    | "refuse"
    | "start"
    | "decline";
  /**
   * E-mail address.
   */
  readonly by: string;
  readonly name: string;
  /**
   * Present where the person did not sign in: `account`, somebody with rights in the AWS account acted as the person; `machine`, somebody at the computer that runs `crew up`.
   */
  readonly channel?: "account" | "machine";
  /**
   * ISO 8601, UTC.
   */
  readonly time: string;
  readonly revision: string;
  readonly ratings: {
    readonly [k: string]: number;
  };
  readonly comment: string;
  readonly artifactComments: {
    readonly [k: string]: string;
  };
  /**
   * Acknowledged caveats, in the words that were shown to the person.
   */
  readonly acknowledged?: readonly string[];
  /**
   * Remarks at the forge that the request for changes took along, as they were then.
   */
  readonly remarks?: readonly Remark[];
  readonly delivered?: DeliveredCommit;
  readonly for?: Delegation;
  readonly to?: Delegation;
  /**
   * Groups of the gate for one of which an approval counts; absent at a gate of one group.
   */
  readonly groups?: readonly string[];
  readonly raise?: FurtherLimits;
}
/**
 * Money that all projects of the engagement may begin to spend today.
 */
export interface MoneyOfToday {
  /**
   * The day in UTC, as 2026-11-28.
   */
  readonly day: string;
  /**
   * Declared maximum, without what people have added.
   */
  readonly perDayMicros: number;
  /**
   * Money that no run has taken.
   */
  readonly leftMicros: number;
  /**
   * True while a phase of the project waits for money of the day.
   */
  readonly isAwaited: boolean;
  /**
   * True for a viewer who may add to it.
   */
  readonly mayRaise: boolean;
}
/**
 * A notice that could not be sent to somebody.
 */
export interface UndeliveredNotice {
  /**
   * Kind of the notice, such as gate.
   */
  readonly about: string;
  /**
   * ISO 8601, UTC.
   */
  readonly time: string;
  /**
   * Addresses that it did not reach.
   */
  readonly addresses: readonly string[];
  /**
   * True when it is not sent any more.
   */
  readonly isLost: boolean;
  /**
   * The failure, its reason and what follows, in words.
   */
  readonly text: string;
}
/**
 * A record that is not what its key says; an engineer has to restore it.
 */
export interface DamagedRecord {
  /**
   * Kind of the record, such as gate.
   */
  readonly kind: string;
  /**
   * Its sort key in the table.
   */
  readonly record: string;
  /**
   * The fault, and what it prevents, in words.
   */
  readonly text: string;
}
/**
 * One file of a published revision.
 */
export interface ArtifactEntry {
  readonly path: string;
  readonly digest: Digest;
  /**
   * Bytes.
   */
  readonly size: number;
  readonly title: string;
}
/**
 * One published state of the project's repository.
 */
export interface Revision {
  readonly id: CommitId;
  readonly parent?: CommitId;
  readonly phase: string;
  readonly round: number;
  readonly agent?: string;
  readonly turn?: number;
  /**
   * ISO 8601, UTC.
   */
  readonly time: string;
  readonly message: string;
  readonly files: readonly ArtifactEntry[];
}
/**
 * Tokens and money used.
 */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly costMicros: number;
}
export interface ProjectSummary {
  readonly id: string;
  readonly title: string;
  readonly engagement: string;
  readonly engagementTitle: string;
  readonly rehearsed?: Rehearsed;
  readonly status: ProjectStatus;
  readonly retry?: RetryView;
  /**
   * From 1 to 10; only of a project of a flow.
   */
  readonly priority?: number;
  /**
   * ISO 8601, UTC.
   */
  readonly createdAt: string;
  /**
   * The current phase, or empty.
   */
  readonly phaseTitle: string;
  readonly phasesDone: number;
  readonly phaseCount: number;
  /**
   * Everything that the project waits for, one sentence per kind; or empty.
   */
  readonly waitingFor: string;
  /**
   * True when it waits for something that the viewer can do.
   */
  readonly awaitsViewer: boolean;
  /**
   * Time since which it has waited for a person, if it does. ISO 8601, UTC.
   */
  readonly waitingSince?: string;
  readonly usage: Usage;
  readonly maxCostMicros: number;
}
/**
 * A further try of a failed phase, which crew makes by itself.
 */
export interface RetryView {
  /**
   * 1 for the first further try.
   */
  readonly number: number;
  /**
   * Number of further tries that the flow allows.
   */
  readonly of: number;
  /**
   * Time from which on it begins, when the flow has a place. ISO 8601, UTC.
   */
  readonly at: string;
}
export interface RoundView {
  readonly round: number;
  /**
   * ISO 8601, UTC.
   */
  readonly startedAt: string;
  /**
   * ISO 8601, UTC.
   */
  readonly finishedAt?: string;
  readonly cause: "start" | "review" | "decision" | "operator" | "return" | "top-up" | "conflict";
  readonly revision?: string;
  /**
   * approve, revise, or what the operator chose.
   */
  readonly decision?: string;
  readonly call?: CallView;
}
/**
 * The call of a round without a model.
 */
export interface CallView {
  readonly tool: string;
  /**
   * The program with its arguments, as it was run.
   */
  readonly argv: readonly string[];
  /**
   * ARN of the role with which it acts in an account. Absent for a tool without rights in one.
   */
  readonly role?: string;
  /**
   * Files that the call works on.
   */
  readonly files: readonly {
    readonly path: string;
    /**
     * SHA-256 of its content.
     */
    readonly digest: string;
    /**
     * Bytes.
     */
    readonly size: number;
  }[];
  /**
   * SHA-256 of everything that is approved: the tool's declaration, the program with its arguments, the files, the region and the role.
   */
  readonly digest: string;
  /**
   * ISO 8601, UTC. Absent before it is approved.
   */
  readonly begunAt?: string;
  /**
   * ISO 8601, UTC. Absent while it runs, and when nobody knows how it ended.
   */
  readonly doneAt?: string;
  /**
   * How the program ended: exit code 0.
   */
  readonly end?: string;
  /**
   * Reason why the phase could not go on with it.
   */
  readonly fault?: string;
  /**
   * What the program printed, shortened.
   */
  readonly output?: string;
  /**
   * Values read out of the output.
   */
  readonly values?: {
    readonly [k: string]: unknown;
  };
}
/**
 * The work on one element of a list.
 */
export interface ElementView {
  readonly id: string;
  /**
   * Its value `title`; the id when it has none.
   */
  readonly title: string;
  /**
   * How the work on it ended, or how far it is.
   */
  readonly status: "upcoming" | "working" | "reviewing" | "finished" | "limit" | "failed" | "conflict" | "stopped";
  /**
   * Reason why it did not finish.
   */
  readonly reason?: string;
  /**
   * Ids of the elements before it in the list that work on paths it locks too; present while it waits for them.
   */
  readonly waitsFor?: readonly string[];
  /**
   * Branch of the project's repository with the work; absent once it is merged, and where agents write nothing.
   */
  readonly branch?: string;
  /**
   * Files in which its work and that of others did not fit together.
   */
  readonly conflicts?: readonly string[];
  readonly activeAgent?: string;
  readonly rounds: readonly RoundView[];
  readonly usage?: Usage;
}
export interface PhaseView {
  /**
   * Revision of the deliverables: the approved one, or the one that people decide on now; absent while the phase works, when the newest counts.
   */
  readonly revision?: string;
  readonly name: string;
  readonly title: string;
  readonly goal: string;
  readonly status: PhaseStatus;
  readonly rounds: readonly RoundView[];
  readonly activeAgent?: string;
  /**
   * List for each of whose elements the phase is worked on, as the engagement names it.
   */
  readonly each?: string;
  /**
   * Elements of that list in order, of the newest one; absent before the phase has begun.
   */
  readonly elements?: readonly ElementView[];
  readonly members: readonly string[];
  /**
   * Tool that the phase calls, when no agents work on it.
   */
  readonly calls?: string;
  /**
   * Worked on at the end of every project, however it ends; a project is not resumed from it.
   */
  readonly final?: true;
  readonly gated: boolean;
  readonly usage?: Usage;
  readonly deliverables: readonly {
    readonly id: string;
    readonly title: string;
    readonly path: string;
    readonly owner: string;
    readonly files: readonly string[];
    /**
     * Files that have changed since the phase's revision.
     */
    readonly changedSince?: readonly string[];
    readonly optional: boolean;
  }[];
}
export interface AgentView {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly usage: Usage;
  readonly active: boolean;
}
/**
 * One entry of the task ledger.
 */
export interface LedgerEntry {
  readonly id: string;
  readonly section: "facts" | "assumptions" | "decisions" | "blockers" | "deliverables" | "feedback";
  readonly text: string;
  /**
   * Name of an agent or address of a person.
   */
  readonly by: string;
  readonly phase: string;
  readonly round: number;
  /**
   * ISO 8601, UTC.
   */
  readonly time: string;
  readonly rationale?: string;
  readonly confidence?: "high" | "medium" | "low";
  /**
   * State of feedback: answered once the team's next round was presented to people or done, resolved once people have approved since, noted when it requested nothing.
   */
  readonly status?: "open" | "answered" | "resolved" | "noted";
  readonly path?: string;
}
/**
 * A condition at a gate, as it was when the gate opened; the age of a review as it is now.
 */
export interface GateRequirement {
  /**
   * The engagement's expression.
   */
  readonly text: string;
  readonly isMet: boolean;
  /**
   * Values of the outputs that it names, in words.
   */
  readonly values: string;
}
/**
 * A value that expressions can read.
 */
export interface GateValue {
  /**
   * Name as expressions write it.
   */
  readonly name: string;
  /**
   * The value; absent when it is missing.
   */
  readonly value?: string | number | boolean | readonly unknown[];
  /**
   * Why it is missing: nothing measured it, or it was measured on other files than those of the gate.
   */
  readonly missing?: "not-measured" | "other-files";
  readonly meaning: string;
  readonly source: string;
}
/**
 * Minutes of work that phases took in the newest finished projects of the engagement.
 */
export interface UsualWork {
  /**
   * Number of the projects, at least 3.
   */
  readonly projects: number;
  readonly low: number;
  /**
   * The median.
   */
  readonly likely: number;
  readonly high: number;
}
/**
 * What an approval starts: all phases until people are asked again, with their expected cost and work.
 */
export interface GateStart {
  readonly phases: readonly {
    readonly phase: string;
    readonly title: string;
    /**
     * The phase is skipped unless its condition is true.
     */
    readonly isConditional?: true;
  }[];
  /**
   * Titles of phases that run beside the gate's, and have to end first.
   */
  readonly beside: readonly string[];
  readonly costMicros: EstimatedRange;
  /**
   * Most that these phases can cost with all their rounds, at most the budget.
   */
  readonly worstMicros: number;
  readonly usual?: UsualWork;
  readonly minutes: EstimatedRange;
}
/**
 * A group that must approve, and how many of its approvals are given. Each approval counts for one group.
 */
export interface GateGroup {
  readonly group: string;
  readonly quorum: number;
  readonly given: number;
  /**
   * Items: Names.
   */
  readonly people: readonly string[];
}
/**
 * A gate as people see it.
 */
export interface GateView {
  /**
   * Comments at the forge that a request for changes can take along; absent where it takes none.
   */
  readonly remarks?: {
    readonly from: "selected" | "writers";
    readonly items: readonly Remark[];
    /**
     * Reason why newer ones may be missing.
     */
    readonly problem?: string;
  };
  /**
   * Changes of sensitive files in the work, which the group has to approve as well; absent where there are none.
   */
  readonly sensitive?: {
    readonly group: string;
    /**
     * The first of them.
     */
    readonly paths: readonly string[];
    readonly count: number;
  };
  /**
   * Commit on crew's branch of the customer's repository with this revision; absent where it was not delivered.
   */
  readonly delivery?: {
    /**
     * Pull or merge request of the branch; absent where the forge has none.
     */
    readonly request?: {
      readonly number: number;
      /**
       * Its address at the forge.
       */
      readonly page: string;
    };
    readonly repository: string;
    readonly url: string;
    /**
     * Branch that crew pushes.
     */
    readonly branch: string;
    /**
     * The customer's branch.
     */
    readonly onto: string;
    readonly head: CommitId;
    readonly base: CommitId;
    /**
     * Id of its tree in Git.
     */
    readonly tree: string;
    /**
     * Number of changed files.
     */
    readonly files: number;
  };
  /**
   * Values of the phase that expressions can read, as of the gate's round.
   */
  readonly values: readonly GateValue[];
  readonly project: string;
  readonly phase: string;
  readonly phaseTitle: string;
  readonly round: number;
  /**
   * Round of work that it shows; an earlier one when people are asked again without new work.
   */
  readonly work: number;
  readonly status: "open" | "decided" | "expired" | "replaced" | "stopped";
  readonly goal: string;
  /**
   * ISO 8601, UTC.
   */
  readonly openedAt: string;
  /**
   * ISO 8601, UTC.
   */
  readonly dueAt: string;
  /**
   * ISO 8601, UTC.
   */
  readonly expiresAt: string;
  readonly onExpire: "stop" | "approve" | "ask-operator";
  readonly quorum: number;
  /**
   * Groups that must each approve; absent for a gate of one group. `quorum` is the sum of theirs.
   */
  readonly groups?: readonly GateGroup[];
  /**
   * Verdicts to choose from.
   */
  readonly verdicts: readonly ("approve" | "revise" | "reject")[];
  readonly ratings: readonly string[];
  readonly call?: CallView;
  /**
   * Requests for changes still possible.
   */
  readonly roundsLeft: number;
  /**
   * Consequence of a request for changes when no more are possible.
   */
  readonly reviseThen: "ask-operator" | "stop";
  /**
   * Empty after the last.
   */
  readonly nextPhaseTitle: string;
  /**
   * Phase that would make the changes.
   */
  readonly revisePhaseTitle: string;
  readonly revision: string;
  readonly previousRevision?: string;
  readonly previousRound?: number;
  readonly artifacts: readonly GateArtifact[];
  /**
   * Caveats that an approver has to acknowledge, one by one.
   */
  readonly caveats: readonly GateCaveat[];
  /**
   * The phase's rounds before this one, oldest first.
   */
  readonly earlier: readonly {
    readonly round: number;
    /**
     * Outcome of the round.
     */
    readonly text: string;
  }[];
  readonly review?: ReviewView;
  readonly decisions: readonly RecordedDecision[];
  readonly outcome?: "approve" | "revise" | "reject" | "review-again";
  /**
   * True when the viewer can withdraw the own approval now.
   */
  readonly mayWithdraw?: boolean;
  readonly starts?: GateStart;
  /**
   * Name of the person whose vote the viewer has here, because it was passed on.
   */
  readonly votesFor?: string;
  /**
   * People to whom the viewer can pass on the own vote now; absent where that is not possible.
   */
  readonly mayDelegateTo?: readonly Delegation[];
  /**
   * True when the viewer can take back the own vote now, which was passed on.
   */
  readonly mayTakeBack?: boolean;
  /**
   * Votes that are passed on at this gate now, oldest first; absent without any.
   */
  readonly delegations?: readonly RecordedDecision[];
  /**
   * True when the viewer's groups need no further approval, so that the viewer's would not count.
   */
  readonly uncounted?: boolean;
  /**
   * Reason why the viewer cannot approve, though in the group; absent for everybody else.
   */
  readonly separated?: string;
  /**
   * True when the viewer can have the work reviewed again now, because its review is too old.
   */
  readonly mayReviewAgain?: boolean;
  /**
   * Conditions that must all be true before the gate can pass; absent without any.
   */
  readonly requirements?: readonly GateRequirement[];
  /**
   * Reason why it passed, if nobody decided.
   */
  readonly passage?: string;
  /**
   * Items: Names.
   */
  readonly approvers: readonly string[];
  /**
   * True when the signed-in person is among them and has not decided yet.
   */
  readonly mayDecide: boolean;
  /**
   * Comments on the previous round, and what became of them.
   */
  readonly feedbackAddressed: readonly {
    readonly comment: string;
    /**
     * Empty for a comment on the whole.
     */
    readonly path: string;
    /**
     * Changes that the team reports; empty when it reported none.
     */
    readonly answer: string;
    /**
     * Items: Files changed since.
     */
    readonly files: readonly string[];
  }[];
}
export interface GateArtifact {
  readonly path: string;
  readonly title: string;
  readonly digest: Digest;
  /**
   * Bytes.
   */
  readonly size: number;
  readonly deliverable: string;
  readonly owner: string;
  /**
   * Compared with the previous round.
   */
  readonly change?: "new" | "changed" | "same";
  /**
   * Check of the file's data; absent when its deliverable has no schema.
   */
  readonly schema?: {
    /**
     * Path of the schema in the engagement's workspace.
     */
    readonly name: string;
    /**
     * Result for exactly this content of the file.
     */
    readonly result: "fits" | "does-not-fit" | "not-checked";
  };
}
/**
 * A shortcoming at a gate that an approver has to acknowledge.
 */
export interface GateCaveat {
  /**
   * Constant for as long as the gate is open.
   */
  readonly id: string;
  /**
   * A deliverable is missing or empty; its data do not fit their schema; the round ended before the team was done; the review of the phase failed or was not made; a reviewer's request for changes is still open; an operator accepted the work as it is; a request for changes was not worked on.
   */
  readonly kind: "missing" | "schema" | "limit" | "review" | "verdict" | "accepted" | "changes";
  readonly round: number;
  /**
   * A sentence or two for people.
   */
  readonly text: string;
}
export interface ReviewView {
  readonly agent: string;
  readonly agentTitle: string;
  readonly passed: boolean;
  readonly summary: string;
  readonly items: readonly {
    readonly item: string;
    readonly passed: boolean;
    readonly note: string;
  }[];
}
/**
 * A question to the customer.
 */
export interface QuestionView {
  readonly project: string;
  readonly id: string;
  readonly phase: string;
  readonly phaseTitle: string;
  readonly round: number;
  readonly agent: string;
  readonly agentTitle: string;
  readonly text: string;
  readonly choices: readonly string[];
  readonly status: "open" | "answered" | "expired" | "stopped";
  /**
   * ISO 8601, UTC.
   */
  readonly askedAt: string;
  /**
   * ISO 8601, UTC.
   */
  readonly expiresAt: string;
  readonly answer?: string;
  /**
   * Present where the person did not sign in: `account`, somebody with rights in the AWS account acted as the person; `machine`, somebody at the computer that runs `crew up`.
   */
  readonly channel?: "account" | "machine";
  readonly answeredBy?: string;
  /**
   * ISO 8601, UTC.
   */
  readonly answeredAt?: string;
  readonly mayAnswer: boolean;
}
/**
 * A phase that waits for an operator.
 */
export interface OperatorView {
  readonly project: string;
  readonly phase: string;
  readonly phaseTitle: string;
  /**
   * The machine's count of runs, which identifies the item because a round can ask more than once.
   */
  readonly entry?: number;
  readonly round: number;
  readonly status: "open" | "decided" | "expired" | "stopped";
  /**
   * Tool that the phase calls, when no agents work on it.
   */
  readonly calls?: string;
  readonly reason: string;
  /**
   * ISO 8601, UTC.
   */
  readonly openedAt: string;
  readonly decision?: RecordedDecision;
  readonly mayDecide: boolean;
  /**
   * Time at which the project stops if nobody has decided. ISO 8601, UTC.
   */
  readonly expiresAt?: string;
  readonly retry?: RetryView;
  readonly evidence?: OperatorEvidence;
}
/**
 * Evidence that an operator sees before deciding how a phase continues.
 */
export interface OperatorEvidence {
  /**
   * Usage of each limit in the round.
   */
  readonly limits: readonly {
    readonly limit: "turns" | "handoffs" | "minutes" | "tokens" | "usd" | "budgetUsd";
    readonly used: number;
    /**
     * Current limit of the round or, for the budget, of the project.
     */
    readonly max: number;
  }[];
  readonly review?: ReviewView;
  /**
   * Usage of the round.
   */
  readonly questions: readonly QuestionView[];
  /**
   * Requests for changes at the phase's gates, newest first.
   */
  readonly requests: readonly RecordedDecision[];
  /**
   * Changes that reviewers in the team still request.
   */
  readonly verdicts: readonly {
    readonly path: string;
    readonly agentTitle: string;
    readonly severity: string;
    readonly findings: string;
  }[];
  /**
   * Files written in the round, in their current state.
   */
  readonly files: readonly ArtifactEntry[];
  readonly revision?: string;
  /**
   * Last events of the round, newest first.
   */
  readonly steps: readonly ProjectEvent[];
}
/**
 * A request for more money, for everyone at work together.
 */
export interface TopUpView {
  readonly project: string;
  /**
   * Counts the project's top-ups from 1.
   */
  readonly number: number;
  /**
   * Titles of the phases that wait for it; after the decision, of the one that asked first.
   */
  readonly phases: readonly string[];
  readonly status: "open" | "decided" | "expired" | "stopped";
  /**
   * Amount that a grant adds to the budget.
   */
  readonly amountMicros: number;
  /**
   * Current budget of the project.
   */
  readonly maxCostMicros: number;
  readonly spentMicros: number;
  /**
   * Amount of all further top-ups after this one.
   */
  readonly leftMicros: number;
  /**
   * Consequence of a refusal.
   */
  readonly refusal: "ask-operator" | "stop";
  /**
   * ISO 8601, UTC.
   */
  readonly openedAt: string;
  /**
   * Time at which the request counts as refused. ISO 8601, UTC.
   */
  readonly expiresAt: string;
  readonly decision?: RecordedDecision;
  readonly mayDecide: boolean;
}
/**
 * A start of another project that the end of this one has proposed, for a person to decide.
 */
export interface FollowUpView {
  readonly project: string;
  readonly trigger: string;
  /**
   * Number of the project's execution that ended.
   */
  readonly execution: number;
  /**
   * Flow of which a project is to start.
   */
  readonly flow: string;
  /**
   * Group whose members decide.
   */
  readonly group: string;
  /**
   * Title that the project would have.
   */
  readonly title: string;
  /**
   * Values that it is to be started with; none of a flow without an input.
   */
  readonly values: readonly {
    readonly name: string;
    /**
     * A text as it is, any other value as JSON.
     */
    readonly value: string;
  }[];
  readonly status: "open" | "decided" | "expired";
  /**
   * ISO 8601, UTC.
   */
  readonly openedAt: string;
  /**
   * Time from which nothing is started any more. ISO 8601, UTC.
   */
  readonly expiresAt: string;
  readonly decision?: RecordedDecision;
  /**
   * The project that was started; absent until it is, and after another decision.
   */
  readonly started?: string;
  /**
   * Reason why it could not be started in spite of the decision.
   */
  readonly failed?: string;
  readonly mayDecide: boolean;
}
/**
 * One artifact at one revision.
 */
export interface ArtifactView {
  readonly project: string;
  readonly path: string;
  readonly revision: string;
  readonly digest: Digest;
  readonly size: number;
  /**
   * Absent when it is not UTF-8 text, over 1 MB, or cannot be read.
   */
  readonly text?: string;
  /**
   * Reason why its content cannot be read, if it is missing from storage or damaged.
   */
  readonly unreadable?: string;
  /**
   * Revisions in which it changed, newest first.
   */
  readonly history: readonly {
    readonly revision: string;
    readonly digest: Digest;
    readonly phase: string;
    readonly round: number;
    readonly agent: string;
    /**
     * ISO 8601, UTC.
     */
    readonly time: string;
    readonly message: string;
  }[];
  /**
   * Text of the revision to compare with, if one was requested.
   */
  readonly previous?: string;
}
/**
 * A project as the site shows it.
 */
export interface ProjectView {
  readonly summary: ProjectSummary;
  /**
   * File from which the statement of work was read; absent when its text was entered directly.
   */
  readonly original?: {
    readonly name: string;
    /**
     * Bytes.
     */
    readonly size: number;
  };
  /**
   * The customer's repository with whose files the project begins; absent where it begins with none.
   */
  readonly customersCode?: {
    /**
     * Its name in the engagement.
     */
    readonly repository: string;
    readonly url: string;
    readonly branch: string;
    readonly commit?: CommitId;
    /**
     * Number of files of that commit.
     */
    readonly files?: number;
    /**
     * Newest delivery of the project; absent before the first.
     */
    readonly delivered?: {
      /**
       * Branch that crew pushes.
       */
      readonly branch: string;
      readonly head: CommitId;
      /**
       * Pull or merge request of the branch; absent where the forge has none.
       */
      readonly request?: {
        readonly number: number;
        /**
         * Its address at the forge.
         */
        readonly page: string;
      };
    };
  };
  readonly phases: readonly PhaseView[];
  readonly agents: readonly AgentView[];
  /**
   * Newest first, at most 200.
   */
  readonly events: readonly ProjectEvent[];
  readonly ledger: readonly LedgerEntry[];
  /**
   * All gates, oldest first.
   */
  readonly gates: readonly {
    readonly phase: string;
    readonly round: number;
    /**
     * Round of work that it is about; an earlier one when people are asked again without new work.
     */
    readonly work: number;
    readonly status: "open" | "decided" | "expired" | "replaced" | "stopped";
    /**
     * True when the viewer can decide there now.
     */
    readonly mayDecide: boolean;
  }[];
  readonly questions: readonly QuestionView[];
  readonly operators: readonly OperatorView[];
  /**
   * Requests for more money, oldest first; absent when there are none.
   */
  readonly topUps?: readonly TopUpView[];
  /**
   * Starts of other projects that its ends have proposed, oldest first; absent when there are none.
   */
  readonly followUps?: readonly FollowUpView[];
  readonly revision?: Revision;
  /**
   * Parts of the project that are missing from storage or damaged, and what the page therefore cannot show.
   */
  readonly unreadable?: string;
  /**
   * Records of the project that are damaged and therefore left out; absent when there are none.
   */
  readonly damaged?: readonly DamagedRecord[];
  /**
   * Notices that did not reach somebody, for operators; absent when there are none.
   */
  readonly undelivered?: readonly UndeliveredNotice[];
  readonly warnAtPercent: number;
  readonly today?: MoneyOfToday;
  /**
   * Address of the deliverables' Git repository, for people who may see it.
   */
  readonly repository?: string;
}
export interface ExpectedFact {
  /**
   * Short name for the report.
   */
  readonly name: string;
  /**
   * Alternative wordings, one of which is enough. Case, Markdown markup and line breaks do not count; `30 s` does not match `130 s`.
   *
   * @minItems 1
   */
  readonly any: readonly string[];
  /**
   * Pattern of the files to search. Default: in any.
   */
  readonly in?: string;
  /**
   * Consequence of an error here.
   */
  readonly why?: string;
}
/**
 * A statement of work with the result that a team must reach: `crew eval` plays it and grades the deliverables.
 */
export interface EvalCase {
  /**
   * Subject of the case, shown to people.
   */
  readonly title: string;
  /**
   * Statement of work beside this file, in Markdown or plain text.
   */
  readonly statement: string;
  /**
   * Source of the statement's facts.
   */
  readonly source?: string;
  /**
   * Facts that the deliverables must contain.
   */
  readonly facts?: readonly ExpectedFact[];
  /**
   * Words that the deliverables must not state as facts: a figure of another system, a vendor who was only mentioned, a date that was changed.
   */
  readonly traps?: readonly ExpectedFact[];
  /**
   * Two contradictory passages of the statement. Both must appear together in one paragraph or row of a deliverable, or in one question to the customer.
   */
  readonly contradictions?: readonly {
    /**
     * Short name for the report.
     */
    readonly name: string;
    /**
     * Words of the first passage.
     */
    readonly one: string;
    /**
     * Words of the second passage.
     */
    readonly other: string;
  }[];
  /**
   * Questions that the team must ask the customer or list as open.
   */
  readonly asks?: readonly ExpectedFact[];
  /**
   * Model that rates each phase's deliverables as people do at its gate. Its maker must differ from that of every model of the engagement, and its ratings do not count until they agree with people's ratings (`crew eval --calibrate`).
   */
  readonly judge?: {
    /**
     * Id of a model or inference profile. All cases that are played together must use the same.
     */
    readonly model: string;
    /**
     * Price in US dollars per million tokens, needed to limit the cost of the judge.
     */
    readonly price: {
      /**
       * Price of input tokens.
       */
      readonly input: number;
      /**
       * Price of output tokens, including reasoning.
       */
      readonly output: number;
    };
    /**
     * Mean rating per phase below which a calibrated judge fails the run. Default: none, it only reports.
     */
    readonly least?: number;
  };
  /**
   * Names that may be used although the statement does not mention them.
   */
  readonly names?: readonly string[];
}
/**
 * One page of the projects that the caller may see: those that wait for the caller first, then those that wait for others, then the newest.
 */
export interface ProjectPage {
  readonly projects: readonly ProjectSummary[];
  readonly page: number;
  readonly pages: number;
  readonly found: number;
  /**
   * Number of visible projects in each state.
   */
  readonly states: {
    readonly yours: number;
    readonly waiting: number;
    readonly queued: number;
    readonly working: number;
    readonly finished: number;
    readonly stopped: number;
    readonly rejected: number;
  };
  /**
   * Items: An engagement of a visible project.
   */
  readonly engagements: readonly {
    readonly name: string;
    readonly title: string;
  }[];
}
/**
 * Statement of work with which a project started.
 */
export interface StatementOfWork {
  readonly title: string;
  readonly text: string;
  readonly digest: string;
  /**
   * Bytes.
   */
  readonly size: number;
}
/**
 * A decision, an answer or an operator's change, with its phase and round.
 */
export interface DecisionLogEntry {
  readonly delivered?: DeliveredCommit;
  readonly decisionId: string;
  readonly verdict:
    | "approve"
    | "revise"
    | "reject"
    | "review-again"
    | "withdraw"
    | "delegate"
    | "take-back"
    | "resume"
    | "accept"
    | "stop"
    | "cancel"
    | "prioritise"
    | "requeue"
    | "raise"
    | "people"
    | "return"
    | "grant"
    | "refuse"
    | "start"
    | "decline"
    | "skip"
    | "answer";
  readonly by: string;
  readonly name: string;
  /**
   * Present where the person did not sign in: `account`, somebody with rights in the AWS account acted as the person; `machine`, somebody at the computer that runs `crew up`.
   */
  readonly channel?: "account" | "machine";
  readonly time: string;
  readonly revision: string;
  readonly ratings: {
    readonly [k: string]: number;
  };
  readonly comment: string;
  readonly artifactComments: {
    readonly [k: string]: string;
  };
  readonly acknowledged?: readonly string[];
  readonly for?: Delegation;
  readonly to?: Delegation;
  /**
   * Groups of the gate for one of which an approval counts; absent at a gate of one group.
   */
  readonly groups?: readonly string[];
  readonly raise?: FurtherLimits;
  readonly phase: string;
  readonly phaseTitle: string;
  readonly round: number;
  readonly work?: number;
  readonly on: "gate" | "question" | "operator" | "top-up" | "follow-up" | "limits" | "people" | "project";
  readonly question?: string;
}
/**
 * The questions after a project, as one person sees them.
 */
export interface SurveyView {
  readonly project: string;
  readonly title: string;
  readonly questions: readonly SurveyQuestion[];
  readonly opensAt: string;
  readonly closesAt: string;
  readonly isOpen: boolean;
  /**
   * True for the people who are asked, while it is open.
   */
  readonly mayAnswer: boolean;
  readonly own?: SurveyAnswers;
  /**
   * Everybody's answers, oldest first; for operators only.
   */
  readonly received?: readonly SurveyAnswers[];
}
/**
 * The people who decide and answer in a project.
 */
export interface ProjectPeople {
  readonly project: string;
  readonly title: string;
  readonly mayChange: boolean;
  /**
   * Items: A group with its people and the phases whose gates it decides.
   */
  readonly groups: readonly {
    readonly group: string;
    readonly people: readonly GroupMember[];
    readonly decides: readonly string[];
    readonly answers: boolean;
  }[];
  readonly changes: readonly PeopleChange[];
}
/**
 * A person of a group.
 */
export interface GroupMember {
  readonly name: string;
  readonly email: string;
}
/**
 * One sign-in of a person with one browser.
 */
export interface Session {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly agent: string;
  readonly begunAt: string;
  readonly seenAt: string;
  readonly until: string;
  readonly isCurrent: boolean;
}
/**
 * One session, or all of a person's; by default all of the caller's.
 */
export interface EndSessionsInput {
  readonly email?: string;
  readonly session?: string;
}
/**
 * Number of ended sessions.
 */
export interface EndedSessions {
  readonly ended: number;
}
/**
 * First step of a start: a statement of work to read. A file is sent as a form, under `file`.
 */
export interface StatementInput {
  readonly engagement?: string;
  /**
   * Name of the repository that the project is for, of a flow with several.
   */
  readonly repository?: string;
  readonly sow?: string;
}
/**
 * Text that was read, to be checked before the start.
 */
export interface KeptStatement {
  readonly reading: string;
}
/**
 * Input of a new project.
 */
export interface StartInput {
  readonly engagement?: string;
  /**
   * Name of the repository that the project is for, of a flow with several; required there unless the name of the flow has it.
   */
  readonly repository?: string;
  readonly title?: string;
  /**
   * The statement of work, in Markdown or plain text.
   */
  readonly sow?: string;
  /**
   * The object that a project of a flow is started with, instead of a statement of work.
   */
  readonly input?: {
    readonly [k: string]: unknown;
  };
  /**
   * File from which the text was read.
   */
  readonly original?: {
    readonly name: string;
    readonly base64: string;
  };
  /**
   * Response of `POST /api/statements`.
   */
  readonly reading?: string;
}
/**
 * The project that was started.
 */
export interface StartedProject {
  readonly id: string;
  /**
   * It waits in the queue of its flow.
   */
  readonly isQueued?: true;
  /**
   * The same key has started this project before.
   */
  readonly existed?: true;
  readonly rehearsed?: Rehearsed;
}
/**
 * Record of a decision at a gate.
 */
export interface GateAnswer {
  readonly decision: RecordedDecision;
  /**
   * False while the gate waits for others.
   */
  readonly isDecided: boolean;
  readonly verdict?: "approve" | "revise" | "reject" | "review-again";
  readonly leadsTo?: "team" | "operator" | "stop" | "end" | "review";
}
/**
 * Record of the answer to a question.
 */
export interface RecordedAnswer {
  readonly answer: string;
  /**
   * Present where the person did not sign in: `account`, somebody with rights in the AWS account acted as the person; `machine`, somebody at the computer that runs `crew up`.
   */
  readonly channel?: "account" | "machine";
  readonly answeredBy: string;
  readonly answeredAt: string;
  readonly decisionId: string;
}
/**
 * Reason for the stop.
 */
export interface StopInput {
  readonly reason: string;
}
/**
 * The project that is stopped.
 */
export interface StoppedProject {
  readonly id: string;
  readonly reason: string;
  /**
   * `saving` while the turns at work are finished and saved, `ending` while the final phases are at work.
   */
  readonly progress: "saving" | "ending" | "stopped";
}
/**
 * Reason for a change of the queue.
 */
export interface QueueChangeInput {
  readonly reason: string;
}
/**
 * A new priority of a queued project, from 1 to 10; 10 is the first to start.
 */
export interface PriorityInput {
  readonly priority: number;
  readonly reason: string;
}
/**
 * Lessons that projects have left for later ones, newest first.
 */
export interface LessonsView {
  readonly lessons: readonly LessonView[];
}
/**
 * A lesson of an engagement, with how often it was shown and held.
 */
export interface LessonView {
  readonly engagement: string;
  readonly id: string;
  readonly texts: readonly {
    readonly name: string;
    readonly text: string;
  }[];
  /**
   * Project that has left it.
   */
  readonly project: string;
  /**
   * Agent that wrote it.
   */
  readonly by: string;
  /**
   * End of that project.
   */
  readonly time: string;
  /**
   * Time at which it is dropped.
   */
  readonly until: string;
  /**
   * Number of later projects whose briefs had it.
   */
  readonly shown: number;
  /**
   * Number of those in which it held, as their agent says.
   */
  readonly held: number;
  /**
   * Written by the rehearsal model, and shown to rehearsed projects alone.
   */
  readonly rehearsed?: true;
}
/**
 * Drops a lesson for good.
 */
export interface LessonInput {
  readonly engagement: string;
  readonly lesson: string;
  readonly reason: string;
}
/**
 * Pauses the starts of a flow, or lets them go on.
 */
export interface PauseInput {
  readonly engagement: string;
  readonly flow: string;
  readonly paused: boolean;
  readonly reason: string;
}
/**
 * A change of the queue, as it was recorded.
 */
export interface ChangedQueue {
  readonly project?: string;
  readonly priority?: number;
  readonly paused?: boolean;
  readonly by: string;
  readonly name: string;
  readonly time: string;
  readonly reason: string;
}
/**
 * A try of a trigger.
 */
export interface TrialInput {
  /**
   * The event, as the trigger's expressions read it; of every trigger but a schedule.
   */
  readonly event?: {
    readonly [k: string]: unknown;
  };
  /**
   * Time of a schedule.
   */
  readonly time?: string;
  /**
   * True to start what it would start. Default: nothing is written.
   */
  readonly start?: boolean;
}
/**
 * Outcome of a trial of a trigger: of the event, or of the time.
 */
export interface TriedTrigger {
  readonly engagement: string;
  readonly trigger: string;
  /**
   * Flow of which a project starts.
   */
  readonly flow: string;
  /**
   * False where the trigger starts nothing by itself in this deployment.
   */
  readonly acts: boolean;
  /**
   * False where its condition does not hold.
   */
  readonly holds: boolean;
  /**
   * Reason why the event makes no project of the flow.
   */
  readonly refused?: string;
  readonly title?: string;
  /**
   * Values of the flow's key; none where each event is a project of its own.
   */
  readonly key?: readonly (string | number | boolean)[];
  readonly priority?: number;
  readonly input?: {
    readonly [k: string]: unknown;
  };
  /**
   * Group that is asked first.
   */
  readonly by?: string;
  /**
   * The project that the event has started, or is already; absent where it would be a new one.
   */
  readonly project?: string;
  readonly status?: "QUEUED" | "RUNNING" | "FINISHED" | "STOPPED" | "REJECTED" | "GONE";
  /**
   * True when this try has started it; absent where it was not to start anything.
   */
  readonly started?: boolean;
}
/**
 * Turns of a project's rounds, in the order of time.
 */
export interface TurnsView {
  readonly turns: readonly TurnView[];
  /**
   * To be given as `after`; absent when there are no more.
   */
  readonly next?: string;
}
/**
 * One turn of a member: a reply of its model, and the calls of tools in it.
 */
export interface TurnView {
  readonly id: string;
  /**
   * ISO 8601, UTC.
   */
  readonly time: string;
  /**
   * Key of the phase; with `@` and its id for an element of a list, and with `~review` for a review.
   */
  readonly phase: string;
  readonly round: number;
  /**
   * Within the round, from 1.
   */
  readonly number: number;
  readonly agent: string;
  /**
   * What it said, at most 20,000 characters.
   */
  readonly text: string;
  /**
   * Length of a text that is cut.
   */
  readonly textCharacters?: number;
  readonly tools: readonly TurnCall[];
  readonly modelId?: string;
  readonly stopReason?: string;
  readonly usage: Usage;
  /**
   * Present where the service has not counted the tokens: they are crew's estimate.
   */
  readonly isEstimated?: true;
  /**
   * Present for a call without a reply, which may have been paid.
   */
  readonly isLost?: true;
}
/**
 * A call of a tool.
 */
export interface TurnCall {
  readonly name: string;
  /**
   * As JSON, at most 2,000 characters.
   */
  readonly arguments: string;
  /**
   * Length of arguments that are cut.
   */
  readonly argumentCharacters?: number;
  /**
   * Length of the result; absent while there is none.
   */
  readonly resultCharacters?: number;
  /**
   * Present where the result is an error.
   */
  readonly isError?: true;
  /**
   * Reason why crew did not run it.
   */
  readonly refused?: string;
}
/**
 * Queues of the flows, each with its projects that are not over.
 */
export interface QueueView {
  readonly flows: readonly FlowQueue[];
}
/**
 * The queue of a flow.
 */
export interface FlowQueue {
  readonly engagement: string;
  readonly flow: string;
  readonly title: string;
  /**
   * Most projects that are at work when one starts.
   */
  readonly atOnce: number;
  /**
   * Most starts of a day (UTC); absent without a limit.
   */
  readonly perDay?: number;
  /**
   * Counted where the flow has `perDay`.
   */
  readonly startsToday: number;
  readonly paused?: ChangedQueue;
  readonly wentOn?: ChangedQueue;
  /**
   * Reason why queued projects do not start now: a pause, a model's service that asks for no calls, no free place on the repository or of the flow, or the starts of the day; absent when none is queued.
   */
  readonly holds?: "paused" | "provider" | "repository" | "places" | "day";
  /**
   * Places of the repository, which its flows share; absent without a maximum.
   */
  readonly repository?: {
    readonly name: string;
    readonly atOnce: number;
    /**
     * Those that have a place.
     */
    readonly projects: readonly string[];
  };
  readonly providerPause?: ProviderPauseView;
  /**
   * The first 100, the first to start first.
   */
  readonly queued: readonly QueuedProject[];
  readonly queuedCount: number;
  readonly working: readonly FlowProject[];
  /**
   * Projects that wait for people, for money or for a further try.
   */
  readonly waiting: readonly WaitingProject[];
  /**
   * Starts that the end of another project has proposed, and that a person decides on, oldest first.
   */
  readonly proposed: readonly ProposedProject[];
  /**
   * Stopped projects, newest first.
   */
  readonly failed: readonly FailedProject[];
  /**
   * Webhooks that start its projects and have received messages.
   */
  readonly webhooks: readonly WebhookMessages[];
  /**
   * Repositories at which crew looks each minute for events that start its projects, for each trigger.
   */
  readonly looks: readonly LookedRepository[];
}
/**
 * A time until which a model's service asks for no calls: no project of a flow that needs it starts before.
 */
export interface ProviderPauseView {
  /**
   * Name of the provider, as people read it.
   */
  readonly provider: string;
  readonly until: string;
  /**
   * The service's words.
   */
  readonly reason: string;
}
/**
 * A project in the queue.
 */
export interface QueuedProject {
  readonly id: string;
  readonly title: string;
  readonly startedBy: string;
  readonly priority: number;
  readonly since: string;
}
/**
 * A project at work.
 */
export interface FlowProject {
  readonly id: string;
  readonly title: string;
  readonly since: string;
}
/**
 * A project that waits for people, for money or for a further try.
 */
export interface WaitingProject {
  readonly id: string;
  readonly title: string;
  readonly since: string;
  readonly waitingFor: string;
  /**
   * True while other parts of the project are at work.
   */
  readonly holdsPlace: boolean;
  readonly retry?: RetryView;
}
/**
 * A start that the end of another project has proposed.
 */
export interface ProposedProject {
  /**
   * The project that has ended.
   */
  readonly project: string;
  readonly trigger: string;
  readonly execution: number;
  readonly title: string;
  /**
   * Group whose members decide.
   */
  readonly group: string;
  readonly since: string;
}
/**
 * A stopped project, with its cause and what can be done.
 */
export interface FailedProject {
  readonly id: string;
  readonly title: string;
  readonly since: string;
  readonly cause: string;
  /**
   * False where its key has a newer project.
   */
  readonly mayRequeue: boolean;
}
/**
 * Messages that a webhook has received.
 */
export interface WebhookMessages {
  readonly trigger: string;
  /**
   * With those for which the condition of the trigger does not hold.
   */
  readonly accepted: number;
  /**
   * By reason, such as `forged` or `late`; without those of which there are none.
   */
  readonly refused: readonly {
    readonly reason: string;
    readonly count: number;
  }[];
  /**
   * Time of the last message, accepted or not.
   */
  readonly lastAt: string;
}
/**
 * Looks of a trigger at one repository, and what came of the events for which its condition holds.
 */
export interface LookedRepository {
  readonly trigger: string;
  readonly repository: string;
  /**
   * Events that have a project.
   */
  readonly started: number;
  /**
   * By reason, such as `edited` or `stranger`; without those of which there are none.
   */
  readonly refused: readonly {
    readonly reason: string;
    readonly count: number;
  }[];
  /**
   * At most 5, the newest first.
   */
  readonly newestRefused: readonly {
    /**
     * ISO 8601, UTC.
     */
    readonly time: string;
    /**
     * In words, such as `issue 7, labeled crew by bea`.
     */
    readonly event: string;
    readonly reason: string;
    /**
     * The reason in words.
     */
    readonly text: string;
  }[];
  /**
   * Looks in a row that failed; absent after one that did not.
   */
  readonly failing?: {
    /**
     * ISO 8601, UTC.
     */
    readonly since: string;
    /**
     * ISO 8601, UTC.
     */
    readonly lastAt: string;
    readonly times: number;
    /**
     * Error of the last one.
     */
    readonly reason: string;
    /**
     * Time of the notice to the operators.
     */
    readonly toldAt?: string;
  };
  /**
   * Time before which the forge wants no requests.
   */
  readonly restsUntil?: string;
}
/**
 * Tools with which other agents can start projects here in the name of the caller.
 */
export interface ServedFlows {
  /**
   * Flows with a trigger "on: mcp" that acts here.
   */
  readonly flows: readonly ServedFlow[];
  /**
   * Engagements without flows, which are started with a statement of work.
   */
  readonly engagements: readonly string[];
}
/**
 * A flow that other agents can start.
 */
export interface ServedFlow {
  readonly engagement: string;
  readonly trigger: string;
  readonly flow: string;
  readonly title: string;
  readonly description: string;
  /**
   * JSON Schema of the arguments: the flow's input without the values that the trigger gives.
   */
  readonly input: {
    readonly [k: string]: unknown;
  };
}
/**
 * A call of a flow by another agent.
 */
export interface ServedCallInput {
  /**
   * Id of the call: the same one starts one project, however often it is repeated.
   */
  readonly call: string;
  readonly arguments: {
    readonly [k: string]: unknown;
  };
}
/**
 * Outcome of a call: the project that it has started, or that its key has started before. Without a project the condition of the trigger does not hold.
 */
export interface ServedCall {
  readonly outcome: "started" | "existed" | "ignored";
  readonly project?: string;
  /**
   * State of the project; `erased` when nothing but its receipt is left.
   */
  readonly status?: "queued" | "running" | "finished" | "stopped" | "rejected" | "erased";
}
/**
 * The resumed project, and its new execution.
 */
export interface ResumedProject {
  readonly id: string;
  readonly execution: string;
}
/**
 * Person for whom the link is; by default everybody named in an engagement.
 */
export interface SignInLinksInput {
  readonly email?: string;
}
/**
 * Links that sign in on this machine, each valid once, and the address of the outbox with its key.
 */
export interface SignInLinks {
  /**
   * Items: A link for one person.
   */
  readonly links: readonly {
    readonly email: string;
    readonly name: string;
    readonly groups: readonly string[];
    readonly until: string;
    readonly url: string;
  }[];
  readonly outbox: string;
}
/**
 * A problem (RFC 9457): a refused request. `detail` is for people and says what to do.
 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /**
   * Items: Fault at one place of the input.
   */
  readonly errors?: readonly {
    readonly pointer: string;
    readonly detail: string;
  }[];
  /**
   * Record that already exists.
   */
  readonly recorded?: {
    readonly [k: string]: unknown;
  };
  readonly [k: string]: unknown;
}
/**
 * Requests and responses of the API by the names of their schemas.
 */
export interface ApiSchemas {
  readonly AnswerInput: AnswerInput;
  readonly ArtifactView: ArtifactView;
  readonly ChangedQueue: ChangedQueue;
  readonly DecisionInput: DecisionInput;
  readonly DecisionLog: DecisionLog;
  readonly DelegationInput: DelegationInput;
  readonly EndSessionsInput: EndSessionsInput;
  readonly EndedSessions: EndedSessions;
  readonly Events: Events;
  readonly FollowUpInput: FollowUpInput;
  readonly FollowUpView: FollowUpView;
  readonly GateAnswer: GateAnswer;
  readonly GateView: GateView;
  readonly KeptStatement: KeptStatement;
  readonly LessonInput: LessonInput;
  readonly LessonsView: LessonsView;
  readonly LimitsInput: LimitsInput;
  readonly OperatorDecisionInput: OperatorDecisionInput;
  readonly OperatorView: OperatorView;
  readonly PauseInput: PauseInput;
  readonly PeopleChange: PeopleChange;
  readonly PeopleInput: PeopleInput;
  readonly PriorityInput: PriorityInput;
  readonly ProjectPage: ProjectPage;
  readonly ProjectPeople: ProjectPeople;
  readonly ProjectSummaries: ProjectSummaries;
  readonly ProjectView: ProjectView;
  readonly QuestionView: QuestionView;
  readonly QueueChangeInput: QueueChangeInput;
  readonly QueueView: QueueView;
  readonly RaisedDay: RaisedDay;
  readonly RaisedLimits: RaisedLimits;
  readonly RecordedAnswer: RecordedAnswer;
  readonly RecordedDecision: RecordedDecision;
  readonly ResumeInput: ResumeInput;
  readonly ResumedProject: ResumedProject;
  readonly Revision: Revision;
  readonly ServedCall: ServedCall;
  readonly ServedCallInput: ServedCallInput;
  readonly ServedFlows: ServedFlows;
  readonly Sessions: Sessions;
  readonly SignInLinks: SignInLinks;
  readonly SignInLinksInput: SignInLinksInput;
  readonly StartInput: StartInput;
  readonly StartedProject: StartedProject;
  readonly StatementInput: StatementInput;
  readonly StatementOfWork: StatementOfWork;
  readonly StopInput: StopInput;
  readonly StoppedProject: StoppedProject;
  readonly SurveyAnswers: SurveyAnswers;
  readonly SurveyInput: SurveyInput;
  readonly SurveyView: SurveyView;
  readonly TodayInput: TodayInput;
  readonly TopUpInput: TopUpInput;
  readonly TopUpView: TopUpView;
  readonly TrialInput: TrialInput;
  readonly TriedTrigger: TriedTrigger;
  readonly TurnsView: TurnsView;
  readonly WithdrawalInput: WithdrawalInput;
}
