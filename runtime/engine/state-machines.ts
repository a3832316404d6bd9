import { randomUUID } from "node:crypto";
import { type Arns, requireName } from "./arns.ts";
import { compileMachine, type MachineHost } from "./definition/compile-machine.ts";
import type { Machine } from "./definition/machine.ts";
import type { DefinitionDiagnostic } from "./definition/state-fields.ts";
import { ApiError } from "./failures.ts";
import type { Journal, StateMachineRecord } from "./journal.ts";

/** All state machines with their compiled definitions. */
export class StateMachines {
  readonly #journal: Journal;
  readonly #host: MachineHost;
  readonly #arns: Arns;
  readonly #records: Map<string, StateMachineRecord>;
  readonly #compiled = new Map<string, Machine>();

  constructor(journal: Journal, host: MachineHost, arns: Arns) {
    this.#journal = journal;
    this.#host = host;
    this.#arns = arns;
    this.#records = new Map(journal.stateMachines().map((record) => [record.arn, record]));
  }

  validate(definition: string): DefinitionDiagnostic[] {
    return compileMachine(definition, this.#host).diagnostics;
  }

  /** Compiles each definition once; throws InvalidDefinition with every fault and its location. */
  compile(definition: string): Machine {
    const known = this.#compiled.get(definition);
    if (known) return known;
    const { machine, diagnostics } = compileMachine(definition, this.#host);
    if (!machine) {
      const faults = diagnostics.map(({ code, message, location }) => `${code}: ${message} at ${location || "/"}`);
      throw new ApiError("InvalidDefinition", `Invalid State Machine Definition: '${faults.join("; ")}'`);
    }
    this.#compiled.set(definition, machine);
    return machine;
  }

  create(request: { name: string; definition: string; roleArn?: string }): StateMachineRecord {
    const { name, definition, roleArn = this.#arns.role } = request;
    requireName(name);
    this.compile(definition);
    const arn = this.#arns.machine(name);
    const existing = this.#records.get(arn);
    if (existing && existing.definition !== definition) {
      throw new ApiError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    }
    const now = this.#host.now();
    const fresh = { arn, name, definition, roleArn, createdAt: now, updatedAt: now, revisionId: randomUUID() };
    return existing ?? this.#save(fresh);
  }

  update(request: { arn: string; definition?: string; roleArn?: string }): StateMachineRecord {
    const record = this.describe(request.arn);
    const { definition = record.definition, roleArn = record.roleArn } = request;
    this.compile(definition);
    return this.#save({ ...record, definition, roleArn, updatedAt: this.#host.now(), revisionId: randomUUID() });
  }

  delete(arn: string): void {
    this.#journal.removeStateMachine(arn);
    this.#records.delete(arn);
  }

  describe(arn: string): StateMachineRecord {
    const record = this.#records.get(arn);
    if (!record) throw new ApiError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return record;
  }

  list(): StateMachineRecord[] {
    return [...this.#records.values()];
  }

  #save(record: StateMachineRecord): StateMachineRecord {
    this.#journal.saveStateMachine(record);
    this.#records.set(record.arn, record);
    return record;
  }
}
