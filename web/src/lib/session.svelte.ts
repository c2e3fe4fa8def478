/** Who is logged in; the tablet remembers it, so that an officer without a network is still somebody. */
import { get, onLoginNeeded, post, Refused, request } from "./api";
import { set, setting } from "./db";
import type { Me } from "./types";

class Session {
  me = $state<Me | null>(null);
  /** The service asks for a login; `me` stays who it was. */
  ended = $state(false);
  mustChange = $state(false);
  online = $state(navigator.onLine);
  /** Whether the service answered the last time it was asked. */
  reached = $state(true);
  ready = $state(false);
  #since = 0;

  constructor() {
    onLoginNeeded((refused, asked) => {
      // An answer from before the login may come after it.
      if (asked < this.#since) return;
      this.ended = refused.status === 401;
      this.mustChange = refused.reason === "password_change_required";
    });
  }

  async start(): Promise<void> {
    this.me = (await setting<Me>("me")) ?? null;
    this.ready = true;
    await this.check();
  }

  /** Asks the service who is logged in. */
  async check(): Promise<boolean> {
    try {
      await this.#now(await get<Me>("/v1/me"));
      return true;
    } catch (error) {
      this.reached = !(error instanceof Refused && error.offline);
      return false;
    }
  }

  async logIn(name: string, password: string): Promise<void> {
    const me = await post<Me>("/v1/login", { name, password });
    this.#since = performance.now();
    await this.#now(me);
  }

  async changePassword(current: string, fresh: string): Promise<void> {
    await request("PUT", "/v1/me/password", { current, new: fresh });
    await this.check();
  }

  async logOut(): Promise<void> {
    await request("POST", "/v1/logout").catch(() => null);
    await set("me", null);
    this.me = null;
    this.ended = false;
  }

  may(...roles: string[]): boolean {
    return this.me?.roles.some((role) => roles.includes(role)) ?? false;
  }

  async #now(me: Me): Promise<void> {
    this.me = me;
    this.ended = false;
    this.reached = true;
    this.mustChange = me.must_change_password;
    await set("me", { ...me });
  }
}

export const session = new Session();
