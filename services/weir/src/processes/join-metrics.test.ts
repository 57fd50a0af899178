import assert from "node:assert/strict";
import { joinMetrics } from "./join-metrics.ts";

describe("the metrics of several processes", () => {
  it("have each family once, and the process on every series", () => {
    const first = `# HELP weir_a A.
# TYPE weir_a counter
weir_a{route="x y",status="2xx"} 1
# HELP weir_only First only.
# TYPE weir_only gauge
weir_only 7
`;
    const second = `# HELP weir_a A.
# TYPE weir_a counter
weir_a{route="{",status="2xx"} 2
# HELP weir_h H.
# TYPE weir_h histogram
weir_h_bucket{le="+Inf"} 3
weir_h_sum 0.5
weir_h_count 3
`;
    const text = joinMetrics([
      { process: "1", text: first },
      { process: "2", text: second },
    ]);
    assert.equal(
      text,
      `# HELP weir_a A.
# TYPE weir_a counter
weir_a{process="1",route="x y",status="2xx"} 1
weir_a{process="2",route="{",status="2xx"} 2
# HELP weir_only First only.
# TYPE weir_only gauge
weir_only{process="1"} 7
# HELP weir_h H.
# TYPE weir_h histogram
weir_h_bucket{process="2",le="+Inf"} 3
weir_h_sum{process="2"} 0.5
weir_h_count{process="2"} 3
`,
    );
  });

  it("are those of the others while one does not answer", () => {
    const text = joinMetrics([
      { process: "1", text: "" },
      { process: "2", text: "# TYPE weir_a gauge\nweir_a 1\n" },
    ]);
    assert.equal(text, '# TYPE weir_a gauge\nweir_a{process="2"} 1\n');
  });
});
