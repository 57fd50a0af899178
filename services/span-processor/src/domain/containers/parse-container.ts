/** Item containers: many spans or logs in one JSON payload (spans, section "Container wire format and limits"). */
import type { Item } from "@weir/envelope";
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { isInteger, isJsonArray, isJsonObject, JsonError, parseJson } from "@weir/lossless-json";
import { countOperations, operationsPerRecord } from "./count-operations.ts";
import type { IngestSettings } from "./ingest-settings.ts";
import { readIngestSettings } from "./ingest-settings.ts";

/** What a container holds. */
export interface Container {
  /** The items as they came; at least objects. */
  readonly items: readonly JsonObject[];
  /** What the container says about its items. Undefined: it says nothing that can be read. */
  readonly metadata: ContainerMetadata | undefined;
}

/** The members of a container beside its items. */
export interface ContainerMetadata {
  /** Undefined: not stated. */
  readonly version: number | undefined;
  readonly settings: IngestSettings;
}

/** Why a container is refused. */
export interface ContainerFailure {
  readonly reason: "invalid_json" | "request_too_large";
  /** What was found and what was expected, for the debug log. */
  readonly message: string;
}

/**
 * Parses a container.
 * @param maxOperations most scalars, member names, nulls, arrays and objects in the payload
 */
export function parseContainer(item: Item, maxOperations: number): Container | ContainerFailure {
  let payload: JsonValue;
  try {
    payload = parseJson(item.payload);
  } catch (error) {
    if (error instanceof JsonError) return invalid(error.message);
    throw error;
  }
  // No operation is shorter than a byte, so that most payloads need not be counted.
  if (item.payload.length > maxOperations && countOperations(payload) > maxOperations) {
    return { reason: "request_too_large", message: `found more than ${maxOperations} values in a container` };
  }
  if (!isJsonObject(payload)) return invalid("found no object as container");
  const { items } = payload;
  if (!isJsonArray(items)) return invalid("found no array `items` in a container");
  if (items.length * operationsPerRecord > maxOperations) {
    return { reason: "request_too_large", message: `found ${items.length} items in a container` };
  }
  for (const element of items)
    if (!isJsonObject(element)) return invalid("found an item that is no object in a container");
  if (item.itemCount !== items.length) {
    return invalid(`found ${items.length} items in a container with item_count ${item.itemCount ?? "missing"}`);
  }
  return { items: items as readonly JsonObject[], metadata: readMetadata(payload) };
}

/** True if the container was refused. */
export function isFailure(result: Container | ContainerFailure): result is ContainerFailure {
  return "reason" in result;
}

function readMetadata({ version, ingest_settings: settings }: JsonObject): ContainerMetadata | undefined {
  const known = version ?? undefined;
  if (known !== undefined && (!isInteger(known) || known < 0 || known > 0xffff)) return undefined;
  if (settings !== undefined && settings !== null && !isJsonObject(settings)) return undefined;
  return {
    version: known === undefined ? undefined : Number(known),
    settings: readIngestSettings(settings ?? undefined),
  };
}

function invalid(message: string): ContainerFailure {
  return { reason: "invalid_json", message };
}
