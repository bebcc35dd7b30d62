import { execFileSync } from 'child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { TerraformVariable } from 'cdktf';
import { codesOf } from './fixtures';
import { Accelerator } from '../../lib/cluster/accelerator';
import { AmiType } from '../../lib/cluster/ami-type';
import { Capacity } from '../../lib/cluster/capacity';
import { GpuSharing } from '../../lib/cluster/gpu-sharing';
import { InstanceTypes } from '../../lib/sizing/instance-type';
import { testStack } from '../../lib/testing';

const ROOT = path.join(__dirname, '../..');
const CSV = path.join(ROOT, 'lib/sizing/data/instances.csv');

/** The rows of the catalog by instance type; the columns that are used here hold no quotes. */
const ROWS = new Map(
  readFileSync(CSV, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','))
    .map(([name = '', family = '', gpu = '', gpus, memory, , , nvme, , efa, arch]) => [
      name,
      { family, gpu, gpus: Number(gpus), memory: Number(memory), nvme: Number(nvme), efa: Number(efa), arch },
    ]),
);

const ACCELERATORS = Object.values(Accelerator) as Accelerator[];
const BY_NAME = ACCELERATORS.map((accelerator) => [accelerator.acceleratorName, accelerator] as const);

describe('the accelerators', () => {
  test('are eleven, each with a name of its own', () => {
    expect(new Set(ACCELERATORS.map(({ acceleratorName }) => acceleratorName)).size).toBe(11);
  });

  test.each<[string, Accelerator, number, string]>([
    ['T4', Accelerator.T4, 16, 'g4dn.xlarge'],
    ['A10G', Accelerator.A10G, 24, 'g5.xlarge'],
    ['L4', Accelerator.L4, 24, 'g6.xlarge'],
    ['L40S', Accelerator.L40S, 48, 'g6e.xlarge'],
    ['A100 of 40 GB', Accelerator.A100_40GB, 40, 'p4d.24xlarge'],
    ['A100 of 80 GB', Accelerator.A100_80GB, 80, 'p4de.24xlarge'],
    ['H100', Accelerator.H100, 80, 'p5.4xlarge'],
    ['H200', Accelerator.H200, 141, 'p5en.48xlarge'],
    ['B200', Accelerator.B200, 180, 'p6-b200.48xlarge'],
    ['Inferentia2', Accelerator.INFERENTIA2, 32, 'inf2.xlarge'],
    ['Trainium1', Accelerator.TRAINIUM1, 32, 'trn1.2xlarge'],
  ])(
    '%s has about the memory of its data sheet, and starts on its smallest type',
    (_, accelerator, gigabytes, first) => {
      const gibibytes = (accelerator.memory?.toMebibytes() ?? 0) / 1024;
      expect(gibibytes).toBeGreaterThan(gigabytes * 0.9);
      expect(gibibytes).toBeLessThanOrEqual(gigabytes);
      expect(accelerator.instanceTypes[0]?.instanceType).toBe(first);
    },
  );

  test.each(BY_NAME)('%s is on types of the catalog, all of one GPU and memory', (_, accelerator) => {
    const rows = accelerator.instanceTypes.map(({ instanceType }) => ROWS.get(instanceType));
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => `${row?.gpu} ${row?.memory}`)).size).toBe(1);
    const counts = accelerator.instanceTypes.map(({ gpus }) => gpus);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    for (const shape of accelerator.instanceTypes)
      expect(ROWS.get(shape.instanceType)).toMatchObject({
        gpus: shape.gpus,
        nvme: shape.nvmeGigabytes,
        efa: shape.efaInterfaces,
      });
  });

  test('have an image on every architecture of their types', () => {
    for (const { instanceTypes, manufacturer } of ACCELERATORS)
      for (const { architecture } of instanceTypes)
        expect(AmiType.all().some((ami) => ami.fits(architecture, manufacturer))).toBe(true);
  });

  test.each(BY_NAME)('%s has MIG profiles that fit into its memory and compute', (_, accelerator) => {
    const gibibytes = (accelerator.memory?.toMebibytes() ?? 0) / 1024;
    for (const profile of accelerator.migProfiles) {
      const [, slices, gigabytes] = /^(\d)g\.(\d+)gb$/.exec(profile) ?? [];
      const instances = accelerator.migInstances(profile);
      expect(instances).toBeGreaterThan(0);
      expect(instances * Number(slices)).toBeLessThanOrEqual(7);
      expect(instances * Number(gigabytes)).toBeLessThanOrEqual(gibibytes * 1.05);
    }
    expect(accelerator.migInstances('9g.999gb')).toBe(0);
  });

  test('can be partitioned from the A100 on', () => {
    const names = ACCELERATORS.filter(({ migProfiles }) => migProfiles.length > 0);
    expect(names.map(({ acceleratorName }) => acceleratorName)).toEqual([
      'nvidia-a100-40gb',
      'nvidia-a100-80gb',
      'nvidia-h100',
      'nvidia-h200',
      'nvidia-b200',
    ]);
  });

  test('are asked for by the name of their device plugin', () => {
    expect(Accelerator.L4.resourceName).toBe('nvidia.com/gpu');
    expect(Accelerator.TRAINIUM1.resourceName).toBe('aws.amazon.com/neuron');
  });
});

describe('the instance catalog', () => {
  test('is what the generator makes of the CSV', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'instances-'));
    try {
      const data = path.join(folder, 'lib/sizing/data');
      mkdirSync(data, { recursive: true });
      mkdirSync(path.join(folder, 'scripts'));
      copyFileSync(CSV, path.join(data, 'instances.csv'));
      const script = path.join(folder, 'scripts/generate-instances.mjs');
      copyFileSync(path.join(ROOT, 'scripts/generate-instances.mjs'), script);
      execFileSync(process.execPath, [script]);
      const plain = (file: string) => readFileSync(file, 'utf8').replace(/\s+|,(?=\s*\])/g, '');
      expect(plain(path.join(data, 'instances.ts'))).toBe(plain(path.join(ROOT, 'lib/sizing/data/instances.ts')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('finds a type by its name, and none that it does not know', () => {
    expect(InstanceTypes.find('m7g.xlarge')).toMatchObject({
      gpuName: '',
      gpus: 0,
      vcpus: 4,
      architecture: 'arm64',
      nvmeGigabytes: 0,
    });
    expect(InstanceTypes.find('g6.xlarge')).toMatchObject({ gpuName: 'NVIDIA L4', gpus: 1, architecture: 'x86_64' });
    expect(InstanceTypes.find('m1.small')).toBeUndefined();
  });
});

describe('GpuSharing', () => {
  test('has a name for the charts and the label', () => {
    expect(GpuSharing.timeSlicing(4)).toMatchObject({
      sharingKind: 'time-slicing',
      replicas: 4,
      configName: 'time-slicing-4',
    });
    expect(GpuSharing.mig('1g.10gb')).toMatchObject({
      sharingKind: 'mig',
      migProfile: '1g.10gb',
      configName: 'all-1g.10gb',
    });
  });

  const token = new TerraformVariable(testStack(), 'any', {});
  test.each([1, 0, 49, 2.5, NaN, '4' as unknown as number, undefined as unknown as number, token.numberValue])(
    'refuses %p time slices',
    (replicas) => {
      expect(codesOf(() => GpuSharing.timeSlicing(replicas))).toEqual(['GpuSharing']);
    },
  );

  test.each(['', '10gb', '8g.10gb', 'all-1g.10gb', undefined as unknown as string, token.stringValue])(
    'refuses the partition %p',
    (profile) => {
      expect(codesOf(() => GpuSharing.mig(profile))).toEqual(['GpuSharing']);
    },
  );
});

describe('Capacity', () => {
  test.each([
    [Capacity.onDemand(), { capacityType: 'ON_DEMAND', fallbackInstanceTypes: [] }],
    [Capacity.spot(), { capacityType: 'SPOT', fallbackInstanceTypes: [] }],
    [Capacity.spot(['g6.2xlarge']), { capacityType: 'SPOT', fallbackInstanceTypes: ['g6.2xlarge'] }],
    [Capacity.capacityReservation('cr-1'), { capacityType: 'ON_DEMAND', capacityReservationId: 'cr-1' }],
    [Capacity.capacityBlock('cr-1'), { capacityType: 'CAPACITY_BLOCK', capacityReservationId: 'cr-1' }],
  ])('%# says where nodes come from', (capacity, expected) => {
    expect(capacity).toMatchObject(expected);
  });
});
