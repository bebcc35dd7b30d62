import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { HelmProvider } from '@cdktf/provider-helm/lib/provider';
import { codesOf } from './fixtures';
import { CustomResources, type CustomResourcesProps } from '../../lib/cluster/custom-resources';
import { Template, testStack } from '../../lib/testing';

const BINDING = {
  apiVersion: 'elbv2.k8s.aws/v1beta1',
  kind: 'TargetGroupBinding',
  metadata: { name: 'planner' },
  spec: { targetType: 'ip' },
};

function setUp(props: Partial<CustomResourcesProps> = {}, id = 'Binding') {
  const stack = testStack();
  return { stack, make: () => new CustomResources(stack, id, { namespace: 'agents', manifests: [BINDING], ...props }) };
}

function synth(props: Partial<CustomResourcesProps> = {}) {
  const { stack, make } = setUp(props);
  make();
  return Template.of(stack).only('helm_release');
}

test('the objects are values of a chart that lies beside the JSON', () => {
  const release = synth();
  expect(release).toMatchObject({ name: 'test-binding', namespace: 'agents', atomic: true });
  expect(release.chart).toBe('${path.module}/assets/ManifestsChart/manifests-1.0.0');
  expect(JSON.parse((release.values as string[])[0] ?? '')).toEqual({ manifests: [BINDING] });
});

test('releaseName names the release', () => {
  expect(synth({ releaseName: 'planner' })).toMatchObject({ name: 'planner' });
});

test('two of them share the chart', () => {
  const { stack, make } = setUp();
  make();
  new CustomResources(stack, 'Second', { namespace: 'agents', manifests: [BINDING] });
  const paths = Template.of(stack)
    .all('helm_release')
    .map(({ chart }) => chart);
  expect(new Set(paths).size).toBe(1);
});

test('strings stay what they are, tokens are resolved', () => {
  const stack = testStack();
  const text = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
  const manifests = [{ ...BINDING, spec: { targetGroupARN: text, note: ['${HOME} %{x}'] } }];
  new CustomResources(stack, 'Binding', { namespace: text, manifests });
  const [values] = Template.of(stack).only('helm_release').values as string[];
  expect(values).toContain('"targetGroupARN":"${var.text}"');
  expect(values).toContain('"$${HOME} %%{x}"');
});

test('the chart is written with the stack', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'custom-resources-'));
  try {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, 'workloads');
    new HelmProvider(stack, 'Helm', {});
    new CustomResources(stack, 'Binding', { namespace: 'agents', manifests: [BINDING] });
    app.synth();
    const folder = join(outdir, 'stacks', 'workloads', 'assets', 'ManifestsChart', 'manifests-1.0.0');
    expect(existsSync(join(folder, 'Chart.yaml'))).toBe(true);
    expect(readFileSync(join(folder, 'templates', 'manifests.yaml'), 'utf8')).toContain('.Values.manifests');
    expect(readFileSync(join(folder, 'Chart.yaml'), 'utf8')).toContain('version: 1.0.0');
    expect(readFileSync(join(outdir, 'stacks', 'workloads', 'cdk.tf.json'), 'utf8')).not.toContain(__dirname);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});

test.each<[string, Partial<CustomResourcesProps>]>([
  ['CustomResourcesName', { releaseName: 'a'.repeat(54) }],
  ['CustomResourcesName', { releaseName: 'Planner' }],
  ['CustomResourcesManifests', { manifests: [] }],
  ['CustomResourcesManifests', { manifests: [{ kind: 'Thing' }] }],
  ['CustomResourcesManifests', { manifests: [{ ...BINDING, metadata: {} }] }],
])('refuses with %s: %j', (code, props) => {
  expect(codesOf(setUp(props).make)).toEqual([code]);
});

test('refuses a bad id', () => {
  expect(codesOf(setUp({}, 'a b').make)).toContain('ConstructId');
});
