/** Clocks: windows of quotas, signatures of requests and the ages of events all depend on them. */
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, failed } = findingsOf("clock");
const acceptedMs = 2000;
/** Requests to an upstream are signed with the time and refused when it is this far off. */
const refusedMs = 5 * 60_000;

/** Compares another clock with ours. Both in ms since the epoch, taken at the same moment. */
export function clockFinding(whose: string, theirMs: number, ourMs: number): Finding {
  const seconds = ((ourMs - theirMs) / 1000).toFixed(1);
  if (Math.abs(ourMs - theirMs) < acceptedMs) return ok(`${whose} has the same time`);
  const report = Math.abs(ourMs - theirMs) > refusedMs ? failed : warning;
  return report(
    `this machine is ${seconds} s ahead of ${whose}`,
    "let both keep their time by NTP (chrony, systemd-timesyncd)",
  );
}
