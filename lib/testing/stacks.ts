import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { HelmProvider } from '@cdktf/provider-helm/lib/provider';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { type App, TerraformStack, Testing } from 'cdktf';

/** An app whose output goes nowhere. */
export function testApp(): App {
  return Testing.app();
}

/** A stack with an AWS, a Kubernetes and a Helm provider, in an app of its own unless one is given. */
export function testStack(app: App = testApp(), id = 'test'): TerraformStack {
  const stack = new TerraformStack(app, id);
  new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });
  new KubernetesProvider(stack, 'Kubernetes', {});
  new HelmProvider(stack, 'Helm', {});
  return stack;
}
