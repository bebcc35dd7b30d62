import type { ApiAuthorizer } from './api-authorizer';
import type { Throttle } from './rate-plan';
import type { Duration } from '../core/duration';

/** A path and a method of an API, and the service that answers. */
export interface ApiRoute {
  /**
   * Path that clients call: parts of letters, digits and `. _ - :`, or `{name}` for a value, or `{name+}` at the end for
   * the rest. Known at synth.
   */
  readonly path: string;
  /** `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD`, `OPTIONS`, or `ANY` for all of them. */
  readonly method: string;
  /** Service behind the load balancer that answers. */
  readonly serviceName: string;
  /**
   * Path that the service is called at. It may use the values of `path`.
   *
   * @default - same as `path`
   */
  readonly backendPath?: string;
  /**
   * How callers of this route prove who they are; `ApiAuthorizer.open(reason)` lets anybody in.
   *
   * @default - the authorizer of the API
   */
  readonly authorizer?: ApiAuthorizer;
  /**
   * Scopes of which a token must carry one; for Cognito authorizers only.
   *
   * @default - the scopes of the authorizer
   */
  readonly scopes?: string[];
  /**
   * Whether callers must send the API key of a rate plan.
   *
   * @default - true where the API has rate plans, but for open routes
   */
  readonly apiKeyRequired?: boolean;
  /**
   * JSON schema (draft 4) that bodies must match, whatever content type they claim.
   *
   * @default - none: bodies are passed on unread
   */
  readonly requestSchema?: string;
  /**
   * Rate of this route over all callers.
   *
   * @default - the throttle of the API
   */
  readonly throttle?: Throttle;
  /**
   * How long the service may take, from 1 to 29 seconds.
   *
   * @default - 29 seconds
   */
  readonly timeout?: Duration;
}
