/** Why nothing is known of what was asked for: every way in which that can be, with what speaks for each. */
import type { Memory } from "@weir/gen/weir/explain/v1/explain.ts";
import { localDateTime, msOf } from "./times.ts";

/** What was asked, and who was. */
export interface Unknown {
  /** As it was asked for: `event or trace 9ec7…`. */
  readonly what: string;
  readonly memories: readonly Memory[];
}

/** The lines of the answer. */
export function nothingKnown({ what, memories }: Unknown): readonly string[] {
  return [
    `nothing is known of ${what}. That can be because`,
    ...memories.flatMap((memory) => [...reach(memory), ...sampled(memory)]),
    `- another gateway took it: ${memories.map(({ instance }) => instance).join(", ")} ${memories.length === 1 ? "was" : "were"} asked; name others with --address`,
    "- it never came: weir send shows how a request is answered, and sessions end without a record",
  ];
}

function reach({ instance, since, oldest, entries, maxEntries, forgotten }: Memory): readonly string[] {
  const started = since === undefined ? "" : localDateTime(msOf(since));
  const from = oldest === undefined ? "" : localDateTime(msOf(oldest));
  if (forgotten > 0n) {
    return [
      `- it was forgotten: ${instance} holds the last ${entries} decisions, back to ${from}, and has forgotten ${forgotten} older ones (explain.max_entries is ${maxEntries})`,
    ];
  }
  return [`- it was before ${instance} began to remember, which was at ${started}; nothing has been forgotten since`];
}

function sampled({ keptSampleRate }: Memory): readonly string[] {
  const share = keptSampleRate === 0 ? "none" : `${Number((keptSampleRate * 100).toFixed(3))} %`;
  return [
    `- it was kept: of what is delivered, ${share} is remembered (explain.kept_sample_rate is ${keptSampleRate})`,
  ];
}
