/** Redis: the command, without what it is given (spans, section "DB"). */
import { redisCommands } from "@weir/attribute-conventions";

const commands = new Set(redisCommands);
const longestCommand = Math.max(...redisCommands.map((command) => command.length));

/** `GET *` for `get user:42`, `PING` for `ping`, `*` if no known command is in the text. */
export function describeRedis(text: string): string {
  const trimmed = text.trim();
  const command = findCommand(trimmed);
  if (command === undefined) return "*";
  return trimmed.length > command.length ? `${command} *` : command;
}

/** The command of a described text. */
export function redisCommandOf(described: string): string | undefined {
  const command = described.replaceAll(" *", "");
  return command === "" ? undefined : command;
}

/** The leftmost command, of these the longest, that ends where a word ends. It may begin within one. */
function findCommand(text: string): string | undefined {
  const wordPattern = /\S+/g;
  for (let match = wordPattern.exec(text); match !== null; match = wordPattern.exec(text)) {
    const end = match.index + match[0].length;
    const from = Math.max(match.index, end - longestCommand);
    const word = text.slice(from, end).toUpperCase();
    const next = followingWord(text, end)?.toUpperCase();
    for (let at = 0; at < word.length; at++) {
      const rest = word.slice(at);
      if (next !== undefined && commands.has(`${rest} ${next}`)) return `${rest} ${next}`;
      if (commands.has(rest)) return rest;
    }
  }
  return undefined;
}

/** The next word if a single blank is before it and it is short enough to be part of a command. */
function followingWord(text: string, end: number): string | undefined {
  const word = /^ (\S+)/.exec(text.slice(end, end + longestCommand + 2))?.[1];
  return word !== undefined && word.length <= longestCommand ? word : undefined;
}
