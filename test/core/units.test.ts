import { TerraformVariable } from 'cdktf';
import { Duration } from '../../lib/core/duration';
import { Size } from '../../lib/core/size';
import { testStack } from '../../lib/testing';
import { codesOf, messageOf } from '../support';

const token = new TerraformVariable(testStack(), 'any', {}).numberValue;
const BAD: [string, unknown][] = [
  ['less than nothing', -1],
  ['no number', NaN],
  ['infinity', Infinity],
  ['text', '5'],
  ['null', null],
  ['nothing', undefined],
  ['a token, of which no sum can be made at synth', token],
];

describe('Duration', () => {
  test.each([
    [Duration.seconds(90), 90, 2, 1, 1],
    [Duration.minutes(90), 5400, 90, 2, 1],
    [Duration.hours(25), 90_000, 1500, 25, 2],
    [Duration.days(7), 604_800, 10_080, 168, 7],
    [Duration.seconds(0), 0, 0, 0, 0],
    [Duration.hours(0.5), 1800, 30, 1, 1],
  ])('%# converts to whole units, rounded up', (duration, seconds, minutes, hours, days) => {
    expect(duration.toSeconds()).toBe(seconds);
    expect(duration.toMinutes()).toBe(minutes);
    expect(duration.toHours()).toBe(hours);
    expect(duration.toDays()).toBe(days);
  });

  test.each(BAD)('refuses %s', (_, amount) => {
    for (const unit of ['seconds', 'minutes', 'hours', 'days'] as const)
      expect(codesOf(() => Duration[unit](amount as number))).toEqual(['Duration']);
  });

  test('says which unit was wrong, and shows itself in messages', () => {
    expect(messageOf(() => Duration.days(-1))).toBe(
      'Duration: days must be a number of at least 0, got -1; use a length of time [at Duration.days]',
    );
    expect(JSON.stringify(Duration.minutes(1))).toBe('"60 s"');
  });
});

describe('Size', () => {
  test.each([
    [Size.bytes(1), 1, 1, 1, '1Mi'],
    [Size.mebibytes(1536), 1_610_612_736, 1536, 2, '1536Mi'],
    [Size.gibibytes(2), 2_147_483_648, 2048, 2, '2Gi'],
    [Size.tebibytes(1), 1_099_511_627_776, 1_048_576, 1024, '1024Gi'],
    [Size.gibibytes(0.5), 536_870_912, 512, 1, '512Mi'],
    [Size.bytes(0), 0, 0, 0, '0Gi'],
  ])('%# converts to whole units, rounded up', (size, bytes, mebibytes, gibibytes, quantity) => {
    expect(size.toBytes()).toBe(bytes);
    expect(size.toMebibytes()).toBe(mebibytes);
    expect(size.toGibibytes()).toBe(gibibytes);
    expect(size.toQuantity()).toBe(quantity);
    expect(JSON.stringify(size)).toBe(`"${quantity}"`);
  });

  test.each(BAD)('refuses %s', (_, amount) => {
    for (const unit of ['bytes', 'mebibytes', 'gibibytes', 'tebibytes'] as const)
      expect(codesOf(() => Size[unit](amount as number))).toEqual(['Size']);
  });
});
