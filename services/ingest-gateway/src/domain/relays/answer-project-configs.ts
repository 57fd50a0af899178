/**
 * What a relay is told of the projects that it asks for (project configuration, section "Fetch protocol").
 *
 * A key that is disabled, or whose project does not trust the relay, is in no part of the answer.
 */
import { type GlobalConfig, type ProjectState, servedGlobalDocument, servedStateDocument } from "@weir/project-state";
import type { ProjectConfigsQuery } from "./project-configs-query.ts";
import type { Relay } from "./relay.ts";

export interface AnswerProjectConfigsOptions {
  /** What is known now; asking for what is not known makes it come. */
  readonly peek: (publicKey: string) => ProjectState;
  readonly globalConfig: () => GlobalConfig;
  /** Where relays are to send data instead; undefined: here. */
  readonly advertisedUpstream: string | undefined;
}

/** Beyond so many characters of states, further keys are pending: they are asked for again. */
const maxStateChars = 32 * 1024 * 1024;

/** @returns JSON */
export function answerProjectConfigs(
  { held, fullConfig, global }: ProjectConfigsQuery,
  relay: Relay,
  { peek, globalConfig, advertisedUpstream }: AnswerProjectConfigsOptions,
): string {
  const form = relay.internal && fullConfig ? "full" : "limited";
  const configs: string[] = [];
  const pending: string[] = [];
  const unchanged: string[] = [];
  let chars = 0;
  for (const [publicKey, revision] of held) {
    const state = peek(publicKey);
    if (state.status === "disabled") continue;
    if (state.status === "pending" || chars > maxStateChars) pending.push(publicKey);
    else if (revision !== undefined && state.revision === revision) unchanged.push(publicKey);
    else if (relay.internal || state.config.trustedRelays.includes(relay.publicKey)) {
      const served = JSON.stringify(servedStateDocument(state, form, advertisedUpstream));
      chars += served.length;
      configs.push(`${JSON.stringify(publicKey)}:${served}`);
    }
  }
  const parts = [
    `"configs":{${configs.join(",")}}`,
    ...(pending.length > 0 ? [`"pending":${JSON.stringify(pending)}`] : []),
    ...(unchanged.length > 0 ? [`"unchanged":${JSON.stringify(unchanged)}`] : []),
    ...(global ? globalParts(globalConfig()) : []),
  ];
  return `{${parts.join(",")}}`;
}

function globalParts(config: GlobalConfig): readonly string[] {
  const status = config.revision === "" ? "pending" : "ready";
  return [`"global":${JSON.stringify(servedGlobalDocument(config))}`, `"globalStatus":"${status}"`];
}
