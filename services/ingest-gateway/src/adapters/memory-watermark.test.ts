import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { createMemoryWatermark } from "./memory-watermark.ts";
import { availableMemory } from "./process-load.ts";

const health = { max_memory_percent: 0.95, max_memory_bytes: undefined, memory_stat_refresh_frequency_ms: 1 };

describe("the memory watermark", () => {
  it("is the smaller of a share of what there is and a number of bytes", () => {
    assert.equal(createMemoryWatermark(() => health).maxBytes, Math.floor(availableMemory() * 0.95));
    assert.equal(createMemoryWatermark(() => ({ ...health, max_memory_bytes: 1000 })).maxBytes, 1000);
    const ample = createMemoryWatermark(() => ({ ...health, max_memory_percent: 0.5, max_memory_bytes: 2 ** 60 }));
    assert.equal(ample.maxBytes, Math.floor(availableMemory() * 0.5));
  });

  it("is looked at from the start, and again and again", async () => {
    const resident = process.memoryUsage.rss();
    const watermark = createMemoryWatermark(() => ({ ...health, max_memory_bytes: resident + 64 * 1024 * 1024 }));
    assert.equal(watermark.isExceeded(), false);
    watermark.start();
    assert.equal(watermark.isExceeded(), false);
    const grown = Buffer.alloc(128 * 1024 * 1024, "x");
    while (!watermark.isExceeded()) await sleep(5);
    assert.ok(watermark.residentBytes > resident + grown.length / 2);
    watermark.stop();
  });

  it("follows its settings while it runs", async () => {
    let settings = { ...health, max_memory_bytes: 2 ** 60 };
    const watermark = createMemoryWatermark(() => settings);
    watermark.start();
    assert.equal(watermark.isExceeded(), false);
    settings = { ...settings, max_memory_bytes: 1000 };
    while (!watermark.isExceeded()) await sleep(5);
    assert.equal(watermark.maxBytes, 1000);
    watermark.stop();
  });
});
