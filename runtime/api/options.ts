import type { Digest } from "../../base/digest.ts";
import type { OutboxMail, SiteData } from "../../schema/site-data.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import type { Table } from "../ledger/table.ts";
import type { Machine } from "../machine/machine.ts";
import type { Clock } from "../swarm/ports.ts";
import type { Mailer } from "./notices/mailer.ts";

/** A compiled engagement with a state machine, from which projects can be started. */
export interface Deployment {
  stateMachineArn: string;
  /** Digest of runner.json in the object store. */
  config: Digest;
  /** Digest of status.json in the object store. */
  manifest: Digest;
  title: string;
  description: string;
  /** Names of the triggers that act in this deployment; absent for none. */
  triggers?: readonly string[];
}

export interface IdentitySettings {
  issuer: string;
  clientId: string;
  clientSecret?: string;
  /** Public address of the site, without a path: the base of links, redirects and the origin check. */
  baseUrl: string;
}

/** Options of a local instance only. */
export interface OneMachine {
  /** A bearer of this token acts as an operator, or as the person named in `X-Crew-As`. */
  accessToken: string;
  outbox: { list(): Promise<OutboxMail[]> };
  /** `file:///…`, the folder of bare repositories, which operators see as clone addresses. */
  repositoriesUrl: string;
  /** True with the rehearsal model: started projects are rehearsed. */
  rehearses: boolean;
  /** True where a rehearsal plays what happens outside: no schedule is followed and no forge is asked. */
  playsCauses?: boolean;
}

export interface ApiOptions {
  table: Table;
  machine: Machine;
  objects: ObjectStore;
  /** By engagement. */
  deployments: Record<string, Deployment>;
  identity: IdentitySettings;
  /** At least 32 characters; a session survives a restart as long as the key stays the same. */
  sessionKey: string;
  clock: Clock;
  /** Without it no mail is sent. */
  mailer?: Mailer | undefined;
  /** The built site; without it every page is a 404. */
  render?: (request: Request, locals: { crew: SiteData }) => Promise<Response>;
  /** Folder of the site's static files, `site/dist/client`; read once. */
  siteFiles?: string;
  /** Entry file of the process that reads statements of work; without it files are refused. */
  statementReader?: string;
  /** Reads a secret by its stored name; without it no signed messages are accepted, and no forge is asked. */
  secrets?: ((from: string) => Promise<string | undefined>) | undefined;
  oneMachine?: OneMachine;
  /** Duration of an event stream before the browser reconnects; with 0 it sends the existing events and ends. Default: 600. */
  streamSeconds?: number;
}
