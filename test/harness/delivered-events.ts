/** Which errors the embedded store holds, and which outcomes; read while Weir runs, or after it has ended. */
import { openStoreReader } from "@weir/sink";
import { Unpackr } from "msgpackr";
import { storeFolders } from "./store-folders.ts";

/** What was delivered. */
export interface DeliveredEvents {
  /** Event ids, 32 hexadecimal digits each, in order; an id that came twice is there twice. */
  readonly eventIds: readonly string[];
  /** Outcomes, as they are. */
  readonly outcomes: readonly string[];
}

const unpackr = new Unpackr({ useRecords: false, int64AsType: "number" });

/** Reads the stores in a data folder. */
export function readDeliveredEvents(dataDir: string): DeliveredEvents {
  const stores = storeFolders(dataDir).map(readStore);
  return {
    eventIds: stores.flatMap(({ eventIds }) => eventIds),
    outcomes: stores.flatMap(({ outcomes }) => outcomes),
  };
}

function readStore(folder: string): DeliveredEvents {
  const eventIds: string[] = [];
  const outcomes: string[] = [];
  const reader = openStoreReader(folder);
  try {
    let position = 0;
    for (let page = reader.read(position); page.length > 0; page = reader.read(position)) {
      for (const { id, topic, value } of page) {
        position = id;
        if (topic === "events")
          eventIds.push((unpackr.unpack(value) as { event_id: string }).event_id.replaceAll("-", ""));
        else if (topic === "outcomes" || topic === "outcomes_billing") outcomes.push(value.toString());
      }
    }
  } finally {
    reader.close();
  }
  return { eventIds, outcomes };
}
