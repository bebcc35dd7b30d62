import { createHash } from 'crypto';
import { Lazy } from 'cdktf';

/**
 * Everything that API Gateway serves only once it is deployed: resources, methods, integrations, models, authorizers,
 * responses. Each part is recorded as it is written, so that the deployment changes when one of them does, and only
 * then.
 */
export class ApiDefinition {
  private readonly parts = new Map<string, object>();

  /** Records the configuration of a part, and hands it back. */
  public record<T extends object>(id: string, config: T): T {
    this.parts.set(id, config);
    return config;
  }

  /** A hash of all parts, known when the stack is written. References count by what they refer to, not by token. */
  public digest(): string {
    return Lazy.stringValue({
      produce: (context) => {
        const parts: unknown = context.resolve(Object.fromEntries(this.parts));
        return createHash('sha256').update(canonical(parts)).digest('hex');
      },
    });
  }
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
