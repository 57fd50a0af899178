import assert from "node:assert/strict";
import {
  ExportLogsServiceRequest,
  ExportLogsServiceResponse,
  LogsServiceDefinition,
} from "@weir/gen/opentelemetry/proto/collector/logs/v1/logs_service.ts";
import {
  ExportTraceServiceRequest,
  ExportTraceServiceResponse,
  TraceServiceDefinition,
} from "@weir/gen/opentelemetry/proto/collector/trace/v1/trace_service.ts";
import { SeverityNumber } from "@weir/gen/opentelemetry/proto/logs/v1/logs.ts";
import { Span_SpanKind, Status_StatusCode } from "@weir/gen/opentelemetry/proto/trace/v1/trace.ts";
import { delimited, fixed32, fixed64, varint } from "./wire-bytes.ts";

const traceId = Buffer.from("5b8efff798038103d269b633813fc60c", "hex");
const spanId = Buffer.from("eee19b7ec3c1b174", "hex");
const parentId = Buffer.from("eee19b7ec3c1b173", "hex");
const startNs = 1_544_712_660_000_000_000n;

const resource = delimited(
  1,
  delimited(1, delimited(1, "service.name"), delimited(2, delimited(1, "checkout"))),
  varint(2, 1),
);
const scope = delimited(
  1,
  delimited(1, "lib"),
  delimited(2, "1.2"),
  delimited(3, delimited(1, "k"), delimited(2, varint(2, 1))),
  varint(4, 2),
);

const spanBytes = delimited(
  2,
  delimited(1, traceId),
  delimited(2, spanId),
  delimited(3, "a=b"),
  delimited(4, parentId),
  delimited(5, "GET /"),
  varint(6, 2),
  fixed64(7, startNs),
  fixed64(8, startNs + 1n),
  delimited(9, delimited(1, "n"), delimited(2, varint(3, -1n))),
  varint(10, 3),
  delimited(
    11,
    fixed64(1, startNs),
    delimited(2, "exception"),
    delimited(3, delimited(1, "e"), delimited(2, delimited(7, Buffer.from([0])))),
    varint(4, 4),
  ),
  varint(12, 5),
  delimited(13, delimited(1, traceId), delimited(2, parentId), delimited(3, "c=d"), varint(5, 6), fixed32(6, 0x301)),
  varint(14, 7),
  delimited(15, delimited(2, "it broke"), varint(3, 2)),
  fixed32(16, 0x101),
);
const traceRequest = delimited(
  1,
  resource,
  delimited(2, scope, spanBytes, delimited(3, "https://x/1.0")),
  delimited(3, "https://x/1.1"),
);

const logBytes = delimited(
  2,
  fixed64(1, startNs),
  varint(2, 17),
  delimited(3, "ERROR"),
  delimited(
    5,
    delimited(6, delimited(1, delimited(1, "list"), delimited(2, delimited(5, delimited(1, delimited(1, "x")))))),
  ),
  delimited(6, delimited(1, "d"), delimited(2, Buffer.from("21000000000000e03f", "hex"))),
  varint(7, 1),
  fixed32(8, 1),
  delimited(9, traceId),
  delimited(10, spanId),
  fixed64(11, startNs + 5n),
  delimited(12, "device.app.lifecycle"),
);
const logsRequest = delimited(1, resource, delimited(2, scope, logBytes, delimited(3, "s")), delimited(3, "r"));

describe("OTLP on the wire", () => {
  it("reads every field of a span under its public number", () => {
    const { resourceSpans } = ExportTraceServiceRequest.decode(traceRequest);
    const [group] = resourceSpans;
    assert.equal(group?.schemaUrl, "https://x/1.1");
    assert.deepEqual(group?.resource?.attributes, [
      { key: "service.name", value: { value: { $case: "stringValue", value: "checkout" } } },
    ]);
    assert.equal(group?.resource?.droppedAttributesCount, 1);
    const [spans] = group?.scopeSpans ?? [];
    assert.equal(spans?.schemaUrl, "https://x/1.0");
    assert.deepEqual(spans?.scope, {
      name: "lib",
      version: "1.2",
      attributes: [{ key: "k", value: { value: { $case: "boolValue", value: true } } }],
      droppedAttributesCount: 2,
    });
    assert.deepEqual(spans?.spans, [
      {
        traceId,
        spanId,
        traceState: "a=b",
        parentSpanId: parentId,
        flags: 0x101,
        name: "GET /",
        kind: Span_SpanKind.SERVER,
        startTimeUnixNano: startNs,
        endTimeUnixNano: startNs + 1n,
        attributes: [{ key: "n", value: { value: { $case: "intValue", value: -1n } } }],
        droppedAttributesCount: 3,
        events: [
          {
            timeUnixNano: startNs,
            name: "exception",
            attributes: [{ key: "e", value: { value: { $case: "bytesValue", value: Buffer.from([0]) } } }],
            droppedAttributesCount: 4,
          },
        ],
        droppedEventsCount: 5,
        links: [
          { traceId, spanId: parentId, traceState: "c=d", attributes: [], droppedAttributesCount: 6, flags: 0x301 },
        ],
        droppedLinksCount: 7,
        status: { message: "it broke", code: Status_StatusCode.ERROR },
      },
    ]);
  });

  it("reads every field of a log record under its public number", () => {
    const { resourceLogs } = ExportLogsServiceRequest.decode(logsRequest);
    const [logs] = resourceLogs[0]?.scopeLogs ?? [];
    assert.equal(logs?.scope?.name, "lib");
    assert.deepEqual(logs?.logRecords, [
      {
        timeUnixNano: startNs,
        observedTimeUnixNano: startNs + 5n,
        severityNumber: SeverityNumber.ERROR,
        severityText: "ERROR",
        body: {
          value: {
            $case: "kvlistValue",
            value: {
              values: [
                {
                  key: "list",
                  value: {
                    value: {
                      $case: "arrayValue",
                      value: { values: [{ value: { $case: "stringValue", value: "x" } }] },
                    },
                  },
                },
              ],
            },
          },
        },
        attributes: [{ key: "d", value: { value: { $case: "doubleValue", value: 0.5 } } }],
        droppedAttributesCount: 1,
        flags: 1,
        traceId,
        spanId,
        eventName: "device.app.lifecycle",
      },
    ]);
  });

  it("writes the fields that it has read, and no others", () => {
    const span = ExportTraceServiceRequest.encode(ExportTraceServiceRequest.decode(traceRequest)).finish();
    assert.deepEqual(sortedBytes(span), sortedBytes(traceRequest));
    assert.equal(span.length, traceRequest.length);
    const again = ExportLogsServiceRequest.decode(
      ExportLogsServiceRequest.encode(ExportLogsServiceRequest.decode(logsRequest)).finish(),
    );
    assert.deepEqual(again, ExportLogsServiceRequest.decode(logsRequest));
  });

  it("keeps nanoseconds that a double cannot hold", () => {
    const odd = delimited(1, delimited(2, delimited(2, fixed64(7, 2n ** 64n - 1n))));
    assert.equal(
      ExportTraceServiceRequest.decode(odd).resourceSpans[0]?.scopeSpans[0]?.spans[0]?.startTimeUnixNano,
      2n ** 64n - 1n,
    );
  });

  it("answers a full success with no bytes, and a partial one under the public numbers", () => {
    assert.equal(ExportTraceServiceResponse.encode({ partialSuccess: undefined }).finish().length, 0);
    assert.deepEqual(
      Buffer.from(
        ExportTraceServiceResponse.encode({ partialSuccess: { rejectedSpans: 3n, errorMessage: "no" } }).finish(),
      ),
      delimited(1, varint(1, 3), delimited(2, "no")),
    );
    assert.deepEqual(
      Buffer.from(
        ExportLogsServiceResponse.encode({ partialSuccess: { rejectedLogRecords: 3n, errorMessage: "no" } }).finish(),
      ),
      delimited(1, varint(1, 3), delimited(2, "no")),
    );
  });

  it("is served under the public paths", () => {
    assert.equal(TraceServiceDefinition.fullName, "opentelemetry.proto.collector.trace.v1.TraceService");
    assert.equal(TraceServiceDefinition.methods.export.name, "Export");
    assert.equal(LogsServiceDefinition.fullName, "opentelemetry.proto.collector.logs.v1.LogsService");
    assert.equal(LogsServiceDefinition.methods.export.name, "Export");
  });

  it("numbers severities from 1 to 24 and leaves gaps nowhere", () => {
    const numbers = Object.values(SeverityNumber).filter((value) => typeof value === "number" && value >= 0);
    assert.deepEqual(
      numbers.sort((a, b) => a - b),
      Array.from({ length: 25 }, (_, at) => at),
    );
  });
});

/** Field order within a message is free; two encodings of the same fields have the same bytes in some order. */
function sortedBytes(bytes: Uint8Array): Buffer {
  return Buffer.from([...bytes].sort((a, b) => a - b));
}
