import { App } from 'cdktf';
import { cluster, core, gateway, network, stacks } from './index';

/** The three environments of the ready-made app: `npm run synth`, or `cdktf deploy`. Change what differs in yours. */
const REGION = 'eu-central-1';
const ZONES = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
const ACCOUNT = '111122223333';

/** Registries of the charts and images that the controllers come from. */
const REGISTRIES = [
  '*.docker.io',
  '*.docker.com',
  'registry.k8s.io',
  '*.pkg.dev',
  'quay.io',
  '*.quay.io',
  'ghcr.io',
  '*.githubusercontent.com',
  'nvcr.io',
  '*.nvidia.com',
  '*.cloudfront.net',
  '*.aws',
];

function secretArn(environmentName: string): string {
  return `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:agents/${environmentName}/vector-api-key-AbCdEf`;
}

function accessOf(roleName: string): cluster.AccessEntry {
  return { principalArn: `arn:aws:iam::${ACCOUNT}:role/${roleName}`, policy: cluster.AccessPolicy.clusterAdmin() };
}
