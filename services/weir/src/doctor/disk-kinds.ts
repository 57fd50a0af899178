/** Kinds of file systems that data should not lie on, by the numbers that statfs(2) tells. */

/** Their names. */
export const networkKinds: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x517b, "SMB"],
  [0x01021997, "9p"],
  [0x65735546, "FUSE"],
  [0x00c36400, "Ceph"],
]);
/** What they are, and what becomes of what is there. */
export const lostKinds: ReadonlyMap<number, string> = new Map([
  [0x01021994, "memory (tmpfs): what is there is lost when the machine, or the container, is restarted"],
  [0x794c7630, "the layer of a container (overlayfs): what is there is lost with the container"],
]);
