/** An upstream on loopback that behaves as agreed, and misbehaves when told to. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { createRegisterToken, readRegisterToken, verifySignature } from "@weir/relay-auth";

/** `hang`: no answer; `stall`: half of one; `reset`: the connection breaks; `delayMs`: as agreed, but late; else this answer. */
export type Misbehaviour =
  | "hang"
  | "stall"
  | "reset"
  | { readonly delayMs: number }
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> };

export interface ProjectsRequest {
  readonly publicKeys: readonly string[];
  readonly revisions?: readonly (string | null)[];
  readonly fullConfig?: boolean;
  readonly global?: boolean;
}

export interface StubUpstream {
  readonly url: string;
  /** Documents by key; `pending`: not ready yet. Keys that are not in it are disabled. */
  readonly projects: Map<string, unknown>;
  /** The global configuration; undefined: not ready yet. */
  global: unknown;
  /** Registered relays: public keys by id. */
  readonly relays: Map<string, string>;
  /** Ids of those among them that it calls internal. */
  readonly internalRelays: Set<string>;
  /** The most requests that it had to answer at a time. */
  readonly mostAtATime: number;
  /** Bodies of the requests for project configurations, global ones not included. */
  readonly requests: ProjectsRequest[];
  /** Paths of all requests. */
  readonly paths: string[];
  /** What was found wrong with requests. */
  readonly complaints: string[];
  /** Says how to answer a path otherwise. Undefined: as agreed. */
  misbehave: ((path: string, body: ProjectsRequest) => Misbehaviour | undefined) | undefined;
  /** Stops listening and breaks all connections. */
  vanish(): Promise<void>;
  /** Listens again at the same address. */
  appear(): Promise<void>;
}

const secret = "the stub's secret";

export async function startStubUpstream(): Promise<StubUpstream> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void serve(request, response));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  let [underWay, mostAtATime] = [0, 0];
  const stub: StubUpstream = {
    get mostAtATime() {
      return mostAtATime;
    },
    url: `http://127.0.0.1:${port}/`,
    projects: new Map(),
    global: {},
    relays: new Map(),
    internalRelays: new Set(),
    requests: [],
    paths: [],
    complaints: [],
    misbehave: undefined,
    async vanish() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async appear() {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    underWay += 1;
    mostAtATime = Math.max(mostAtATime, underWay);
    response.once("close", () => {
      underWay -= 1;
    });
    const body = Buffer.concat(await request.toArray());
    const path = request.url ?? "";
    const document = JSON.parse(body.toString());
    stub.paths.push(path);
    const misbehaviour = stub.misbehave?.(path, document);
    if (misbehaviour === "hang") return;
    if (misbehaviour === "stall") {
      response.writeHead(200, { "content-length": 100 }).write('{"configs":');
      return;
    }
    if (misbehaviour === "reset") {
      request.socket.destroy();
      return;
    }
    if (misbehaviour !== undefined && "delayMs" in misbehaviour) await delay(misbehaviour.delayMs);
    else if (misbehaviour !== undefined) {
      response.writeHead(misbehaviour.status, misbehaviour.headers).end(misbehaviour.body);
      return;
    }
    const { status, text } = answer(path, request, body, document);
    response.writeHead(status, { "content-type": "application/json" }).end(text);
  }

  function answer(path: string, request: IncomingMessage, body: Buffer, document: Record<string, unknown>) {
    const id = String(request.headers["x-sentry-relay-id"]);
    const challenged = path.endsWith("/challenge/");
    const state = path.endsWith("/response/") ? readRegisterToken(String(document.token), secret) : undefined;
    const publicKey = challenged ? String(document.public_key) : (state?.public_key ?? stub.relays.get(id));
    if (publicKey === undefined) return refuse(401, "unknown relay id");
    const signature = String(request.headers["x-sentry-relay-signature"]);
    const verdict = verifySignature({ signature, body, publicKey, atMs: Date.now(), maxAgeMs: 300_000 });
    if (verdict !== "valid") return refuse(401, "invalid relay signature");
    if (challenged) {
      const rand = Buffer.alloc(64, 7).toString("base64url");
      const stated = { timestamp: Math.floor(Date.now() / 1000), relay_id: id, public_key: publicKey, rand };
      return accept({ relay_id: id, token: createRegisterToken(stated, secret) });
    }
    if (state !== undefined) {
      if (state.relay_id !== id || document.relay_id !== id) return refuse(401, "another relay's token");
      stub.relays.set(id, publicKey);
      return accept({ relay_id: id });
    }
    if (path === "/api/0/relays/publickeys/") return accept(publicKeys(document));
    if (path !== "/api/0/relays/projectconfigs/?version=3") return refuse(404, "no such path");
    return accept(projectConfigs(document as unknown as ProjectsRequest));
  }

  function publicKeys({ relay_ids: relayIds }: Record<string, unknown>): object {
    const entries = (relayIds as string[]).map((id): [string, object | null] => {
      const publicKey = stub.relays.get(id);
      return [id, publicKey === undefined ? null : { publicKey, internal: stub.internalRelays.has(id) }];
    });
    return { relays: Object.fromEntries(entries) };
  }

  function projectConfigs(asked: ProjectsRequest): object {
    if (asked.global === true) {
      return stub.global === undefined
        ? { configs: {}, global: {}, globalStatus: "pending" }
        : { configs: {}, global: stub.global, globalStatus: "ready" };
    }
    stub.requests.push(asked);
    const configs: Record<string, unknown> = {};
    const pending: string[] = [];
    const unchanged: string[] = [];
    asked.publicKeys.forEach((key, index) => {
      const held = asked.revisions?.[index] ?? null;
      const document = stub.projects.get(key);
      if (document === "pending") pending.push(key);
      else if (document === undefined) return;
      else if (held !== null && (document as { rev?: unknown } | null)?.rev === held) unchanged.push(key);
      else configs[key] = document;
    });
    return { configs, ...(pending.length > 0 && { pending }), ...(unchanged.length > 0 && { unchanged }) };
  }

  function refuse(status: number, detail: string) {
    stub.complaints.push(detail);
    return { status, text: JSON.stringify({ detail }) };
  }

  return stub;
}

function accept(body: object) {
  return { status: 200, text: JSON.stringify(body) };
}
