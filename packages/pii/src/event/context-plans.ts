/** Which members of contexts hold personal data, by the type of the context (PII, section "Which fields are PII"). */
import { valueType } from "../selector/value-types.ts";
import type { PiiOfName, Plan } from "./plan.ts";
import { list, skip, struct } from "./plan.ts";

const pairs: Plan = { kind: "pairs", pii: "true" };

const plans = new Map<unknown, Plan>(
  Object.entries({
    app: struct({
      maybe: ["app_start_time", "device_app_hash"],
      no: ["build_type", "app_identifier", "app_name", "app_version", "app_build", "app_memory", "in_foreground", "view_names"],
      others: "maybe",
    }),
    cloud_resource: struct({
      no: ["cloud.provider", "cloud.platform", "cloud.region", "cloud.availability_zone", "host.type"],
      others: "maybe",
    }),
    culture: struct({ others: "maybe" }),
    device: struct({
      yes: ["device_unique_identifier"],
      no: [
        "family", "model", "model_id", "arch", "battery_level", "battery_temperature", "orientation", "manufacturer",
        "brand", "simulator", "online", "charging", "low_memory", "usable_memory_size", "processor_count",
        "processor_frequency", "supports_vibration", "supports_accelerometer", "supports_gyroscope", "supports_audio",
        "supports_location_service", "class",
      ],
      others: "maybe",
    }),
    gpu: struct({
      no: [
        "graphics_shader_level", "max_texture_size", "supports_draw_call_instancing", "supports_ray_tracing",
        "supports_compute_shaders", "supports_geometry_shaders",
      ],
      others: "maybe",
    }),
    os: struct({ no: ["os", "name", "version", "rooted"], others: "maybe" }),
    runtime: struct({ no: ["runtime", "name", "version"], others: "maybe" }),
    otel: struct({ others: "maybe" }),
    response: struct({
      yes: ["data"],
      no: ["status_code", "body_size", "inferred_content_type"],
      members: { cookies: pairs, headers: pairs },
      others: "maybe",
    }),
    browser: struct({ no: ["browser", "name", "version", "user_agent"], others: "maybe" }),
    ...Object.fromEntries(
      ["flags", "memory_info", "monitor", "ota_updates", "spring", "threadpool_info", "unity"].map(
        (type) => [type, struct({ others: "maybe" })] as const,
      ),
    ),
    replay: skip,
    feedback: skip,
    performance_score: skip,
    reprocessing: skip,
  } satisfies Record<string, Plan>),
); // biome-ignore format: names in a row

const otherContext = struct({ types: valueType.object, others: "true" });

function tracePlan(piiOf: PiiOfName): Plan {
  return struct({
    no: [
      "trace_id", "span_id", "parent_span_id", "op", "status", "exclusive_time", "client_sample_rate", "origin",
      "sampled",
    ],
    members: {
      data: { kind: "named", pii: "maybe", piiOf },
      links: list(struct({ maybe: ["attributes"], others: "maybe" })),
    },
    others: "maybe",
  }); // biome-ignore format: names in a row
}

/** Describes the contexts of an event. */
export function contextsPlan(piiOf: PiiOfName): Plan {
  const trace = tracePlan(piiOf);
  const choose = (context: Readonly<Record<string, unknown>>, key: string): Plan => {
    const type = typeof context.type === "string" && context.type !== "" ? context.type : key;
    return type === "trace" ? trace : (plans.get(type) ?? otherContext);
  };
  return { ...struct({ types: valueType.object }), others: { kind: "chosen", choose } };
}
