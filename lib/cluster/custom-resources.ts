import { Release } from '@cdktf/provider-helm/lib/release';
import { AssetType, TerraformAsset, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { join } from 'path';
import { Checks } from '../core/checks';
import { checkPropTypes } from '../core/prop-types';
import { physicalName } from '../core/names';
import { isKnown, literal } from '../core/tokens';

/** Properties of `CustomResources`. */
export interface CustomResourcesProps {
  /** Namespace of the release, and of the objects that name none. It must exist. */
  readonly namespace: string;
  /** The objects as the Kubernetes API takes them: `apiVersion`, `kind`, `metadata`, and what the kind has. */
  readonly manifests: { [key: string]: any }[]; // eslint-disable-line @typescript-eslint/no-explicit-any
  /**
   * Name of the Helm release, at most 53 of a-z, 0-9 and -.
   *
   * @default - made from the construct's path
   */
  readonly releaseName?: string;
}

/** Version of the chart below `charts/manifests`: part of the path that Terraform reads it from. */
const CHART = { name: 'manifests', version: '1.0.0' };

/**
 * Kubernetes objects of kinds that the provider does not know, such as a TargetGroupBinding or an ExternalSecret. They
 * go through a small Helm chart that this package ships, so that a plan needs neither the cluster nor the kind.
 */
export class CustomResources extends Construct {
  /** Name of the Helm release. */
  public readonly releaseName: string;

  constructor(scope: Construct, id: string, props: CustomResourcesProps) {
    super(scope, id);
    checkPropTypes(this, 'cluster.CustomResourcesProps', props);
    const { namespace, manifests } = props;
    const checks = new Checks(this)
      .pattern(
        'CustomResourcesNamespace',
        'namespace',
        namespace,
        /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
        'the name of a namespace: 1 to 63 of a-z 0-9 -',
      )
      .pattern(
        'CustomResourcesName',
        'releaseName',
        props.releaseName,
        /^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$/,
        '1 to 53 of a-z 0-9 -',
      )
      .length('CustomResourcesManifests', 'manifests', manifests, { min: 1 });
    for (const manifest of manifests) checkManifest(checks, manifest);
    checks.throwIfAny();
    this.releaseName = props.releaseName ?? physicalName(this, { maxLength: 53 });
    new Release(this, 'Resource', {
      name: this.releaseName,
      chart: chartPath(this),
      version: CHART.version,
      namespace,
      createNamespace: false,
      atomic: true,
      cleanupOnFail: true,
      maxHistory: 5,
      values: [JSON.stringify({ manifests: manifests.map((manifest) => escaped(manifest)) })],
    });
  }
}

function checkManifest(checks: Checks, manifest: { readonly [key: string]: unknown }): void {
  const { apiVersion, kind, metadata } = manifest;
  const name = (metadata as { name?: unknown } | undefined)?.name;
  const complete = [apiVersion, kind, name].every((field) => typeof field === 'string' && field !== '');
  if (complete || !isKnown(metadata)) return;
  const got = { apiVersion, kind, metadata: { name } };
  checks.fail({
    code: 'CustomResourcesManifests',
    prop: 'manifests',
    got,
    allowed: 'objects with apiVersion, kind and metadata.name',
    fix: 'add what is missing',
  });
}

/** `${` and `%{` in strings of an object stay what they are. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return literal(value);
  if (Array.isArray(value)) return value.map((item) => escaped(item));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
}

/** Where Terraform finds the chart: it is copied beside the JSON of the stack, once. */
function chartPath(scope: Construct): string {
  const stack = TerraformStack.of(scope);
  const id = 'ManifestsChart';
  const known = stack.node.tryFindChild(id) as TerraformAsset | undefined;
  const asset =
    known ??
    new TerraformAsset(stack, id, {
      path: join(__dirname, 'charts', CHART.name),
      type: AssetType.DIRECTORY,
      // the version instead of a hash of the files: the same on every machine, however the package was unpacked
      assetHash: `${CHART.name}-${CHART.version}`,
    });
  return `\${path.module}/${asset.path.replace(/\/$/, '')}`;
}
