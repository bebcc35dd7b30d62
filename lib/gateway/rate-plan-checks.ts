import type { RatePlan, Throttle } from './rate-plan';
import type { Checks } from '../core/checks';

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
