import type { IAgentApiRef } from './agent-api';
import { pathProblem, partsOf } from './route-paths';
import { Checks } from '../core/checks';
import type { IGrantee } from '../core/grant';

/** What identities may do with an API. */
export class AgentApiGrants {
  constructor(private readonly api: IAgentApiRef) {}

  /**
   * Lets `grantee` call routes whose authorizer is `ApiAuthorizer.iam()`: one method and one path as the route has it
   * (`/v1/agents/{agentId}` for any agent), or all of them where they are left out. Calling twice is harmless. Fails
   * with `AgentApiGrantPath` for what is no path.
   */
  public invoke(grantee: IGrantee, method?: string, path?: string): void {
    const problem = path === undefined ? undefined : pathProblem(path);
    new Checks(this.api)
      .that(
        'AgentApiGrantPath',
        'path',
        path,
        () => problem === undefined,
        problem ?? '',
        'write it as the route has it',
      )
      .throwIfAny();
    const verb = method === undefined || method === 'ANY' ? '*' : method;
    const resource = path === undefined ? ['*'] : partsOf(path).map((part) => part.replace(/^\{.*\}$/, '*'));
    const { executionArn, stageName } = this.api;
    grantee.addStatement({
      actions: ['execute-api:Invoke'],
      resources: [[executionArn, stageName, verb, ...resource].join('/')],
    });
  }
}
