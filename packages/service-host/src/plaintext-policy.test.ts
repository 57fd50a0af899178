import assert from "node:assert/strict";
import { defaultConfig } from "@weir/config";
import { refusePlaintext } from "./plaintext-policy.ts";

const tls = { certificate: "tls.crt", key: "tls.key", authority: "ca.crt" };
const none: ReadonlyMap<string, string> = new Map();
const remote: ReadonlyMap<string, string> = new Map([["services.quota", "127.0.0.1:1,weir-quota:50051"]]);
const local: ReadonlyMap<string, string> = new Map([["services.quota", "localhost:1,[::1]:2,127.0.0.2:3"]]);

describe("plain text", () => {
  it("may stay on the machine", () => {
    refusePlaintext(defaultConfig({}), local);
  });

  it("may not be listened for from outside, or sent there", () => {
    const open = defaultConfig({ grpc: { host: "0.0.0.0" } });
    assert.throws(() => refusePlaintext(open, none), {
      name: "PlaintextError",
      message:
        "gRPC in plain text would leave this machine (grpc.host is 0.0.0.0): set grpc.tls.certificate, grpc.tls.key and grpc.tls.authority, or grpc.plaintext: true if this network may be trusted",
    });
    assert.throws(
      () => refusePlaintext(defaultConfig({}), remote),
      /services\.quota is 127\.0\.0\.1:1,weir-quota:50051/,
    );
  });

  it("may do so if the operator says it, and need not with TLS", () => {
    refusePlaintext(defaultConfig({ grpc: { host: "0.0.0.0", plaintext: true } }), remote);
    refusePlaintext(defaultConfig({ grpc: { host: "0.0.0.0", tls } }), remote);
  });
});
