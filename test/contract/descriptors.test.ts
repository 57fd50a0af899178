import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { EventProcessorServiceDefinition } from "@weir/gen/weir/event/v1/event.ts";
import { IngestServiceDefinition } from "@weir/gen/weir/ingest/v1/ingest.ts";
import { ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { SamplingServiceDefinition } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SpanProcessorServiceDefinition } from "@weir/gen/weir/span/v1/span.ts";

describe("the descriptor image", () => {
  const image = readFileSync(new URL("../../gen/descriptors.binpb", import.meta.url));

  for (const { fullName } of [
    IngestServiceDefinition,
    ProjectConfigServiceDefinition,
    QuotaServiceDefinition,
    SamplingServiceDefinition,
    SpanProcessorServiceDefinition,
    EventProcessorServiceDefinition,
  ]) {
    it(`describes ${fullName}`, () => {
      const [packageName, serviceName] = splitName(fullName);
      assert.ok(image.includes(packageName), `found no package ${packageName}`);
      assert.ok(image.includes(serviceName), `found no service ${serviceName}`);
    });
  }

  it("contains the imported well-known types, which reflection clients ask for", () => {
    assert.ok(image.includes("google/protobuf/timestamp.proto"));
  });
});

function splitName(fullName: string): [packageName: string, serviceName: string] {
  const dot = fullName.lastIndexOf(".");
  return [fullName.slice(0, dot), fullName.slice(dot + 1)];
}
