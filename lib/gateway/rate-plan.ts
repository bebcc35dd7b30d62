import { Checks } from '../core/checks';

/** How many requests a period may bring, on top of the rate. */
export class RateQuota {
  /** So many requests a day (UTC). Fails with `RateQuota` unless it is a whole number above 0. */
  public static perDay(requests: number): RateQuota {
    return RateQuota.make('DAY', requests);
  }

  /** So many requests a week. Fails with `RateQuota` unless it is a whole number above 0. */
  public static perWeek(requests: number): RateQuota {
    return RateQuota.make('WEEK', requests);
  }

  /** So many requests a month. Fails with `RateQuota` unless it is a whole number above 0. */
  public static perMonth(requests: number): RateQuota {
    return RateQuota.make('MONTH', requests);
  }

  private static make(period: string, requests: number): RateQuota {
    new Checks(`RateQuota(${period})`)
      .integer('RateQuota', 'requests', requests, { min: 1, max: 2_147_483_647 }, 'leave the quota out for no limit')
      .throwIfAny();
    return new RateQuota(requests, period);
  }

  private constructor(
    /** Requests of one period. */
    public readonly requests: number,
    /** `DAY`, `WEEK` or `MONTH`. */
    public readonly period: string,
  ) {}
}

/** A rate: a bucket of tokens that fills steadily and holds so many. Best effort, as all throttling of API Gateway is. */
export interface Throttle {
  /** Requests a second that the bucket fills with, above 0 and up to 10,000. */
  readonly requestsPerSecond: number;
  /** Requests that the bucket holds, from 1 to 5,000. */
  readonly burst: number;
}

/** What a group of clients may ask for: a usage plan with an API key for each client. */
export interface RatePlan extends Throttle {
  /** Name of the plan: letters, digits, `-` and `_`, a letter first. Changing it replaces the plan and its keys. */
  readonly planName: string;
  /**
   * Most requests in a period.
   *
   * @default - no limit
   */
  readonly quota?: RateQuota;
  /**
   * Clients on the plan, one API key each. The key tells clients apart for rates; it is no proof of who they are.
   * Removing a client deletes its key.
   *
   * @default - none: keys are attached to the plan elsewhere
   */
  readonly clients?: string[];
}
