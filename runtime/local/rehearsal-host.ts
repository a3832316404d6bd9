import { type Api, createApi } from "../api/create-api.ts";
import { ApiClient } from "../api-client/api-client.ts";
import { sendHttp } from "../api-client/send-http.ts";
import type { SimulatedClock } from "../engine/clock.ts";
import { memoryJournal } from "../engine/memory-journal.ts";
import { type Cloud, type CloudOptions, startCloud } from "./cloud.ts";
import { createOutbox } from "./outbox/outbox.ts";
import { openStateFolder, type StateFolder } from "./state-folder.ts";

interface RehearsalHostOptions extends Pick<CloudOptions, "engagements" | "model" | "played" | "runner" | "triggers"> {
  root: string;
  clock: SimulatedClock;
}

export interface RehearsalHost {
  cloud: Cloud;
  folder: StateFolder;
  /** Repeats what may not have reached the state machine, and looks at the queues. */
  sweep: Api["sweep"];
  /** The API as a person uses it. */
  clientFor(email: string): ApiClient;
  close(): Promise<void>;
}

const baseUrl = "http://127.0.0.1";
const accessToken = "rehearsal";

/** Opens the services and the API of a rehearsal, which keeps nothing and plays the services that its tools call. */
export async function openRehearsalHost({ root, ...options }: RehearsalHostOptions): Promise<RehearsalHost> {
  const { clock, model } = options;
  const folder = openStateFolder(root);
  const outbox = createOutbox(folder.outbox, clock);
  const cloud = await startCloud({
    ...options,
    folder,
    outbox,
    keep: "in-memory",
    journal: memoryJournal(),
    playsServices: true,
    awsPort: 0,
  });
  const { app, sweep } = createApi({
    table: cloud.table,
    machine: cloud.machine,
    objects: cloud.objects,
    deployments: cloud.deployments,
    identity: { issuer: `${baseUrl}/oidc`, clientId: "rehearsal", baseUrl },
    sessionKey: "r".repeat(32),
    clock,
    oneMachine: {
      accessToken,
      outbox,
      repositoriesUrl: folder.repositoriesUrl,
      rehearses: model === "rehearsal",
      playsCauses: true,
    },
  });
  return {
    cloud,
    folder,
    sweep,
    clientFor: (email) => new ApiClient(sendHttp({ baseUrl, accessToken, as: email }, (request) => app.fetch(request))),
    async close() {
      clock.stop();
      await cloud.close();
    },
  };
}
