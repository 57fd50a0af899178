import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { defaultConfig } from "@weir/config";
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { bind, createRpcServer } from "@weir/rpc";
import { createStubQuota } from "@weir/test-kit";
import { checkServices } from "./check-services.ts";
import { closedPort } from "./testing/closed-port.ts";
import { complaints } from "./testing/complaints.ts";

const timeoutMs = 2000;

describe("weir doctor looks at services in other processes", function () {
  this.timeout(60_000);
  async function failureAt(address: string): Promise<string> {
    const [finding] = await checkServices(defaultConfig({ services: { quota: address } }), timeoutMs);
    assert.equal(finding?.severity, "failed");
    return `${finding.found} → ${finding.remedy}`;
  }

  it("names a port that speaks HTTP, and a name that is not known", async () => {
    const web = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
    await once(web, "listening");
    const failure = await failureAt(`127.0.0.1:${(web.address() as AddressInfo).port}`);
    web.close();
    assert.match(
      failure,
      /^quota at \S+ cannot be reached: it speaks HTTP .* → this is no service of Weir \(gRPC\): correct host and port in services\.quota$/,
    );
    assert.match(
      await failureAt("nowhere.invalid:50051"),
      /→ the name nowhere\.invalid is not known here: correct services\.quota/,
    );
  });

  it("tells one that is well, one that is not, and one that is away", async () => {
    let healthy = true;
    const server = createRpcServer({
      host: "127.0.0.1",
      port: 0,
      bindings: [bind(QuotaServiceDefinition, createStubQuota())],
      logger: { warn() {}, error() {} },
      isHealthy: () => healthy,
    });
    const { port } = await server.start();
    const config = defaultConfig({
      services: { quota: `127.0.0.1:${port}`, sampling: `127.0.0.1:${await closedPort()}` },
    });
    const found = complaints(await checkServices(config, timeoutMs));
    assert.match(found[0] ?? "", /^failed: sampling at .* cannot be reached/);
    assert.equal(found.length, 1);
    healthy = false;
    assert.match(
      complaints(await checkServices(config, timeoutMs))[0] ?? "",
      /^failed: quota at .* answers, but is not healthy/,
    );
    await server.stop(100);
  });
});
