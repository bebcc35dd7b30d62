import { Checks } from './checks';

const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** A length of time. */
export class Duration {
  /** So many seconds. */
  public static seconds(amount: number): Duration {
    return Duration.make('seconds', amount);
  }

  /** So many minutes. */
  public static minutes(amount: number): Duration {
    return Duration.make('minutes', amount);
  }

  /** So many hours. */
  public static hours(amount: number): Duration {
    return Duration.make('hours', amount);
  }

  /** So many days of 24 hours. */
  public static days(amount: number): Duration {
    return Duration.make('days', amount);
  }

  private static make(unit: keyof typeof SECONDS, amount: number): Duration {
    new Checks(`Duration.${unit}`)
      .known('Duration', unit, amount)
      .number('Duration', unit, amount, { min: 0 }, 'use a length of time')
      .throwIfAny();
    return new Duration(Math.round(amount * SECONDS[unit]));
  }

  private constructor(private readonly total: number) {}

  /** The whole length in seconds. */
  public toSeconds(): number {
    return this.total;
  }

  /** The whole length in minutes, rounded up. */
  public toMinutes(): number {
    return Math.ceil(this.total / SECONDS.minutes);
  }

  /** The whole length in hours, rounded up. */
  public toHours(): number {
    return Math.ceil(this.total / SECONDS.hours);
  }

  /** The whole length in days, rounded up. */
  public toDays(): number {
    return Math.ceil(this.total / SECONDS.days);
  }

  /** The length as error messages show it. */
  public toJSON(): string {
    return `${this.total} s`;
  }
}
