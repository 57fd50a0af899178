import assert from "node:assert/strict";
import { defaultConfig } from "@weir/config";
import { copyConfig, supervisorConfig } from "./copy-config.ts";

const config = defaultConfig({
  relay: { host: "0.0.0.0", port: 3000 },
  grpc: {
    host: "0.0.0.0",
    health: "127.0.0.1:50052",
    tls: { certificate: "tls.crt", key: "tls.key", authority: "ca.crt" },
  },
  metrics: { prometheus: "127.0.0.1:9464", default_tags: { region: "eu" } },
});

describe("the configuration of several processes", () => {
  it("has copies listen where they are told to, each with metrics that can be told apart", () => {
    const { relay, grpc, metrics } = copyConfig(config, { number: 2, httpPort: 4001, grpcPort: 4002 });
    assert.deepEqual([relay.host, relay.port, grpc.host, grpc.port], ["0.0.0.0", 4001, "0.0.0.0", 4002]);
    assert.equal(grpc.tls.certificate, "tls.crt");
    assert.equal(metrics.prometheus, undefined, "the supervisor serves the metrics of all");
    assert.deepEqual(metrics.default_tags, { region: "eu", process: "2" });
  });

  it("has copies keep what is their own apart, and uploads together", () => {
    const place = { number: 2, httpPort: 4001, grpcPort: 4002 };
    const { storage, upload } = copyConfig({ ...config, storage: { ...config.storage, path: "data" } }, place);
    assert.deepEqual([storage.path, upload.path], ["data/process-2", "data/uploads"]);
    assert.equal(copyConfig({ ...config, upload: { ...config.upload, path: "/mnt" } }, place).upload.path, "/mnt");
    assert.equal(copyConfig({ ...config, storage: { ...config.storage, path: null } }, place).upload.path, undefined);
  });

  it("has the supervisor answer copies of this machine only, in plain text, at no address of anybody else", () => {
    const { grpc, metrics } = supervisorConfig(config);
    assert.deepEqual([grpc.host, grpc.port, grpc.health], ["127.0.0.1", 0, undefined]);
    assert.deepEqual([grpc.tls.certificate, grpc.tls.key, grpc.tls.authority], [undefined, undefined, undefined]);
    assert.equal(metrics.prometheus, undefined);
  });
});
