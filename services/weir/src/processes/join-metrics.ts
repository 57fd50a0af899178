/** Joins the metrics of several processes, in Prometheus' text format: each series gets a label `process`. */

/** The metrics of one process. */
export interface ProcessMetrics {
  /** The label's value. */
  readonly process: string;
  readonly text: string;
}

interface Family {
  /** Its help and type. */
  readonly header: string[];
  readonly samples: string[];
}

/** One text with every family once, as the format demands. */
export function joinMetrics(parts: readonly ProcessMetrics[]): string {
  const families = new Map<string, Family>();
  for (const { process, text } of parts) {
    let family: Family = { header: [], samples: [] };
    for (const line of text.split("\n")) {
      const [, keyword, name] = /^# (HELP|TYPE) (\S+)/.exec(line) ?? [];
      if (name !== undefined) {
        family = families.get(name) ?? { header: [], samples: [] };
        families.set(name, family);
        const isKnown = family.header.some((known) => known.startsWith(`# ${keyword} `));
        if (!isKnown) family.header.push(line);
      } else if (line !== "") {
        family.samples.push(labelled(line, process));
      }
    }
  }
  return [...families.values()].map(({ header, samples }) => `${[...header, ...samples].join("\n")}\n`).join("");
}

/** Our names of metrics have neither blanks nor braces, whatever values of labels have. */
function labelled(sample: string, process: string): string {
  const end = sample.search(/[{ ]/);
  const name = sample.slice(0, end);
  const label = `process="${process}"`;
  return sample[end] === "{" ? `${name}{${label},${sample.slice(end + 1)}` : `${name}{${label}}${sample.slice(end)}`;
}
