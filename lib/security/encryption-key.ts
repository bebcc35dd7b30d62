import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { KmsKeyPolicy } from '@cdktf/provider-aws/lib/kms-key-policy';
import { Lazy } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { arnPart } from './arn';
import { type PolicyStatement, checkStatement, policyDocument, sameStatement } from './policy-document';
import { Checks } from '../core/checks';
import { checkPropTypes } from '../core/prop-types';
import type { Duration } from '../core/duration';
import type { GrantCondition, IGrantee } from '../core/grant';
import { physicalName } from '../core/names';
import { byProfile, protectedByProfile } from '../core/by-profile';
import { checkTags, dataClassOf, tagsOf } from '../core/tagging';
import { literal } from '../core/tokens';

const DECRYPT = ['kms:Decrypt', 'kms:DescribeKey'];
const ENCRYPT = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/** Points at a KMS key. */
export interface IEncryptionKeyRef extends IConstruct {
  /** ARN of the key. */
  readonly keyArn: string;
}

/** A KMS key, defined here or imported. */
export interface IEncryptionKey extends IEncryptionKeyRef {
  /** Lets `grantee` read what is encrypted with the key. */
  grantDecrypt(grantee: IGrantee): void;
  /** Lets `grantee` read and write what is encrypted with the key. */
  grantEncryptDecrypt(grantee: IGrantee): void;
  /**
   * Lets an AWS service use the key, under conditions. Does nothing on an imported key, whose policy is not ours.
   */
  allowService(servicePrincipal: string, conditions: GrantCondition[]): void;
  /**
   * Lets EC2 Auto Scaling start instances whose volumes are encrypted with the key. The account's service-linked role
   * `AWSServiceRoleForAutoScaling` must exist, as it does once an Auto Scaling group was made there. Does nothing on an
   * imported key.
   */
  allowAutoScaling(): void;
}

/** Properties of `EncryptionKey`. */
export interface EncryptionKeyProps {
  /** What the key encrypts, as people read it in the console. */
  readonly description: string;
  /**
   * How long AWS keeps the key after its deletion was asked for, from 7 to 30 days.
   *
   * @default - 30 days in production, 14 in staging, 7 in dev
   */
  readonly deletionWindow?: Duration;
  /**
   * Whether Terraform refuses to destroy the key. What was encrypted with a destroyed key is lost.
   *
   * @default - true in production and staging, false in dev
   */
  readonly deletionProtection?: boolean;
  /**
   * Tags beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

abstract class EncryptionKeyBase extends Construct implements IEncryptionKey {
  public abstract readonly keyArn: string;

  public abstract allowService(servicePrincipal: string, conditions: GrantCondition[]): void;
  public abstract allowAutoScaling(): void;

  public grantDecrypt(grantee: IGrantee): void {
    grantee.addStatement({ actions: DECRYPT, resources: [this.keyArn] });
  }

  public grantEncryptDecrypt(grantee: IGrantee): void {
    grantee.addStatement({ actions: ENCRYPT, resources: [this.keyArn] });
  }
}

/** A customer-managed KMS key with rotation, whose policy names the services that use it. */
export class EncryptionKey extends EncryptionKeyBase {
  /** Uses a key that is defined elsewhere; defines nothing. Fails with `EncryptionKeyArn` for what is no key's ARN. */
  public static fromKeyArn(scope: Construct, id: string, keyArn: string): IEncryptionKey {
    class Import extends EncryptionKeyBase {
      public readonly keyArn = keyArn;
      public allowService(): void {
        // the policy of an imported key is its owner's
      }
      public allowAutoScaling(): void {
        // as above
      }
    }
    const key = new Import(scope, id);
    const allowed = 'the ARN of a KMS key: a policy cannot name an alias or an id';
    new Checks(key)
      .pattern('EncryptionKeyArn', 'keyArn', keyArn, /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/.+$/, allowed)
      .throwIfAny();
    return key;
  }

  public readonly keyArn: string;
  private readonly services: PolicyStatement[] = [];

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    checkPropTypes(this, 'security.EncryptionKeyProps', props);
    const days = props.deletionWindow?.toDays() ?? byProfile(this, { production: 30, staging: 14, dev: 7 });
    const protect = props.deletionProtection ?? protectedByProfile(this);
    checkTags(new Checks(this), props.tags)
      .integer('EncryptionKeyDeletionWindow', 'deletionWindow', days, { min: 7, max: 30 }, 'KMS allows 7 to 30 days')
      .pattern('EncryptionKeyDescription', 'description', props.description, /^[^]{1,8192}$/, '1 to 8192 characters')
      .throwIfAny();

    const key = new KmsKey(this, 'Resource', {
      description: literal(props.description),
      enableKeyRotation: true,
      deletionWindowInDays: days,
      tags: tagsOf(this, { Component: 'EncryptionKey', ...dataClassOf(this, 'confidential'), ...props.tags }),
      lifecycle: { preventDestroy: protect },
    });
    new KmsAlias(this, 'Alias', {
      name: `alias/${physicalName(this, { maxLength: 250 })}`,
      targetKeyId: key.keyId,
    });
    this.keyArn = key.arn;
    new KmsKeyPolicy(this, 'Policy', {
      keyId: key.keyId,
      policy: Lazy.stringValue({ produce: () => policyDocument([this.ownerStatement(), ...this.services]) }),
    });
  }

  public allowService(servicePrincipal: string, conditions: GrantCondition[]): void {
    this.allow({ principal: { Service: servicePrincipal }, actions: ENCRYPT, resources: ['*'], conditions });
  }

  /** Source: Amazon EC2 Auto Scaling user guide, required KMS key policy for use with encrypted volumes. */
  public allowAutoScaling(): void {
    const role = 'role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';
    const principal = { AWS: `arn:${arnPart(this.keyArn, 1)}:iam::${arnPart(this.keyArn, 4)}:${role}` };
    const grantsOnly = [{ test: 'Bool', variable: 'kms:GrantIsForAWSResource', values: ['true'] }];
    this.allow({ principal, actions: ENCRYPT, resources: ['*'] });
    this.allow({ principal, actions: ['kms:CreateGrant'], resources: ['*'], conditions: grantsOnly });
  }

  private allow(statement: PolicyStatement): void {
    const checks = new Checks(this);
    checkStatement(checks, 'EncryptionKeyStatement', statement);
    checks.throwIfAny();
    if (!this.services.some((known) => sameStatement(known, statement))) this.services.push(statement);
  }

  /** Without it nobody could change the policy again: IAM policies of the account decide who uses the key. */
  private ownerStatement(): PolicyStatement {
    const root = `arn:${arnPart(this.keyArn, 1)}:iam::${arnPart(this.keyArn, 4)}:root`;
    return { sid: 'Account', principal: { AWS: root }, actions: ['kms:*'], resources: ['*'] };
  }
}
