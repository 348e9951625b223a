/** The clock of the handlers. The local runtime replaces `Date` where a run has a virtual clock. */
export const now = (): Date => new Date();
