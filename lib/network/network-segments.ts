import { Egress } from './egress';
import type { SegmentOptions } from './segment-options';
import { Checks } from '../core/checks';

const STANDARD: readonly SegmentOptions[] = [
  { segmentName: 'edge', prefixLength: 20, slot: 0, publicAddresses: true },
  { segmentName: 'data', prefixLength: 20, slot: 1, egress: Egress.none() },
  { segmentName: 'system', prefixLength: 19, slot: 1, nodes: 10 },
  { segmentName: 'inference', prefixLength: 18, slot: 1, nodes: 20 },
  { segmentName: 'orchestration', prefixLength: 18, slot: 2, nodes: 30 },
  { segmentName: 'retrieval', prefixLength: 19, slot: 6, nodes: 10 },
];

/** Ready-made lists of segments. */
export class NetworkSegments {
  /**
   * The usual six segments of an agent platform, for a /16: `edge` (public), `data`, `system`, `inference`,
   * `orchestration` and `retrieval`. The last /19, slot 7 of that size, is free for segments of your own. The slots are
   * permanent. `data` has no egress and the others reach AWS endpoints only, unless `egress` says otherwise by the
   * segment's name: `{ orchestration: Egress.internet() }`. Fails with `NetworkSegments` for a name that is none of them.
   */
  public static standard(egress: { [segmentName: string]: Egress } = {}): SegmentOptions[] {
    const names = STANDARD.map((segment) => segment.segmentName);
    const checks = new Checks('NetworkSegments.standard');
    for (const name of Object.keys(egress)) checks.oneOf('NetworkSegments', 'egress', name, names);
    checks.throwIfAny();
    return STANDARD.map((segment) => ({ egress: Egress.endpoints(), ...segment, ...chosen(egress, segment) }));
  }

  private constructor() {}
}

function chosen(egress: { [segmentName: string]: Egress }, { segmentName }: SegmentOptions): { egress?: Egress } {
  const own = new Map(Object.entries(egress)).get(segmentName);
  return own ? { egress: own } : {};
}
