import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { Server } from "node:net";
import { createRefusedCallers } from "./refused-callers.ts";

/** A connection after its handshake, as far as the check looks at it. */
class Connection extends EventEmitter {
  readonly remoteAddress = "10.0.0.1";
  readonly remotePort: number;
  readonly authorized: boolean;

  constructor(remotePort: number, authorized: boolean) {
    super();
    this.remotePort = remotePort;
    this.authorized = authorized;
  }

  getPeerCertificate() {
    return this.authorized ? { subject: { CN: "weir-services" } } : {};
  }

  destroy() {
    this.emit("close");
  }
}

describe("the callers of a server with certificates", () => {
  const server = new Server();
  const refused: string[] = [];
  const callers = createRefusedCallers({
    allowedNames: ["weir-services"],
    openServices: ["weir.ingest.v1.IngestService"],
    onRefused: ({ reason }, peer) => refused.push(`${peer} ${reason}`),
  });
  callers.watch(server);

  afterEach(() => refused.splice(0));

  function connect(port: number, authorized: boolean): Connection {
    const connection = new Connection(port, authorized);
    server.emit("secureConnection", connection);
    return connection;
  }

  /** Calls a method over the connection that is known by its address and port. */
  async function call(peer: string, path = "/weir.quota.v1.QuotaService/Check"): Promise<string> {
    // Boundary: the middleware looks at nothing else of a call.
    const parts = [{ method: { path }, request: {}, next: async function* () {} }, { peer }] as unknown as Parameters<
      typeof callers.middleware
    >;
    try {
      await callers.middleware(...parts).next();
      return "taken";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  it("may call while their connection is open, and not afterwards: whose a late call is, nobody knows", async () => {
    const connection = connect(1, true);
    assert.equal(await call("10.0.0.1:1"), "taken");
    connection.destroy();
    assert.match(await call("10.0.0.1:1"), /not, or no longer, one whose certificate was checked/);
  });

  it("are refused over connections that were never seen, but for what is for anyone", async () => {
    for (const peer of ["unknown", "10.0.0.1:2"]) {
      assert.match(await call(peer), /not, or no longer, one whose certificate was checked/);
      assert.equal(await call(peer, "/weir.ingest.v1.IngestService/Send"), "taken");
    }
    assert.deepEqual(refused, []);
  });

  it("without a certificate are told so, and disconnected, once they call what is not for anyone", async () => {
    const connection = connect(3, false);
    assert.equal(await call("10.0.0.1:3", "/weir.ingest.v1.IngestService/Send"), "taken");
    assert.deepEqual(refused, []);
    assert.match(await call("10.0.0.1:3"), /found no certificate of the caller/);
    assert.match(await call("10.0.0.1:3"), /found no certificate of the caller/);
    assert.deepEqual(refused, ["10.0.0.1:3 no_certificate"]);
    await once(connection, "close");
  });

  it("may not call by the beginning of a service's name", async () => {
    const connection = connect(4, false);
    assert.match(await call("10.0.0.1:4", "/weir.ingest.v1.IngestServiceX/Send"), /found no certificate/);
    connection.destroy();
  });
});
