import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { S3BucketObject } from '@cdktf/provider-aws/lib/s3-bucket-object';
import { App, TerraformStack } from 'cdktf';
import { cache, cluster, core, network, security, storage } from 'cdktf-agent-platform';

const app = new App();
const stack = new TerraformStack(app, 'bring-your-own');
new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });

// What is there already: a VPC with subnets, an EKS cluster, a security group, a role.
const availabilityZones = ['eu-central-1a', 'eu-central-1b'];
const vpcId = 'vpc-0a1b2c3d4e5f60718';
const inference = network.NetworkSegment.fromNetworkSegmentAttributes(stack, 'Inference', {
  segmentName: 'inference',
  vpcId,
  cidrBlock: '10.20.0.0/19',
  availabilityZones,
  subnetIds: ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'],
  egressTargets: [{ description: 'everything by HTTPS', port: network.Port.tcp(443), cidrBlock: '0.0.0.0/0' }],
});
const data = network.NetworkSegment.fromNetworkSegmentAttributes(stack, 'Data', {
  segmentName: 'data',
  vpcId,
  cidrBlock: '10.20.64.0/20',
  availabilityZones,
  subnetIds: ['subnet-0a1b2c3d4e5f60721', 'subnet-0a1b2c3d4e5f60722'],
});
const eks = cluster.AgentCluster.fromAgentClusterAttributes(stack, 'Cluster', {
  clusterName: 'shared',
  securityGroupId: 'sg-0a1b2c3d4e5f60731',
  kubernetesVersion: '1.34',
});

// Single constructs of ours join it.
const gpus = new cluster.GpuNodePool(stack, 'Gpu', {
  cluster: eks,
  segment: inference,
  accelerator: cluster.Accelerator.L40S,
  capacity: cluster.Capacity.spot(['g6e.2xlarge']),
  maxNodes: 8,
});
const sessions = new cache.RedisCache(stack, 'Sessions', {
  segment: data,
  engine: cache.CacheEngine.valkey('8.1'),
  memory: core.Size.gibibytes(4),
});
const weights = new storage.LifecycleBucket(stack, 'Weights', { purpose: storage.BucketPurpose.modelWeights() });

// Paths and grants work between ours and theirs.
const bastion = network.SecurityGroup.fromSecurityGroupAttributes(stack, 'Bastion', {
  securityGroupId: 'sg-0a1b2c3d4e5f60741',
});
sessions.connections.allowFrom(gpus, sessions.port, 'model servers keep sessions');
sessions.connections.allowFrom(bastion, sessions.port, 'operators look into sessions');
const reader = security.ServiceRole.fromServiceRoleAttributes(stack, 'Reader', {
  roleArn: 'arn:aws:iam::111122223333:role/model-server',
  roleName: 'model-server',
});
weights.grants.read(reader, 'llama/');

// Resources written by hand use the same values, and the L1 below a construct stays open to overrides.
const auditor = new IamRole(stack, 'Auditor', {
  name: 'weights-auditor',
  assumeRolePolicy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
  }),
});
weights.grants.read(
  security.ServiceRole.fromServiceRoleAttributes(stack, 'AuditorRole', {
    roleArn: auditor.arn,
    roleName: auditor.name,
  }),
);
new S3BucketObject(stack, 'Readme', { bucket: weights.bucketName, key: 'README', content: 'weights by model' });

app.synth();
