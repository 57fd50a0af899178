import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { ChannelCredentials, ClientError, createChannel, createClient, Status } from "nice-grpc";
import { HealthDefinition } from "nice-grpc-server-health";
import { createRpcServer, type RpcServer } from "./server.ts";

const limits = { maxMessageBytes: 1000, maxConnections: 2, maxConcurrentStreams: 7 };

describe("the limits of a gRPC server", () => {
  let server: RpcServer;
  let port: number;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    const logger = { error: () => {}, warn: () => {} };
    server = createRpcServer({ host: "127.0.0.1", port: 0, bindings: [], limits, logger });
    ({ port } = await server.start());
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server.stop(1000);
  });

  async function openSocket(): Promise<Socket> {
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => {});
    await once(socket, "connect");
    return socket;
  }

  it("close further connections at once, and take others when one has ended", async () => {
    const [first] = [await openSocket(), await openSocket()];
    const third = await openSocket();
    third.resume();
    await once(third, "close");
    first.destroy();
    await once(first, "close");
    const channel = createChannel(`127.0.0.1:${port}`, ChannelCredentials.createInsecure(), {
      "grpc.initial_reconnect_backoff_ms": 100,
    });
    const { status } = await createClient(HealthDefinition, channel).check({ service: "" });
    assert.equal(status, 1);
    channel.close();
  });

  it("refuse a message that is larger", async () => {
    const channel = createChannel(`127.0.0.1:${port}`, ChannelCredentials.createInsecure());
    const health = createClient(HealthDefinition, channel);
    await assert.rejects(health.check({ service: "x".repeat(1000) }), (error) => {
      assert.ok(error instanceof ClientError);
      assert.equal(error.code, Status.RESOURCE_EXHAUSTED);
      return true;
    });
    channel.close();
  });

  it("tell clients how many calls a connection may have at a time", async () => {
    const client = connectHttp2(`http://127.0.0.1:${port}`);
    const [settings] = await once(client, "remoteSettings");
    assert.equal(settings.maxConcurrentStreams, 7);
    client.destroy();
  });
});
