import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultConfig } from "@weir/config";
import { createLogger, createMetrics } from "@weir/telemetry";
import { createTestAuthority, requireIntegration, type TestAuthority } from "@weir/test-kit";
import { openConfiguredSecurity } from "./configured-security.ts";

describe("the certificates that the configuration names", () => {
  let authority: TestAuthority;
  before(async function () {
    authority = await requireIntegration(this, "openssl", () => createTestAuthority());
  });
  after(() => authority?.remove());

  async function open(files: { certificate: string; key: string; authority: string }) {
    const metrics = createMetrics();
    const security = await openConfiguredSecurity({
      config: defaultConfig({ grpc: { tls: { ...files, reload_interval: 0.1 } } }),
      logger: createLogger({ level: "off" }),
      metrics,
      now: Date.now,
    });
    return { metrics, security };
  }

  it("are none where it names none", async () => {
    const options = { logger: createLogger({ level: "off" }), metrics: createMetrics(), now: Date.now };
    assert.equal(await openConfiguredSecurity({ config: defaultConfig({}), ...options }), undefined);
  });

  it("are refused where the files are wrong, which the error names", async () => {
    const [one, other] = [await authority.issue({ names: [] }), await authority.issue({ names: [] })];
    await assert.rejects(open({ ...one, key: other.key }), {
      name: "CertificateError",
      message: /is not the private key of/,
    });
    await assert.rejects(
      open({ ...one, authority: "/nowhere/ca.crt" }),
      /the authority \/nowhere\/ca\.crt cannot be read/,
    );
    await assert.rejects(open({ ...one, certificate: one.key }), /holds no certificate in PEM form/);
  });

  it("show how long they are valid, how often they changed, and who was refused", async () => {
    const [first, second] = [await authority.issue({ names: [] }), await authority.issue({ names: [] })];
    const { metrics, security } = await open(first);
    assert.ok(security);
    const days =
      Number(/^weir_rpc_certificates_validity_seconds (\S+)$/m.exec(metrics.renderPrometheus())?.[1]) / 86_400;
    assert.ok(days > 1.9 && days <= 2, `found ${days} days, expected 2`);
    // One file after the other: in between they do not fit, and the former ones stay.
    await copyFile(second.certificate, first.certificate);
    await untilRendered(metrics, /weir_rpc_certificates_reloads_total\{result="failed"\} 1/);
    await copyFile(second.key, first.key);
    await untilRendered(metrics, /weir_rpc_certificates_reloads_total\{result="ok"\} 1/);
    security.onRefused?.({ reason: "expired", message: "" });
    assert.match(metrics.renderPrometheus(), /weir_rpc_callers_refused_total\{reason="expired"\} 1/);
    security.certificates.close();
  });
});

async function untilRendered(metrics: { renderPrometheus(): string }, pattern: RegExp): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!pattern.test(metrics.renderPrometheus())) {
    assert.ok(performance.now() < deadline, `found no ${pattern}`);
    await sleep(20);
  }
}
