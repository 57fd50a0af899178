/** Why nothing is known of what was asked for: every way in which that can be, with what speaks for each. */
import type { Memory } from "@weir/gen/weir/explain/v1/explain.ts";
import { localDateTime, msOf } from "./times.ts";

/** What was asked, and who was. */
export interface Unknown {
  /** As it was asked for: `event or trace 9ec7…`. */
  readonly what: string;
  /** Only what was dropped was asked for. */
  readonly onlyDropped: boolean;
  readonly memories: readonly Memory[];
}

/** The lines of the answer. */
export function nothingKnown({ what, onlyDropped, memories }: Unknown): readonly string[] {
  const asked = memories.map(({ instance }) => instance).join(", ");
  return [
    onlyDropped ? `no drop is known of ${what}. Possible reasons:` : `nothing is known of ${what}. Possible reasons:`,
    ...(onlyDropped ? ["- nothing of it was dropped"] : memories.flatMap(sampled)),
    ...memories.flatMap(reach),
    `- another gateway took it: only ${asked} ${memories.length === 1 ? "was" : "were"} asked; --address names others`,
    "- it never arrived: weir send shows how a request is answered",
    "- it was a session: sessions leave no record",
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
  return [`- it came before ${instance} started to remember, at ${started}; nothing has been forgotten since`];
}

function sampled({ instance, keptSampleRate }: Memory): readonly string[] {
  if (keptSampleRate === 1) return [];
  const share = keptSampleRate === 0 ? "nothing" : `only ${Number((keptSampleRate * 100).toFixed(3))} %`;
  return [
    `- it was delivered: of what is kept, ${instance} remembers ${share} (explain.kept_sample_rate is ${keptSampleRate}); weir tail shows what was delivered`,
  ];
}
