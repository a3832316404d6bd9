import type { StoredPayload } from "oidc-provider";

const capacity = 1_000;

interface Stored {
  payload: StoredPayload;
  expiresAt: number;
}

/**
 * In-memory storage of oidc-provider for pending sign-ins, which last minutes. A restart makes the person start again;
 * a signed-in person has crew's cookie, which survives.
 */
export function createShortLivedStore(clock: { now(): number }): new (model: string) => object {
  const items = new Map<string, Stored>();
  const live = (key: string): StoredPayload | undefined => {
    const stored = items.get(key);
    return stored !== undefined && stored.expiresAt > clock.now() ? stored.payload : undefined;
  };
  const findBy = (model: string, name: string, value: string): StoredPayload | undefined => {
    for (const [key, { payload }] of items)
      if (key.startsWith(`${model}:`) && payload[name] === value) return live(key);
    return undefined;
  };

  return class ShortLivedStore {
    readonly model: string;

    constructor(model: string) {
      this.model = model;
    }

    async upsert(id: string, payload: StoredPayload, expiresInSeconds: number): Promise<void> {
      const key = `${this.model}:${id}`;
      items.delete(key);
      items.set(key, { payload, expiresAt: clock.now() + expiresInSeconds * 1_000 });
      // A Map iterates in insertion order, so the first key is the oldest.
      for (const oldest of items.keys()) {
        if (items.size <= capacity) break;
        items.delete(oldest);
      }
    }

    async find(id: string): Promise<StoredPayload | undefined> {
      return live(`${this.model}:${id}`);
    }

    async findByUid(uid: string): Promise<StoredPayload | undefined> {
      return findBy(this.model, "uid", uid);
    }

    async findByUserCode(userCode: string): Promise<StoredPayload | undefined> {
      return findBy(this.model, "userCode", userCode);
    }

    async consume(id: string): Promise<void> {
      const payload = live(`${this.model}:${id}`);
      if (payload !== undefined) payload.consumed = Math.floor(clock.now() / 1_000);
    }

    async destroy(id: string): Promise<void> {
      items.delete(`${this.model}:${id}`);
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, { payload }] of items) if (payload.grantId === grantId) items.delete(key);
    }
  };
}
