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

/**
 * Quotas of an account and region; AWS raises them on request.
 * Source: Amazon API Gateway developer guide, quotas (10,000 requests per second, bucket of 5,000).
 */
const MOST_PER_SECOND = 10_000;
const MOST_BURST = 5000;
/** Source: Amazon API Gateway developer guide, usage plans per account and region. */
const MOST_PLANS = 300;
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const NAME_WORDS = '1 to 64 letters, digits, - and _, a letter first, and no token';

/** Adds what is wrong with a rate to `checks`. */
export function checkThrottle(checks: Checks, prop: string, throttle: Throttle | undefined): void {
  const fix = 'the quota of an account is 10,000 a second with a burst of 5,000';
  checks
    .number('ThrottleRate', `${prop}.requestsPerSecond`, throttle?.requestsPerSecond, { max: MOST_PER_SECOND }, fix)
    .that(
      'ThrottleRate',
      `${prop}.requestsPerSecond`,
      throttle?.requestsPerSecond,
      () => Number(throttle?.requestsPerSecond) > 0,
      'above 0',
      'a rate of 0 lets nothing through: remove the route or the plan',
    )
    .integer('ThrottleBurst', `${prop}.burst`, throttle?.burst, { min: 1, max: MOST_BURST }, fix);
}

/** Adds what is wrong with rate plans to `checks`. */
export function checkRatePlans(checks: Checks, plans: readonly RatePlan[]): void {
  checks.length('RatePlanCount', 'ratePlans', plans, { max: MOST_PLANS }, 'an account has 300 usage plans a region');
  const names = plans.map(({ planName }) => planName.toLowerCase());
  const clients = plans.flatMap((plan) => plan.clients ?? []).map((client) => client.toLowerCase());
  for (const plan of plans) {
    const prop = `ratePlans.${plan.planName}`;
    checkThrottle(checks, prop, plan);
    checkName(checks, 'RatePlanName', `${prop}.planName`, plan.planName, names, 'another plan');
    for (const client of plan.clients ?? []) {
      // API Gateway refuses a key in two plans of one stage
      checkName(checks, 'RatePlanClient', `${prop}.clients`, client, clients, 'another client, on any plan');
    }
  }
}

/** Construct ids are made of these names, so that a token is refused. */
function checkName(checks: Checks, code: string, prop: string, got: string, all: readonly string[], of: string): void {
  const fix = 'choose another name';
  if (!NAME.test(got)) checks.fail({ code, prop, got, allowed: NAME_WORDS, fix });
  else if (all.filter((name) => name === got.toLowerCase()).length > 1) {
    checks.fail({ code, prop, got, allowed: `different from the name of ${of}`, fix });
  }
}
