/** The folders of a search's trials. */
export interface TrialFolders {
  /** Where a trial keeps files to go on from; it need not exist yet. @throws BtcfcError `UNAVAILABLE` in a page */
  checkpointDirOf(trial: number): string;
  /** Whether the trial has left any there. */
  hasFiles(trial: number): boolean;
  /** Keeps the files of a trial that reports, as they are now, for `copyFiles`. @throws BtcfcError `FILE_ACCESS` */
  keepReported(trial: number): void;
  /**
   * Gives a trial the files of another, in place of its own: by `asReported` those that it had at its last report, which may
   * be running and at the next ones.
   *
   * @throws BtcfcError `UNAVAILABLE`, `FILE_ACCESS`
   */
  copyFiles(from: number, to: number, options: { asReported: boolean }): void;
  /** Where a trial leaves what is to be looked at; undefined: the search has no place for it. */
  artifactsDirOf(trial: number): string | undefined;
  /** Removes what lasts no longer than the search. */
  close(): void;
}

export interface TrialFoldersOptions {
  /** Folder that a storage has for a trial's checkpoints; without it they have one as long as the search lasts. */
  stored: ((trial: number) => string) | undefined;
  artifactsDir: string | undefined;
}
