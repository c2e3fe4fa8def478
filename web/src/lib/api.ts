/** Requests to the service this page came from; every refusal becomes one kind of error. */

/** Why the service refused, as it says (RFC 9457), or `offline` where it was not reached. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly detail: string,
    readonly advice: string,
  ) {
    super(detail || reason);
  }

  get offline(): boolean {
    return this.status === 0;
  }

  /** Nobody is logged in, or only until the password is changed. */
  get login(): boolean {
    return this.status === 401 || this.reason === "password_change_required";
  }

  /** Sending the same again may succeed without anybody doing anything. */
  get passing(): boolean {
    return this.offline || this.login || [408, 409, 423, 429].includes(this.status) || this.status >= 500;
  }
}

const listeners = new Set<(refused: Refused, asked: number) => void>();

/** Calls back whenever the service asks for a login; `asked` is when it was asked what it refused. */
export function onLoginNeeded(callback: (refused: Refused, asked: number) => void): void {
  listeners.add(callback);
}

export async function request(method: string, path: string, body?: unknown): Promise<Response> {
  const init: RequestInit = { method, headers: {}, credentials: "same-origin", redirect: "error" };
  if (body instanceof FormData) init.body = body;
  else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "Content-Type": "application/json" };
  }
  const asked = performance.now();
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Refused(0, "offline", "", "");
  }
  if (response.ok) return response;
  const refused = await refusal(response);
  if (refused.login && path !== "/v1/login") for (const callback of listeners) callback(refused, asked);
  throw refused;
}

export async function refusal(response: Response): Promise<Refused> {
  try {
    const said = await response.json();
    return new Refused(response.status, String(said.reason), String(said.detail), String(said.advice));
  } catch {
    return new Refused(response.status, "internal", "", "");
  }
}

export async function get<Answer>(path: string): Promise<Answer> {
  return (await request("GET", path)).json();
}

export async function post<Answer>(path: string, body?: unknown): Promise<Answer> {
  const response = await request("POST", path, body);
  return response.status === 204 ? (undefined as Answer) : response.json();
}

export async function patch<Answer>(path: string, body: unknown): Promise<Answer> {
  return (await request("PATCH", path, body)).json();
}

/** Every row of a list, page after page, newest first. */
export async function all<Item>(path: string): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const join = path.includes("?") ? "&" : "?";
    const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const page: { items: Item[]; next: string | null } = await get(`${path}${join}limit=200${more}`);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}
