import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { BucketReplication } from './bucket-replication';
import type { ILifecycleBucket } from './lifecycle-bucket';
import { ServiceRole } from '../security/service-role';

/** What is copied. */
export interface ReplicationSource {
  /** The bucket. */
  readonly bucket: ILifecycleBucket;
  /** Whether it has an object lock. */
  readonly locked: boolean;
}

/** Copies the objects of a bucket, by a role of its own. */
export function addReplication(
  scope: Construct,
  { bucket: source, locked }: ReplicationSource,
  replication: BucketReplication,
  dependsOn: ITerraformDependable[],
): void {
  const { destination, destinationKey, prefix = '', deleteMarkers = false } = replication;
  const role = new ServiceRole(scope, 'ReplicationRole', { servicePrincipal: 's3.amazonaws.com' });
  role.addStatement({ actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'], resources: [source.bucketArn] });
  role.addStatement({
    actions: [
      's3:GetObjectVersionAcl',
      's3:GetObjectVersionForReplication',
      's3:GetObjectVersionTagging',
      ...(locked ? ['s3:GetObjectLegalHold', 's3:GetObjectRetention'] : []),
    ],
    resources: [`${source.bucketArn}/${prefix}*`],
  });
  role.addStatement({
    actions: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
    resources: [`${destination.bucketArn}/${prefix}*`],
  });
  source.encryptionKey?.grantDecrypt(role);
  destinationKey?.grantEncryptDecrypt(role);
  const keys = source.encryptionKey && destinationKey;
  new S3BucketReplicationConfigurationA(scope, 'Replication', {
    bucket: source.bucketName,
    role: role.roleArn,
    rule: [
      {
        id: 'objects',
        status: 'Enabled',
        priority: 1,
        filter: { prefix },
        deleteMarkerReplication: { status: deleteMarkers ? 'Enabled' : 'Disabled' },
        sourceSelectionCriteria: keys ? { sseKmsEncryptedObjects: { status: 'Enabled' } } : undefined,
        destination: {
          bucket: destination.bucketArn,
          storageClass: replication.storageClass?.className,
          encryptionConfiguration: keys ? { replicaKmsKeyId: destinationKey.keyArn } : undefined,
        },
      },
    ],
    dependsOn,
  });
}
