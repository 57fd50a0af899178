import assert from "node:assert/strict";
import { GeoDatabaseError } from "@weir/geo";
import { createLogger, createMetrics } from "@weir/telemetry";
import { openConfiguredPlaces } from "./configured-places.ts";
import type { ServiceName } from "./service.ts";

function open(names: readonly ServiceName[], config: { geoip?: string; processing?: string }) {
  return openConfiguredPlaces({
    config: {
      geoip: { path: config.geoip },
      processing: { geoip_path: config.processing } as Parameters<
        typeof openConfiguredPlaces
      >[0]["config"]["processing"],
    },
    modules: names.map((name) => ({ name })),
    logger: createLogger({ level: "off" }),
    metrics: createMetrics(),
  });
}

describe("the database of places of a process", () => {
  it("is the file that geoip.path names, else processing.geoip_path", async () => {
    const isMissing = (file: string) => (error: unknown) => error instanceof GeoDatabaseError && error.path === file;
    const files = { geoip: "/missing/a.mmdb", processing: "/missing/b.mmdb" };
    await assert.rejects(open(["event-processor"], files), isMissing(files.geoip));
    await assert.rejects(open(["span-processor"], { processing: files.processing }), isMissing(files.processing));
  });

  it("is not opened where none is configured, or nobody looks places up", async () => {
    assert.equal(await open(["span-processor"], {}), undefined);
    assert.equal(await open(["ingest-gateway", "quota"], { geoip: "/missing/a.mmdb" }), undefined);
  });
});
