/** Logs: one pino logger per process, configured by `logging`; services take children of it. */
import { type DestinationStream, destination, type Logger as PinoLogger, pino } from "pino";
import pretty from "pino-pretty";

/** Structured logging: `logger.warn({ projectId }, "what happened")`. Per item only at debug. */
export type Logger = PinoLogger;

/** Options of a process's logger. */
export interface LoggerOptions {
  /** The least important level that is logged. Default info. */
  readonly level?: "error" | "warn" | "info" | "debug" | "trace" | "off";
  /** `auto`: pretty on a terminal, JSON otherwise. `simplified`: pretty without colours. Default auto. */
  readonly format?: "auto" | "pretty" | "simplified" | "json";
  /** Log the stacks of errors. Default false: type and message only. */
  readonly enableBacktraces?: boolean;
  /** Members of every line, for example the names of the process's services. */
  readonly base?: Readonly<Record<string, unknown>>;
  /** Where JSON lines go, for tests. Default: standard error. */
  readonly output?: DestinationStream;
}

const standardError = 2;

/** A logger that writes to standard error. */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level = "info", format = "auto", enableBacktraces = false, base = {}, output } = options;
  const levelName = level === "off" ? "silent" : level;
  const serialized = (error: unknown) => (error instanceof Error ? serializeError(error, enableBacktraces) : error);
  return pino(
    {
      level: levelName,
      base,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serialized, error: serialized },
    },
    output ?? outputFor(format),
  );
}

function outputFor(format: NonNullable<LoggerOptions["format"]>): DestinationStream {
  const onTerminal = process.stderr.isTTY === true;
  if (format === "json" || (format === "auto" && !onTerminal)) return destination({ dest: standardError, sync: true });
  const colorize = format !== "simplified" && onTerminal;
  return pretty({
    destination: standardError,
    sync: true,
    colorize,
    translateTime: "SYS:HH:MM:ss.l",
    ignore: "pid,hostname",
  });
}

interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack?: string | undefined;
  readonly cause?: unknown;
}

const maxCauses = 5;

function serializeError(error: Error, withStack: boolean, depth = 0): SerializedError {
  return {
    type: error.name,
    message: error.message,
    ...("code" in error ? { code: error.code } : {}),
    ...(withStack ? { stack: error.stack } : {}),
    ...(error.cause instanceof Error && depth < maxCauses
      ? { cause: serializeError(error.cause, withStack, depth + 1) }
      : {}),
  };
}
