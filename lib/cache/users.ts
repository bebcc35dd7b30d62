import { ElasticacheUser } from '@cdktf/provider-aws/lib/elasticache-user';
import { ElasticacheUserGroup } from '@cdktf/provider-aws/lib/elasticache-user-group';
import type { Construct } from 'constructs';
import type { CacheEngine } from './cache-engine';
import { fitName, isLiteral } from '../core/names';

/** Source: ElastiCache API, CreateUser and CreateUserGroup: ids of 1 to 40 characters. */
const LONGEST = 40;

/** What the users of a cache are made of. */
export interface UsersSpec {
  /** Name and id of the IAM user. */
  readonly userName: string;
  /** What the IAM user may do. */
  readonly accessString: string;
  /** Engine of the cache. */
  readonly engine: CacheEngine;
  /** Tags of all of them. */
  readonly tags: { [key: string]: string };
}

/** The IAM user of a cache, and the group that lets it and nobody else in. */
export function addUsers(scope: Construct, spec: UsersSpec): { user: ElasticacheUser; group: ElasticacheUserGroup } {
  const { userName, accessString, tags } = spec;
  const engine = spec.engine.engineName;
  const user = new ElasticacheUser(scope, 'User', {
    // AWS wants the two to be the same, in lower case, for IAM authentication
    userId: userName,
    userName,
    engine,
    accessString,
    authenticationMode: { type: 'iam' },
    tags,
  });
  const members = [user.userId];
  if (engine === 'redis') members.push(disabledDefault(scope, spec).userId);
  const group = new ElasticacheUserGroup(scope, 'UserGroup', { userGroupId: userName, engine, userIds: members, tags });
  return { user, group };
}

/**
 * Redis OSS groups need a user called `default`; this one can do nothing. Valkey groups do not need it, and take only
 * users that authenticate. `no_password_required` because provider 5 reads an `authentication_mode` back differently.
 */
function disabledDefault(scope: Construct, { userName, tags }: UsersSpec): ElasticacheUser {
  return new ElasticacheUser(scope, 'DefaultUser', {
    userId: isLiteral(userName) ? fitName([userName, 'default'], { maxLength: LONGEST }) : `${userName}-default`,
    userName: 'default',
    engine: 'redis',
    accessString: 'off -@all',
    noPasswordRequired: true,
    tags,
  });
}
