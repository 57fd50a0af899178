import assert from "node:assert/strict";
import { createOpenConfigs } from "./open-configs.ts";
import type { EnabledProject } from "./project-state.ts";

const documentOf = (number: number) =>
  Buffer.from(JSON.stringify({ projectId: number, config: { eventRetention: number } }));
const bytes = documentOf(10).length;

describe("configurations that are read when somebody looks at them", () => {
  function read(configs: ReturnType<typeof createOpenConfigs>, number: number): EnabledProject {
    const state = configs.read(String(number).padStart(32, "0"), `r${number}`, documentOf(number));
    assert.equal(state.status, "enabled");
    return state as EnabledProject;
  }

  it("are the same object as long as there is room", () => {
    const configs = createOpenConfigs(10 * bytes);
    const projects = [10, 11, 12].map((number) => read(configs, number));
    assert.equal(configs.open, 3);
    for (const project of projects) assert.equal(project.config, project.config);
    assert.deepEqual(
      projects.map(({ config }) => config.eventRetentionDays),
      [10, 11, 12],
    );
  });

  it("are let go when there is no room, those first that nobody looked at, and read again", () => {
    const configs = createOpenConfigs(2 * bytes);
    const looked = read(configs, 10);
    const before = looked.config;
    const idle = read(configs, 11);
    read(configs, 12);
    assert.equal(configs.open, 2);
    assert.equal(looked.config, before, "what was looked at stayed");
    assert.equal(idle.config.eventRetentionDays, 11);
    assert.equal(configs.open, 2);
  });

  it("keep what they were read from, even if the message's bytes change", () => {
    const configs = createOpenConfigs(1);
    const message = documentOf(10);
    const state = configs.read("a".repeat(32), "r", message);
    message.fill(0);
    read(configs, 11);
    assert.equal(state.status === "enabled" && state.config.eventRetentionDays, 10);
  });

  it("share their scrubbing if it is set in the same way", () => {
    const configs = createOpenConfigs(1000 * bytes);
    const [one, two, other] = [true, true, false].map((scrubData, index) => {
      const document = { config: { datascrubbingSettings: { scrubData, scrubDefaults: true } } };
      const state = configs.read("a".repeat(32), String(index), Buffer.from(JSON.stringify(document)));
      return state.status === "enabled" ? state.config.scrubbing : undefined;
    });
    assert.ok(one);
    assert.equal(one, two);
    assert.notEqual(one, other);
  });

  it("are malformed and disabled as ever", () => {
    const configs = createOpenConfigs(1000);
    assert.equal(configs.read("a".repeat(32), "r", Buffer.from("{")).status, "pending");
    assert.equal(configs.read("a".repeat(32), "r", Buffer.from('{"disabled":true}')).status, "disabled");
    assert.equal(configs.open, 0);
  });
});
