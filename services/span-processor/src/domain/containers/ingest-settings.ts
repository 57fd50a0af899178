/** Whether the edge may add what it knows of the client (spans, section "Container wire format and limits"). */
import type { JsonObject } from "@weir/lossless-json";
import type { Container } from "./parse-container.ts";

/** What may be inferred from the request. */
export interface IngestSettings {
  readonly inferIp: boolean;
  readonly inferUserAgent: boolean;
}

/** Nothing is inferred. */
export const inferNothing: IngestSettings = { inferIp: false, inferUserAgent: false };

/** Reads `ingest_settings`. A setting that is absent or unknown counts as `never`. */
export function readIngestSettings(settings: JsonObject | undefined): IngestSettings {
  return { inferIp: settings?.infer_ip === "auto", inferUserAgent: settings?.infer_user_agent === "auto" };
}

/** What containers of spans and trace metrics may ask for: only version 2 may ask at all. */
export function versionTwoSettings({ metadata }: Pick<Container, "metadata">): IngestSettings {
  return metadata?.version === 2 ? metadata.settings : inferNothing;
}
