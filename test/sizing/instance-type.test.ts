import { InstanceTypes } from '../../lib/sizing';

describe('InstanceTypes', () => {
  test('knows what an instance type has', () => {
    const { gpuMemory, memory, ...shape } = InstanceTypes.find('g6.xlarge')!;
    expect(shape).toEqual({
      instanceType: 'g6.xlarge',
      gpuName: 'NVIDIA L4',
      gpus: 1,
      vcpus: 4,
      nvmeGigabytes: 250,
      efaInterfaces: 0,
      architecture: 'x86_64',
      hourlyPriceUsd: expect.closeTo(0.8048, 4) as number,
    });
    expect(memory.toGibibytes()).toBe(16);
    expect(gpuMemory.toGibibytes()).toBeGreaterThan(21);
  });

  test('finds the types with an accelerator, fewest first', () => {
    const counts = InstanceTypes.withGpu('NVIDIA L4').map(({ gpus }) => gpus);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(InstanceTypes.find('x9.huge')).toBeUndefined();
  });
});
