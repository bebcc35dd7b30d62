import type { Duration } from '../core/duration';

/** Archive tiers of the class `INTELLIGENT_TIERING`. Objects in them have to be restored before they are read. */
export interface IntelligentTiering {
  /**
   * Days without access after which objects are archived, from 90 to 730; restored within hours.
   *
   * @default - not archived
   */
  readonly archiveAfter?: Duration;
  /**
   * Days without access after which objects are archived deeply, from 180 to 730; restored within half a day.
   *
   * @default - not archived deeply
   */
  readonly deepArchiveAfter?: Duration;
}
