import { Checks } from '../core/checks';
import { checkPropTypes } from '../core/prop-types';
import { Duration } from '../core/duration';

/** How callers prove who they are to a Cognito user pool. */
export interface CognitoAuthorizerOptions {
  /** User pools whose tokens are good; at least one. */
  readonly userPoolArns: string[];
  /**
   * Scopes of which a token must carry one. With scopes callers send access tokens, without them identity tokens.
   *
   * @default - none
   */
  readonly scopes?: string[];
  /**
   * How long API Gateway remembers a token that was good, up to an hour.
   *
   * @default - 5 minutes
   */
  readonly cacheTtl?: Duration;
}

/** A Lambda function that checks tokens of any issuer. */
export interface LambdaAuthorizerOptions {
  /**
   * ARN of the function. It gets the token of the `Authorization` header, checks signature, issuer, audience and expiry,
   * and answers with a policy for `execute-api:Invoke` and the caller as `principalId`.
   */
  readonly functionArn: string;
  /**
   * How long API Gateway remembers the answer for a token, up to an hour. The remembered policy counts for every route:
   * the function must answer for all of them, or the time be 0.
   *
   * @default - 5 minutes
   */
  readonly cacheTtl?: Duration;
  /**
   * Role that API Gateway assumes to invoke the function.
   *
   * @default - none: the function gets a permission for this authorizer alone, which takes rights on the function
   */
  readonly invokeRoleArn?: string;
}

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** How the callers of a route prove who they are. */
export class ApiAuthorizer {
  /** Callers sign their requests with an AWS identity that was granted `execute-api:Invoke`. */
  public static iam(): ApiAuthorizer {
    return new ApiAuthorizer('AWS_IAM', 'context.identity.userArn');
  }

  /**
   * Callers send a token of a Cognito user pool in the `Authorization` header. Fails with `ApiAuthorizerName`, with
   * `ApiAuthorizerUserPool` without a user pool or with something else, and with `ApiAuthorizerTtl`.
   */
  public static cognitoUserPool(authorizerName: string, options: CognitoAuthorizerOptions): ApiAuthorizer {
    checkPropTypes('ApiAuthorizer.cognitoUserPool', 'gateway.CognitoAuthorizerOptions', options);
    const { userPoolArns, scopes } = options;
    const checks = new Checks('ApiAuthorizer.cognitoUserPool');
    checks.length('ApiAuthorizerUserPool', 'userPoolArns', userPoolArns, { min: 1 }, 'name the user pool');
    for (const arn of userPoolArns) {
      const [pattern, words] = [/^arn:[\w-]+:cognito-idp:[\w-]+:\d{12}:userpool\/\S+$/, 'the ARN of a user pool'];
      checks.pattern('ApiAuthorizerUserPool', 'userPoolArns', arn, pattern, words);
    }
    const ttl = checkCommon(checks, authorizerName, options.cacheTtl);
    return new ApiAuthorizer('COGNITO_USER_POOLS', 'context.authorizer.claims.sub', {
      authorizerName,
      ttl,
      userPoolArns,
      ...(scopes ? { scopes } : {}),
    });
  }

  /**
   * Callers send a token of any issuer in the `Authorization` header; a function of yours checks it. Fails with
   * `ApiAuthorizerName`, `ApiAuthorizerFunction`, `ApiAuthorizerRole` and `ApiAuthorizerTtl`.
   */
  public static lambdaJwt(authorizerName: string, options: LambdaAuthorizerOptions): ApiAuthorizer {
    checkPropTypes('ApiAuthorizer.lambdaJwt', 'gateway.LambdaAuthorizerOptions', options);
    const { functionArn, invokeRoleArn } = options;
    const checks = new Checks('ApiAuthorizer.lambdaJwt')
      .pattern(
        'ApiAuthorizerFunction',
        'functionArn',
        functionArn,
        /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w:$-]+$/,
        'the ARN of a Lambda function, of a version or of an alias',
      )
      .pattern(
        'ApiAuthorizerRole',
        'invokeRoleArn',
        invokeRoleArn,
        /^arn:[\w-]+:iam::\d{12}:role\/\S+$/,
        'the ARN of a role',
      );
    const ttl = checkCommon(checks, authorizerName, options.cacheTtl);
    return new ApiAuthorizer('CUSTOM', 'context.authorizer.principalId', {
      authorizerName,
      ttl,
      functionArn,
      ...(invokeRoleArn === undefined ? {} : { invokeRoleArn }),
    });
  }

  /**
   * Anybody may call the route. Only single routes can be open; the reason stays with the construct as metadata. Fails
   * with `ApiAuthorizerReason` without a reason.
   */
  public static open(reason: string): ApiAuthorizer {
    new Checks('ApiAuthorizer.open')
      .pattern('ApiAuthorizerReason', 'reason', reason, /\S{3}/, 'why anybody may call it', 'say it in a few words')
      .throwIfAny();
    return new ApiAuthorizer('NONE', "'anonymous'", { reason });
  }

  /** Name of the authorizer within an API; absent for IAM and open routes, which need none. */
  public readonly authorizerName?: string;
  /** Why a route is open. */
  public readonly reason?: string;

  private constructor(
    /** The method's authorization in the words of API Gateway: `AWS_IAM`, `COGNITO_USER_POOLS`, `CUSTOM` or `NONE`. */
    public readonly authorization: string,
    /** @internal */
    public readonly _callerMapping: string,
    /** @internal */
    public readonly _spec: AuthorizerSpec = {},
  ) {
    this.authorizerName = _spec.authorizerName;
    this.reason = _spec.reason;
  }
}

/** What an authorizer was made of. */
interface AuthorizerSpec {
  readonly authorizerName?: string;
  readonly ttl?: number;
  readonly userPoolArns?: string[];
  readonly scopes?: string[];
  readonly functionArn?: string;
  readonly invokeRoleArn?: string;
  readonly reason?: string;
}

function checkCommon(checks: Checks, name: string, cacheTtl = Duration.minutes(5)): number {
  const ttl = cacheTtl.toSeconds();
  checks.integer('ApiAuthorizerTtl', 'cacheTtl', ttl, { min: 0, max: 3600 }, 'API Gateway remembers for an hour');
  if (!NAME.test(name)) {
    const allowed = '1 to 64 letters, digits, - and _, a letter first, and no token';
    checks.fail({ code: 'ApiAuthorizerName', prop: 'authorizerName', got: name, allowed, fix: 'choose a fixed name' });
  }
  checks.throwIfAny();
  return ttl;
}
