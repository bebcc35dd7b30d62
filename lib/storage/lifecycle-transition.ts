import type { StorageClass } from './storage-class';
import type { Duration } from '../core/duration';

/** One move of objects to another storage class. */
export interface LifecycleTransition {
  /** Class that the objects move to. */
  readonly storageClass: StorageClass;
  /** Age of the objects then, in whole days; of old versions the days since they were overwritten. */
  readonly after: Duration;
}
