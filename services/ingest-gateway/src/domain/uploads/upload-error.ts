/** Why a piece of an upload is not taken. */

/** `conflict`: wrong offset, complete already, or another piece is being sent; `wrong_size`: it is not as long as agreed; `full`: the store is. */
export type UploadFault = "conflict" | "wrong_size" | "full";

/** A piece that is not taken. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  readonly fault: UploadFault;

  constructor(fault: UploadFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
