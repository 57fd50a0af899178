import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { defaultConfig } from "@weir/config";
import { createRpcServer } from "@weir/rpc";
import { checkPorts } from "./check-ports.ts";

const timeoutMs = 1000;
const anyPort = { host: "127.0.0.1", port: 0 };

describe("weir doctor looks at ports", () => {
  it("is content with those that are free, and with those that a Weir has", async () => {
    const weir = createServer((_, response) => response.end('{"is_healthy":true}')).listen(0, "127.0.0.1");
    await once(weir, "listening");
    const services = createRpcServer({ ...anyPort, bindings: [], logger: { warn() {}, error() {} } });
    const { port: grpcPort } = await services.start();
    const { port } = weir.address() as AddressInfo;
    const config = defaultConfig({ relay: { ...anyPort, port }, grpc: { ...anyPort, port: grpcPort } });
    const inUse = await checkPorts(config, timeoutMs);
    weir.close();
    await services.stop(100);
    assert.deepEqual(
      inUse.map(({ severity, found }) => [severity, found.replace(/^\S+ /, "")]),
      [
        ["ok", "(relay.port) is in use by a Weir that runs here"],
        ["ok", "(grpc.port) is in use by a Weir that runs here"],
      ],
    );
    const free = await checkPorts(config, timeoutMs);
    assert.ok(free.every(({ severity, found }) => severity === "ok" && found.endsWith("is free")));
  });

  it("names a port that another program has, and how to find out which", async () => {
    const other = createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const prometheus = `127.0.0.1:${port}`;
    const config = defaultConfig({ relay: { ...anyPort, port }, grpc: anyPort, metrics: { prometheus } });
    const [http, metrics, twice] = await checkPorts(config, timeoutMs);
    other.close();
    assert.match(http?.found ?? "", /EADDRINUSE for 127\.0\.0\.1:\d+ \(relay\.host, relay\.port\): another process/);
    assert.equal(http?.remedy, `ss -ltnp 'sport = :${port}' names who listens there`);
    assert.match(metrics?.found ?? "", /metrics\.prometheus/);
    assert.match(twice?.found ?? "", /metrics\.prometheus names .*, and so does another key/);
  });

  it("names an address that this machine does not have", async () => {
    const config = defaultConfig({ relay: { host: "192.0.2.1", port: 3000 }, grpc: anyPort });
    const [finding] = await checkPorts(config, timeoutMs);
    assert.match(finding?.found ?? "", /EADDRNOTAVAIL .*: this machine has no such address\. Set relay\.host/);
  });
});
