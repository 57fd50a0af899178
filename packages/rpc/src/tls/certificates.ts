/**
 * Certificates from files that change while the process runs: what is new is used for every connection from then on.
 *
 * The files are read again from time to time rather than watched: secrets of Kubernetes change by a swap of symbolic
 * links, which file events tell of differently everywhere.
 */
import { type CertificateFiles, type CertificateSet, isSameSet, readCertificateSet } from "./certificate-set.ts";

/** Certificates that may be replaced at any time. */
export interface Certificates {
  current(): CertificateSet;
  /** Calls back when there are new ones. Returns a function that ends this. */
  onChange(listener: (set: CertificateSet) => void): () => void;
  /** Stops reading. */
  close(): void;
}

export interface CertificatesOptions {
  readonly files: CertificateFiles;
  /** Time between two readings, in ms. */
  readonly reloadIntervalMs: number;
  /** Told of new certificates, and of files that cannot be used: then the former ones stay in use. */
  readonly onReload?: ((error?: unknown) => void) | undefined;
}

/**
 * Reads the files, and goes on to read them.
 * @throws CertificateError if they cannot be used at first
 */
export async function openCertificates(options: CertificatesOptions): Promise<Certificates> {
  const { files, reloadIntervalMs, onReload } = options;
  const listeners = new Set<(set: CertificateSet) => void>();
  let current = await readCertificateSet(files);
  let lastProblem: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function schedule(): void {
    if (isClosed) return;
    timer = setTimeout(() => void reload().finally(schedule), reloadIntervalMs);
    timer.unref();
  }

  async function reload(): Promise<void> {
    try {
      const next = await readCertificateSet(files);
      lastProblem = undefined;
      if (isSameSet(current, next) || isClosed) return;
      current = next;
      for (const listener of listeners) listener(next);
      onReload?.();
    } catch (error) {
      // The same problem is told once, not at every reading.
      const problem = String(error);
      if (problem !== lastProblem) onReload?.(error);
      lastProblem = problem;
    }
  }

  schedule();
  return {
    current: () => current,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      listeners.clear();
    },
  };
}
