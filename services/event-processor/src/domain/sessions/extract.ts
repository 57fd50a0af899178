/** Sessions to metric buckets (streams, section "Sessions", extraction). */
import { fnv1a32 } from "./fnv.ts";
import type { MetricBuckets, Tags } from "./metric-buckets.ts";
import type { Session, SessionAggregate, SessionUpdate } from "./session.ts";

const sessionCounter = "c:sessions/session@none";
const userSet = "s:sessions/user@none";
const errorSet = "s:sessions/error@none";

/** What extraction depends on. */
export interface ExtractSettings {
  /** Name and version of the submitting SDK; empty if not told. */
  readonly client: string;
  /** Whether the mechanism of abnormal sessions becomes a tag. */
  readonly tagAbnormalMechanism: boolean;
}

/** How many sessions of each kind a session stands for. */
interface Counts {
  readonly total: number;
  readonly errored: boolean;
  readonly abnormal: number;
  readonly unhandled: number;
  readonly crashed: number;
}

/** Adds a session to the buckets. Sessions that started before 1970 add nothing. */
export function extractSession(buckets: MetricBuckets, session: Session, settings: ExtractSettings): void {
  const { started, distinctId } = session;
  if (started.seconds < 0) return;
  const common = commonTags(session, settings.client);
  const counts = session.kind === "update" ? countsOfUpdate(session) : countsOfAggregate(session);
  const user = distinctId === undefined ? undefined : fnv1a32(distinctId);
  const count = (value: number, status: string): void =>
    buckets.addToCounter(sessionCounter, started.seconds, value, [...common, ["session.status", status]]);
  const countUser = (tags: Tags): void => {
    if (user !== undefined) buckets.addToSet(userSet, started.seconds, user, [...common, ...tags]);
  };

  if (counts.total > 0) count(counts.total, "init");
  if (session.kind === "update") {
    if (counts.errored) buckets.addToSet(errorSet, started.seconds, fnv1a32(session.sessionId), common);
  } else if (counts.errored) {
    count(session.errored + session.abnormal + session.unhandled + session.crashed, "errored_preaggr");
  }
  countUser(counts.errored ? [["session.status", "errored"]] : []);
  if (counts.abnormal > 0) {
    count(counts.abnormal, "abnormal");
    countUser([["session.status", "abnormal"], ...mechanismTags(session, settings)]);
  }
  if (counts.unhandled > 0) {
    count(counts.unhandled, "unhandled");
    countUser([["session.status", "unhandled"]]);
  }
  if (counts.crashed > 0) {
    count(counts.crashed, "crashed");
    countUser([["session.status", "crashed"]]);
  }
}

function commonTags({ attributes }: Session, client: string): Tags {
  const tags: [string, string][] = [["release", attributes.release]];
  if (attributes.environment !== undefined) tags.push(["environment", attributes.environment]);
  if (client !== "") tags.push(["sdk", client]);
  return tags;
}

function mechanismTags(session: Session, settings: ExtractSettings): Tags {
  const known = session.kind === "update" && session.abnormalMechanism !== "none";
  return known && settings.tagAbnormalMechanism ? [["abnormal_mechanism", session.abnormalMechanism]] : [];
}

function countsOfUpdate({ init, status, errors }: SessionUpdate): Counts {
  return {
    total: init ? 1 : 0,
    errored: errors > 0 || (status !== "ok" && status !== "exited"),
    abnormal: status === "abnormal" ? 1 : 0,
    unhandled: status === "unhandled" ? 1 : 0,
    crashed: status === "crashed" ? 1 : 0,
  };
}

function countsOfAggregate({ exited, errored, abnormal, unhandled, crashed }: SessionAggregate): Counts {
  const bad = errored + abnormal + unhandled + crashed;
  return { total: exited + bad, errored: bad > 0, abnormal, unhandled, crashed };
}
