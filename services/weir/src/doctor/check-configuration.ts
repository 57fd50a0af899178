/** The configuration itself: unknown keys, Kafka properties that do nothing, credentials that are missing. */
import type { LoadedConfig, WeirConfig } from "@weir/config";
import { refusePlaintext } from "@weir/service-host";
import { parseKafkaConfig } from "@weir/sink";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, failed } = findingsOf("configuration");

/** Checks what was loaded. */
export function checkConfiguration({ config, credentials, directory, warnings }: LoadedConfig): Finding[] {
  const findings = warnings.map(({ key, message }) => warning(message, `correct ${key}, or take it out`));
  if (config.processing.enabled) {
    for (const { severity, path, found, expected } of parseKafkaConfig(config.processing).problems) {
      const key = `processing.${path}`;
      const report = severity === "error" ? failed : warning;
      findings.push(report(`${key}: found ${found}, expected ${expected}`, `see weir config explain ${key}`));
    }
  }
  if (config.projects.upstream && credentials === undefined) {
    const remedy = "make them with weir credentials generate, and let the upstream know the public key";
    findings.push(failed("projects.upstream is true, but there are no credentials", remedy));
  }
  findings.push(...plaintextFindings(config));
  const subject = directory === undefined ? "the defaults, since there is no configuration directory" : directory;
  return [ok(`read ${subject}`), ...findings];
}

/** A process that would send plain text to other machines does not start. */
function plaintextFindings(config: WeirConfig): Finding[] {
  const called = Object.entries(config.services).flatMap(([key, address]) =>
    address === undefined ? [] : [[`services.${key}`, address] as const],
  );
  try {
    refusePlaintext(config, new Map(called));
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [failed(message, "see docs/connections.md: without it Weir does not start")];
  }
}
