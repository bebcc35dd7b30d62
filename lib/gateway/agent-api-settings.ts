import type { Construct } from 'constructs';
import type { AgentApiProps } from './agent-api';
import type { RatePlan, Throttle } from './rate-plan';
import { protectedByProfile } from '../core/by-profile';
import { Duration } from '../core/duration';
import { physicalName } from '../core/names';
import { tagsOf } from '../core/tagging';

/** The props of an API with their defaults. */
export interface AgentApiSettings {
  /** Name of the API. */
  readonly apiName: string;
  /** Name of the stage. */
  readonly stageName: string;
  /** Rate plans. */
  readonly ratePlans: readonly RatePlan[];
  /** Throttle of every route. */
  readonly throttle: Throttle;
  /** Level of the execution log. */
  readonly logLevel: string;
  /** Whether to set the logging role of the account. */
  readonly accountLogging: boolean;
  /** Whether requests are traced. */
  readonly tracing: boolean;
  /** Share of server errors above which the alarm goes off. */
  readonly serverErrorPercent: number;
  /** Latency above which the alarm goes off. */
  readonly latency: Duration;
  /** Whether Terraform refuses to destroy the API. */
  readonly protect: boolean;
  /** Tags without those of the scope. */
  readonly ownTags: { [key: string]: string };
  /** Tags, those of the scope among them. */
  readonly tags: { [key: string]: string };
}

const DEFAULTS = {
  stageName: 'live',
  ratePlans: [],
  throttle: { requestsPerSecond: 100, burst: 200 },
  logLevel: 'ERROR',
  accountLogging: false,
  tracing: true,
  serverErrorAlarmPercent: 5,
  latencyAlarm: Duration.seconds(25),
};

/** Adds the defaults to the props. */
export function settingsOf(scope: Construct, props: AgentApiProps): AgentApiSettings {
  const given = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
  const { stageName, ratePlans, throttle, logLevel, accountLogging, tracing, ...alarms } = { ...DEFAULTS, ...given };
  const ownTags = { Component: 'AgentApi', ...props.tags };
  return {
    apiName: props.apiName ?? physicalName(scope, { maxLength: 128 }),
    stageName,
    ratePlans,
    throttle,
    logLevel,
    accountLogging,
    tracing,
    serverErrorPercent: alarms.serverErrorAlarmPercent,
    latency: alarms.latencyAlarm,
    protect: props.deletionProtection ?? protectedByProfile(scope),
    ownTags,
    tags: tagsOf(scope, ownTags),
  };
}
