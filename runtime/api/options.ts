import type { OutboxMail, SiteData } from "../../schema/site-data.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import type { Table } from "../ledger/table.ts";
import type { Machine } from "../machine/machine.ts";
import type { Clock } from "../swarm/ports.ts";
import type { Mailer } from "./notices/mailer.ts";

/** A compiled engagement that has a state machine: projects can be started from it. */
export interface Deployment {
  stateMachineArn: string;
  /** Digest of runner.json in the object store. */
  config: string;
  /** Digest of status.json in the object store. */
  manifest: string;
  title: string;
  description: string;
}

export interface IdentitySettings {
  issuer: string;
  clientId: string;
  clientSecret?: string;
  /** Where people reach the site, without a path: links, redirects and the origin check are made of it. */
  baseUrl: string;
}

/** What exists only where everything runs on one machine. */
export interface OneMachine {
  /** Whoever shows it as a bearer token acts as an operator, or as the person named in `X-Crew-As`. */
  accessToken: string;
  outbox: { list(): Promise<OutboxMail[]> };
  /** `file:///…`, the folder of bare repositories: operators are shown where to clone a project's from. */
  repositoriesUrl: string;
  /** True where the rehearsal model answers: projects that are started are rehearsed. */
  rehearses: boolean;
}

export interface ApiOptions {
  table: Table;
  machine: Machine;
  objects: ObjectStore;
  /** By engagement. */
  deployments: Record<string, Deployment>;
  identity: IdentitySettings;
  /** At least 32 characters; a session outlives a restart as long as the key stays. */
  sessionKey: string;
  clock: Clock;
  /** Without it nobody is told anything by mail. */
  mailer?: Mailer | undefined;
  /** The built site; without it every page is a 404. */
  render?: (request: Request, locals: { crew: SiteData }) => Promise<Response>;
  /** Folder of the site's static files, `site/dist/client`; read once. */
  siteFiles?: string;
  /** The entry file of the process that reads statements of work; without it no file is taken. */
  statementReader?: string;
  oneMachine?: OneMachine;
  /** How long one event stream lasts before the browser reconnects; with 0 it says what there is and ends. Default: 600. */
  streamSeconds?: number;
}
