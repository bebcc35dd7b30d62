import type { Checks } from '../core/checks';

const TIME = '([01]\\d|2[0-3]):([0-5]\\d)';
const DAY = '(mon|tue|wed|thu|fri|sat|sun)';
const DAILY = new RegExp(`^${TIME}-${TIME}$`);
const WEEKLY = new RegExp(`^${DAY}:${TIME}-${DAY}:${TIME}$`);
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MINUTES_A_DAY = 1440;
const MINUTES_A_WEEK = 7 * MINUTES_A_DAY;
const SHORTEST = 60;

/** Start and length in minutes since Monday 00:00. */
interface Span {
  readonly start: number;
  readonly minutes: number;
}

/** Fails for windows that ElastiCache would refuse: wrong form, shorter than an hour, or one within the other. */
export function checkWindows(checks: Checks, snapshot: string | undefined, maintenance: string): void {
  checks
    .that(
      'RedisCacheWindow',
      'snapshotWindow',
      snapshot,
      () => long(daily(snapshot)),
      'like 03:00-04:00 in UTC, of at least an hour',
      'change the window',
    )
    .that(
      'RedisCacheWindow',
      'maintenanceWindow',
      maintenance,
      () => long(weekly(maintenance)),
      'like sun:05:00-sun:06:00 in UTC, of at least an hour',
      'change the window',
    )
    .that(
      'RedisCacheWindows',
      'maintenanceWindow',
      snapshot && [maintenance, snapshot],
      () => apart(snapshot, maintenance),
      'outside the snapshot window',
      'move one of the two',
    );
}

function daily(window: string | undefined): Span | undefined {
  const match = DAILY.exec(window ?? '');
  if (!match) return undefined;
  const [, hour, minute, endHour, endMinute] = match;
  const start = Number(hour) * 60 + Number(minute);
  const end = Number(endHour) * 60 + Number(endMinute);
  return { start, minutes: (end - start + MINUTES_A_DAY) % MINUTES_A_DAY };
}

function weekly(window: string): Span | undefined {
  const match = WEEKLY.exec(window);
  if (!match) return undefined;
  const [, day, hour, minute, endDay, endHour, endMinute] = match;
  const start = DAYS.indexOf(day) * MINUTES_A_DAY + Number(hour) * 60 + Number(minute);
  const end = DAYS.indexOf(endDay) * MINUTES_A_DAY + Number(endHour) * 60 + Number(endMinute);
  return { start, minutes: (end - start + MINUTES_A_WEEK) % MINUTES_A_WEEK };
}

function long(span: Span | undefined): boolean {
  return span !== undefined && span.minutes >= SHORTEST;
}

/** Windows of the wrong form are apart: they have their own problem already. */
function apart(snapshot: string | undefined, maintenance: string): boolean {
  const [every, once] = [daily(snapshot), weekly(maintenance)];
  if (!every || !once) return true;
  return DAYS.every((_, day) => !overlap({ ...every, start: every.start + day * MINUTES_A_DAY }, once));
}

function overlap(a: Span, b: Span): boolean {
  const gap = (from: Span, to: Span) => (to.start - from.start + MINUTES_A_WEEK) % MINUTES_A_WEEK;
  return gap(a, b) < a.minutes || gap(b, a) < b.minutes;
}
