import assert from "node:assert/strict";
import { parseTargets, replicasOf } from "./targets.ts";

describe("addresses of services", () => {
  it("are a host and a port, or several of them", () => {
    assert.deepEqual(parseTargets("weir-quota:50051"), [{ host: "weir-quota", port: 50051 }]);
    assert.deepEqual(parseTargets("10.0.0.1:1, [::1]:2,dns:///quota:3"), [
      { host: "10.0.0.1", port: 1 },
      { host: "::1", port: 2 },
      { host: "quota", port: 3 },
    ]);
  });

  it("are nothing else", () => {
    for (const wrong of ["quota", "quota:", ":1", "quota:70000", "http://quota:1", "quota:1,", "::1:2", "a b:1"]) {
      assert.throws(() => parseTargets(wrong), {
        name: "RangeError",
        message: /found the address .*, expected host:port/,
      });
    }
  });

  it("stand for a replica for each IP address", () => {
    assert.deepEqual(replicasOf({ host: "quota", port: 7 }, ["10.0.0.1", "fd00::1"]), [
      { address: "10.0.0.1:7", host: "quota" },
      { address: "[fd00::1]:7", host: "quota" },
    ]);
  });
});
